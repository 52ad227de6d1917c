"""Days, months and hours as the contract counts them (rulebook chapter 1): always Europe/Paris, clock never read here.

The country where the member is does not move a window. Instants are aware datetimes; what a window compares is the
Paris wall clock, so a change of clocks moves no opening hour.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
ALSACE_MOSELLE = frozenset({"57", "67", "68"})
"""Départements with Good Friday and 26 December (AMB-05: judged by the place of the visit)."""

HolidayTest = Callable[[date], bool]

_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SATURDAY = 5


def paris(moment: datetime) -> datetime:
    """The instant on the Paris clock; a naive value is taken as already being Paris time."""
    return moment.replace(tzinfo=PARIS) if moment.tzinfo is None else moment.astimezone(PARIS)


def at(day: date, clock: time = time.min) -> datetime:
    """The instant of that day and Paris clock time."""
    return datetime.combine(day, clock, tzinfo=PARIS)


@cache
def _holiday_calendar(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=subdivision)


def is_public_holiday(day: date, departement: str | None = None) -> bool:
    """Whether that day is a holiday at the place; without a place, the national list (GEN-06).

    54 and Monaco follow the national list. Remote channels ask without a place.
    """
    return day in _holiday_calendar("57" if departement in ALSACE_MOSELLE else None)


def holidays_at(departement: str | None) -> HolidayTest:
    """The holiday test of a place; None for the national list."""
    return lambda day: is_public_holiday(day, departement)


def is_working_day(day: date, is_holiday: HolidayTest = is_public_holiday) -> bool:
    """*Jour ouvré*: Monday to Friday, not a public holiday (GEN-05, AMB-04)."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def add_days(day: date, count: int) -> date:
    """Last day of a period of calendar days; the triggering day is day 0 and nothing shifts (GEN-03)."""
    return day + timedelta(days=count)


def add_months(day: date, count: int) -> date:
    """Same day number that many months later (or earlier), else the last day of that month (GEN-04)."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_hours(moment: datetime, count: int) -> datetime:
    """The instant that many hours later, as time passes: a change of clocks between them moves the Paris clock."""
    return paris(paris(moment).astimezone(UTC) + timedelta(hours=count))


def add_working_days(day: date, count: int, is_holiday: HolidayTest = is_public_holiday) -> date:
    """The count-th *jour ouvré* after that day, which is not counted itself (GEN-05)."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, is_holiday)
    return day


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def contract_year(effective: date, on: date) -> tuple[date, date]:
    """First and last day, both included, of the contract year that holds ``on`` (INT-13, AMB-28).

    Raises ValueError before the effective date.
    """
    if on < effective:
        raise ValueError(f"{on} is before the effective date {effective}")
    years = on.year - effective.year
    if add_months(effective, 12 * years) > on:
        years -= 1
    return add_months(effective, 12 * years), add_months(effective, 12 * (years + 1)) - timedelta(days=1)


def add_working_clock_hours(moment: datetime, hours: int, is_holiday: HolidayTest = is_public_holiday) -> datetime:
    """The instant reached after clock hours that run 0-24 h on working days only (INT-05, AMB-27).

    From a day off, counting starts at 00:00 of the next working day. Clocks change on Sundays, never counted.
    """
    start = paris(moment).replace(tzinfo=None)
    left = timedelta(hours=hours)
    while True:
        midnight = datetime.combine(start.date() + timedelta(days=1), time.min)
        if is_working_day(start.date(), is_holiday):
            if start + left <= midnight:
                return (start + left).replace(tzinfo=PARIS)
            left -= midnight - start
        start = midnight


@dataclass(frozen=True)
class Window:
    """Weekly opening hours; an interval holds its first instant and, by default, not its last (GEN-02)."""

    hours: Mapping[int, tuple[int, int]]
    """Weekday (Monday 0) -> opening and closing, in minutes since midnight; 1440 is midnight at the day's end."""
    closed_on_holidays: bool
    end_counts: bool = False
    """Whether the closing minute itself is still open (AMB-01, WINDOW_END_COUNTS)."""

    @classmethod
    def read(cls, value: Mapping[str, str], end_counts: bool = False) -> "Window":
        """From a term: ``{mon-fri: "08:00-20:00", sat: "09:00-20:00", holidays: closed}``."""
        hours = {day: _minutes(text) for span, text in value.items() if span != "holidays" for day in _days(span)}
        return cls(hours, value["holidays"] == "closed", end_counts)

    def refusal(self, moment: datetime, is_holiday: HolidayTest) -> str | None:
        """Why the instant is outside: closed_day, then public_holiday, then outside_hours (GEN-10); None inside."""
        local = paris(moment)
        if local.weekday() not in self.hours:
            return "closed_day"
        if self.closed_on_holidays and is_holiday(local.date()):
            return "public_holiday"
        opening, closing = self.hours[local.weekday()]
        return None if opening <= local.hour * 60 + local.minute < closing + self.end_counts else "outside_hours"

    def opening_on(self, day: date, is_holiday: HolidayTest) -> datetime | None:
        """The first open instant of a day; None when it is closed all day."""
        if day.weekday() not in self.hours or (self.closed_on_holidays and is_holiday(day)):
            return None
        return at(day, _clock(self.hours[day.weekday()][0]))

    def next_opening(self, after: datetime, is_holiday: HolidayTest) -> datetime:
        """The first opening instant later than ``after``."""
        day = paris(after).date()
        while True:
            opening = self.opening_on(day, is_holiday)
            if opening and opening.astimezone(UTC) > after.astimezone(UTC):
                return opening
            day += timedelta(days=1)

    def hours_on(self, day: date) -> str | None:
        """``09:00-19:00``, or None when that weekday is closed."""
        span = self.hours.get(day.weekday())
        return f"{_text(span[0])}-{_text(span[1])}" if span else None


def _days(span: str) -> range:
    first, _, last = span.partition("-")
    return range(_DAY_NAMES.index(first), _DAY_NAMES.index(last or first) + 1)


def _minutes(text: str) -> tuple[int, int]:
    opening, closing = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return opening, closing


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

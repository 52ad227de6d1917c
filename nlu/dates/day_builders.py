"""What each way to name a day means: from a match of `day_grammar`, today and now (in Paris) to a mention.

Groups of a match: `wd` weekday, `n` number, `mo` or `m` month, `year` or `y` year, `later` "of next year", `nth` rank
in the month, `edge` its start, middle or end, `next` "prochain", `unit` and `in` of a distance, `from` its origin.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from nlu.dates import days
from nlu.dates.model import Date, Day, DayNumber, Month, NearDay, PastDay, Problem, Week, Weekday, Weekend
from nlu.dates.words import MONTHS, WEEKDAYS

PARIS = ZoneInfo("Europe/Paris")

Found = re.Match[str]
Builder = Callable[[Found, date, datetime], Date | None]

_UNITS = {"jours": "days", "semaine": "weeks", "mois": "months", "ans": "years"}
_FRENCH_DAYS = {8: 7, 15: 14}
"""*Huit jours* is a week and *quinze jours* two."""
_NEAR = {"aujourdhui": 0, "demain": 1, "apresdemain": 2}
_RANKS = {"premier": 1, "dernier": -1, "avant dernier": -2}


def _month(found: Found) -> int:
    return MONTHS.index(found["mo"]) + 1


def _weekday(found: Found) -> int:
    return WEEKDAYS.index(found["wd"])


def _rank(found: Found) -> int:
    return _RANKS.get(found["nth"]) or int(found["nth"][0])


def _year(found: Found, today: date) -> int | None:
    if found["later"]:
        return today.year + 1
    year = _number(found["year"])
    return year + 2000 if year is not None and year < 100 else year


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _on(number: int, month: int, year: int | None, today: date) -> date | Problem:
    return days.next_day_of_month(today, number, month) if year is None else days.exact(year, month, number)


def _first_of_month(found: Found, today: date) -> date:
    """The first day of this month, or of the next when the match says so."""
    return days.month_start(today, 1 if found["next"] else 0)


def _day(found: Found, value: date | Problem) -> Day:
    return Day(*found.span(), value=value)


def full_date(found: Found, today: date, _: datetime) -> Day:
    """12 mai, with or without its year; "premier mai" has no number."""
    return _day(found, _on(int(found["n"] or 1), _month(found), _year(found, today), today))


def slashed(found: Found, today: date, _: datetime) -> Day:
    """12/05 or 12/05/26, day before month."""
    return _day(found, _on(int(found["n"]), int(found["m"]), _number(found["y"]), today))


def nth_of_month(found: Found, today: date, _: datetime) -> Day:
    """The second Tuesday of May."""
    month, year = _month(found), _year(found, today)
    if year is None:
        return _day(found, days.next_nth_weekday(today, month, _weekday(found), _rank(found)))
    return _day(found, days.nth_weekday(year, month, _weekday(found), _rank(found)))


def nth_of_this_month(found: Found, today: date, _: datetime) -> Day:
    """The second Tuesday of this month, or of the next when it is past or when "prochain" is said."""
    for offset in (1,) if found["next"] else (0, 1):
        month = days.month_start(today, offset)
        day = days.nth_weekday(month.year, month.month, _weekday(found), _rank(found))
        if isinstance(day, date) and day >= today:
            return _day(found, day)
    return _day(found, Problem.IMPOSSIBLE)


def number_of_month(found: Found, today: date, _: datetime) -> Day:
    """The 12th of this month, PAST when it is over, or of the next."""
    month = _first_of_month(found, today)
    value = days.exact(month.year, month.month, int(found["n"]))
    return _day(found, Problem.PAST if isinstance(value, date) and value < today else value)


def edge_of_month(found: Found, today: date, _: datetime) -> Day:
    """Début mai is the 1st, mi-mai the 15th, fin mai the last day."""
    month, year = _month(found), _year(found, today)
    if found["edge"] in ("debut", "mi", "mid", "milieu"):
        return _day(found, _on(1 if found["edge"] == "debut" else 15, month, year, today))
    return _day(found, days.next_last_day(today, month) if year is None else days.last_day(year, month))


def edge_of_this_month(found: Found, today: date, _: datetime) -> Day:
    """Fin du mois, and in the same way its start and middle: of the next month when over."""
    first = _first_of_month(found, today)
    if found["edge"] not in ("debut", "mi", "mid", "milieu"):
        return _day(found, days.last_day(first.year, first.month))
    day = first.replace(day=1 if found["edge"] == "debut" else 15)
    return _day(found, day if day >= today else days.shift(day, months=1))


def distance(found: Found, today: date, _: datetime) -> NearDay:
    """So many days, weeks, months or years from today; weeks may still be given their weekday."""
    count, unit = int(found["n"]), found["unit"]
    if unit == "jours" and found["in"] == "dans":
        count = _FRENCH_DAYS.get(count, count)
    return NearDay(*found.span(), value=days.shift(today, **{_UNITS[unit]: count}), anchored=unit != "semaine")


def elapsed(found: Found, _: date, now: datetime) -> Day:
    """Hours and minutes from now; they elapse, so they are added in UTC."""
    then = (now.astimezone(UTC) + timedelta(minutes=int(found["n"]))).astimezone(PARIS)
    return Day(*found.span(), value=then.date(), moment=then.time().replace(second=0, microsecond=0))


def near(found: Found, today: date, _: datetime) -> NearDay:
    """Today ("ce" before a part of the day too), tomorrow, the day after."""
    return NearDay(*found.span(), value=days.shift(today, days=_NEAR.get(found[0], 0)))


def near_en_huit(found: Found, today: date, _: datetime) -> NearDay:
    """Demain en huit: a week later; en quinze, two."""
    return NearDay(*found.span(), value=days.shift(today, days=_NEAR[found["from"]], weeks=int(found["n"]) // 7))


def weeks_from(found: Found, today: date, _: datetime) -> NearDay:
    """English "two weeks from tomorrow"."""
    return NearDay(*found.span(), value=days.shift(today, days=_NEAR[found["from"]], weeks=int(found["n"])))


def bare_weekday(found: Found, today: date, _: datetime) -> Weekday:
    """Jeudi, ce jeudi: the next one, unless a week named beside it says otherwise."""
    number = _weekday(found)
    return Weekday(*found.span(), value=days.next_weekday(today, number), weekday=number, anchored=False)


def weekday_prochain(found: Found, today: date, _: datetime) -> Weekday:
    """Jeudi prochain."""
    number = _weekday(found)
    return Weekday(*found.span(), value=days.weekday_prochain(today, number), weekday=number)


def weekday_en_huit(found: Found, today: date, _: datetime) -> Weekday:
    """Jeudi en huit: one week after the bare weekday; en quinze, two."""
    return _weeks_after(found, today, int(found["n"]) // 7)


def weeks_from_weekday(found: Found, today: date, _: datetime) -> Weekday:
    """English "a week on Thursday", "two weeks from Thursday", "Thursday week"."""
    return _weeks_after(found, today, int(found.groupdict().get("n") or 1))


def _weeks_after(found: Found, today: date, weeks: int) -> Weekday:
    number = _weekday(found)
    return Weekday(*found.span(), value=days.shift(days.next_weekday(today, number), weeks=weeks), weekday=number)


def this_week(found: Found, today: date, _: datetime) -> Week:
    """Cette semaine."""
    return Week(*found.span(), monday=days.monday_of(today))


def next_week(found: Found, today: date, _: datetime) -> Week:
    """La semaine prochaine: the next ISO week."""
    return Week(*found.span(), monday=days.monday_of(today) + timedelta(weeks=1))


def week_of(found: Found, today: date, _: datetime) -> Week | Day:
    """La semaine du 18."""
    number, month = int(found["n"] or found["d"]), MONTHS.index(found["mo"]) + 1 if found["mo"] else found["m"]
    value = days.next_day_of_month(today, number, int(month)) if month else days.next_day_number(today, number)
    return _day(found, value) if isinstance(value, Problem) else Week(*found.span(), monday=days.monday_of(value))


def this_weekend(found: Found, today: date, _: datetime) -> Weekend:
    """Ce week-end."""
    return Weekend(*found.span(), value=days.this_weekend(today), anchored=False)


def named_month(found: Found, today: date, _: datetime) -> Month:
    """En mai."""
    return Month(*found.span(), year=_year(found, today), number=_month(found))


def next_month(found: Found, today: date, _: datetime) -> Month:
    """Le mois prochain."""
    first = days.month_start(today, 1)
    return Month(*found.span(), year=first.year, number=first.month)


def day_number(found: Found, today: date, _: datetime) -> DayNumber | None:
    """Le 12; None when no month has such a day."""
    number = _RANKS.get(found["n"]) or int(found["n"])
    if not 1 <= number <= 31:
        return None
    start, end = found.span("n")
    value = days.next_day_number(today, number)
    return DayNumber(start=start, end=end, value=value, number=number, anchored=False)


def vague(found: Found, _: date, __: datetime) -> Day:
    """A stretch of time without a day."""
    return _day(found, Problem.VAGUE)


def past(found: Found, _: date, __: datetime) -> PastDay:
    """Hier, lundi dernier."""
    return PastDay(*found.span())

"""Calendar arithmetic of appointment wishes: today and what was said give a date, or the reason why not."""

from datetime import date, timedelta

from dateutil.relativedelta import MO, relativedelta
from dateutil.rrule import MONTHLY, YEARLY, rrule, weekday

from nlu.dates.model import Problem

_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def shift(day: date, *, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> date | Problem:
    """The day so much later, clamped to the last day of a shorter month; IMPOSSIBLE beyond the calendar."""
    try:
        return day + relativedelta(days=days, weeks=weeks, months=months, years=years)
    except (ValueError, OverflowError):
        return Problem.IMPOSSIBLE


def next_weekday(today: date, number: int) -> date:
    """The next such weekday (0 for Monday) strictly after today."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def weekday_prochain(today: date, number: int) -> date:
    """*X prochain*: the next X, or the one after when the next is tomorrow or the day after."""
    day = next_weekday(today, number)
    return day if (day - today).days > 2 else day + timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of the ISO week."""
    return day + relativedelta(weekday=MO(-1))


def in_week(monday: date, number: int, today: date) -> date | Problem:
    """Weekday X of that week; PAST when it is over."""
    day = monday + timedelta(days=number)
    return day if day >= today else Problem.PAST


def this_weekend(today: date) -> date:
    """The Saturday of the current ISO week; on a Saturday or a Sunday, today."""
    return max(today, monday_of(today) + timedelta(days=5))


def next_day_number(today: date, number: int) -> date | Problem:
    """The next such day of a month, today included; months that lack it are skipped."""
    return (
        _first(rrule(MONTHLY, dtstart=today, bymonthday=number, count=1)) if 1 <= number <= 31 else Problem.IMPOSSIBLE
    )


def next_day_of_month(today: date, number: int, month: int) -> date | Problem:
    """The next such day, today included; 29 February waits for a leap year."""
    if not (1 <= month <= 12 and 1 <= number <= _LONGEST[month - 1]):
        return Problem.IMPOSSIBLE
    return _first(rrule(YEARLY, dtstart=today, bymonth=month, bymonthday=number, count=1))


def exact(year: int, month: int, number: int) -> date | Problem:
    """The day as said, two-digit years being 20YY."""
    try:
        return date(year + 2000 if year < 100 else year, month, number)
    except ValueError:
        return Problem.IMPOSSIBLE


def month_start(today: date, months: int) -> date:
    """The first day of the month so many months later."""
    return today + relativedelta(day=1, months=months)


def last_day(year: int, month: int) -> date:
    """The last day of that month."""
    return date(year, month, 1) + relativedelta(day=31)


def next_last_day(today: date, month: int) -> date:
    """The last day of the next such month, today included."""
    day = last_day(today.year, month)
    return day if day >= today else last_day(today.year + 1, month)


def nth_weekday(year: int, month: int, number: int, nth: int) -> date | Problem:
    """The nth such weekday of that month, counted from the end when negative; a fifth may be IMPOSSIBLE."""
    start = date(year, month, 1)
    rule = rrule(MONTHLY, dtstart=start, until=last_day(year, month), byweekday=weekday(number)(nth))
    return _first(rule)


def next_nth_weekday(today: date, month: int, number: int, nth: int) -> date | Problem:
    """The nth such weekday of the next such month that has it, today included."""
    for year in (today.year, today.year + 1):
        day = nth_weekday(year, month, number, nth)
        if isinstance(day, date) and day >= today:
            return day
    return Problem.IMPOSSIBLE


def _first(rule: rrule) -> date | Problem:
    found = next(iter(rule), None)
    return found.date() if found else Problem.IMPOSSIBLE

"""A day that is over, as a message names it: the date on a letter, the day of a payment."""

from __future__ import annotations

from datetime import date, timedelta

from actions.request import Request
from domain.calendar import add_months

_AGO = {r"\bavant-? ?hier\b|\bday before yesterday\b": 2, r"\bhier\b|\byesterday\b": 1, r"\baujourd'hui\b|\btoday\b": 0}
_MONTH = (
    r"\d\s?[/.-]\s?\d|\d(er|st|nd|rd|th)? (of )?(jan|f[ev]+r|mar|avr|apr|mai\b|may|jui|jun|jul|aou|aug|sep|oct|nov|dec)"
)
"""A day that is named with its month."""


def past_day(request: Request) -> date | None:
    """That day, today included; None where none is named.

    A day without its week, month or year, read as one to come, is the latest one before today.
    """
    today, said = request.now.date(), request.readings.when.date
    for expression, days in _AGO.items():
        if request.readings.says(expression):
            return today - timedelta(days=days)
    if said is None or said <= today:
        return said
    if not request.readings.says(r"\d"):
        return said - timedelta(weeks=1)
    return add_months(said, -12 if request.readings.says(_MONTH) else -1)

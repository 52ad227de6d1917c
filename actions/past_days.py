"""Days that are over, as messages name them: the date on a letter, the day of a payment, how long ago it came."""

from __future__ import annotations

import re
from datetime import date, timedelta

from actions.request import Request
from actions.topic import fold
from domain.calendar import add_months

_DAYS = ("lundi|monday", "mardi|tuesday", "mercredi|wednesday", "jeudi|thursday", "vendredi|friday", "samedi|saturday",
         "dimanche|sunday")  # fmt: skip
_MONTHS = (
    *("janvier|january", "fevrier|february", "mars|march", "avril|april", "mai|may", "juin|june"),
    *("juillet|july", "aout|august", "septembre|september"),
    *("octobre|october", "novembre|november", "decembre|december"),
)
_NUMBERS = ("zero", "un|une|one|a|an", "deux|two", "trois|three", "quatre|four", "cinq|five", "six", "sept|seven",
            "huit|eight", "neuf|nine", "dix|ten", "onze|eleven", "douze|twelve")  # fmt: skip
_COUNT = "|".join((r"\d{1,3}", *_NUMBERS))
_UNITS = {"jours?|days?|j": 1, "semaines?|weeks?": 7, "mois|months?": 30, "ans?|annees?|years?": 365}
_UNIT = "|".join(_UNITS)
_BEFORE = "il y a|depuis|au bout de|apres|voila|ca fait|for|after"
_LONG_AGO = rf"\b(?:{_BEFORE}) (?:environ |a peu pres |plus de )?({_COUNT}) ?({_UNIT})\b"
_AGO = rf"\b({_COUNT}) ?({_UNIT}) (?:ago|plus tard|apres|later)\b"
_NEAR = {
    r"\bavant-?hier\b|\bday before yesterday\b": 2,
    r"\b(hier|yesterday|la veille)\b": 1,
    r"\b(aujourd'hui|ce (matin|midi|soir)|cet apres-midi|tout a l'heure|today|this (morning|afternoon))\b": 0,
}
_LATE_ENOUGH = r"\b(l'an dernier|l'annee derniere|last year)\b"


def days_since(text: str, today: date) -> int | None:
    """Days from what is told to today; None where the words give no day. A month counts 30, a year 365."""
    folded = fold(text)
    for pattern in (_LONG_AGO, _AGO):
        if found := re.search(pattern, folded):
            return _count(found[1]) * next(n for unit, n in _UNITS.items() if re.fullmatch(unit, found[2]))
    dated = _dated(folded, today)
    if dated is not None:
        return (today - dated).days
    for pattern, days in _NEAR.items():
        if re.search(pattern, folded):
            return days
    if re.search(_LATE_ENOUGH, folded):
        return 365
    return next((_since_weekday(n, today) for n, name in enumerate(_DAYS) if re.search(rf"\b({name})\b", folded)), None)


def _count(said: str) -> int:
    return int(said) if said.isdecimal() else next(n for n, names in enumerate(_NUMBERS) if said in names.split("|"))


def _since_weekday(weekday: int, today: date) -> int:
    """The last such day before today."""
    return (today.weekday() - weekday - 1) % 7 + 1


def _dated(folded: str, today: date) -> date | None:
    """ "le 2 mars", "02/03", "02/03/2026": the latest such day that is not to come."""
    if found := re.search(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\b", folded):
        return _latest(int(found[1]), int(found[2]), found[3], today)
    for number, name in enumerate(_MONTHS, 1):
        if found := re.search(rf"\b(\d{{1,2}})(?:er)? (?:{name})(?: (\d{{4}}))?\b", folded):
            return _latest(int(found[1]), number, found[2], today)
        if found := re.search(rf"\b(?:{name}) (\d{{1,2}})(?:st|nd|rd|th)?\b()", folded):
            return _latest(int(found[1]), number, None, today)
    return None


def _latest(day: int, month: int, year: str | None, today: date) -> date | None:
    years = [int(year) + (2000 if int(year) < 100 else 0)] if year else [today.year, today.year - 1]
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


_WITH_MONTH = (
    r"\d\s?[/.-]\s?\d|\d(er|st|nd|rd|th)? (of )?(jan|f[ev]+r|mar|avr|apr|mai\b|may|jui|jun|jul|aou|aug|sep|oct|nov|dec)"
)
"""A day that is named with its month."""


def past_day(request: Request) -> date | None:
    """The day that is over which a message names, today included; None where it names none.

    A day without its week, month or year, read as one to come, is the latest one before today.
    """
    today, said = request.now.date(), request.readings.when.date
    days = days_since(request.readings.text, today)
    if days is not None:
        return today - timedelta(days=days)
    if said is None or said <= today:
        return said
    if not request.readings.says(r"\d"):
        return said - timedelta(weeks=1)
    return add_months(said, -12 if request.readings.says(_WITH_MONTH) else -1)

"""Dates, hours and amounts as a member reads them, in French and in English."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from domain.calendar import paris

NBSP = "\N{NO-BREAK SPACE}"  # so that a phone never cuts "10 h" or "220 €" in two
_KEPT_TOGETHER = re.compile(
    r" (?=[:;?!»%€])|(?<=«) |(?<=\bn°) |(?<=\bart\.) |(?<=[\d}]) (?=(?:h|min|s|j|Go|Mo|Ko)(?!\w))|(?<=\bh) (?=\d)"
)

_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip


def typeset(text: str) -> str:
    """French sets a space before : ; ? ! » and units, after «, n° and art.: there no line may break."""
    return _KEPT_TOGETHER.sub(NBSP, text)


def capital(text: str) -> str:
    """ "Mardi 24 novembre", to begin a sentence with."""
    return text[:1].upper() + text[1:]


def day(value: date, language: str, year: bool = False) -> str:
    """ "mercredi 14 janvier", "dimanche 1er mars"; "Wednesday 14 January"."""
    number = "1er" if language == "fr" and value.day == 1 else str(value.day)
    text = f"{_DAYS[language][value.weekday()]} {number} {_MONTHS[language][value.month - 1]}"
    return f"{text} {value.year}" if year else text


def hour(value: time, language: str) -> str:
    """ "10 h", "9 h 30"; "10:00" in English."""
    if language == "en":
        return f"{value.hour}:{value.minute:02}"
    return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02}" if value.minute else "")


def moment(value: datetime, language: str, year: bool = False) -> str:
    """ "mercredi 14 janvier à 10 h", on the Paris clock."""
    local = paris(value)
    joint = "à" if language == "fr" else "at"
    return f"{day(local.date(), language, year)} {joint} {hour(local.time(), language)}"


def euros(value: Decimal, language: str) -> str:
    """ "220 €", "1 500 €", "45,83 €"; "€220", "€1,500", "€45.83"."""
    text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    if language == "en":
        return f"€{text}"
    return text.replace(",", NBSP).replace(".", ",") + f"{NBSP}€"


def number(value: float, language: str) -> str:
    """ "12,4", "3"; "12.4" in English; two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def of(name: str) -> str:
    """ "de Marc", "d’Hélène", "d’Yves", "de Yann": the French "de" before a name, whose h is taken as mute."""
    first, second = unicodedata.normalize("NFKD", f"{name[:2].lower()}  ")[:2]
    mute = first in "aeiouh" or (first == "y" and second not in "aeiou")
    return f"d’{name}" if mute else f"de {name}"


def listed(items: list[str] | tuple[str, ...], language: str, joint: str = "and") -> str:
    """ "a, b et c"; joint: and, or."""
    word = {"fr": {"and": "et", "or": "ou"}, "en": {"and": "and", "or": "or"}}[language][joint]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def series(items: Sequence[str], language: str) -> str:
    """ "a ; b" in French, "a; b" in English: parts that may hold commas."""
    return (" ; " if language == "fr" else "; ").join(items)


class ValueFormatter(string.Formatter):
    """`str.format` that knows the language."""

    def __init__(self, language: str, today: date | None = None) -> None:
        """today: days of another year than its own are said with their year; None: without, unless `:full` asks."""
        self._language = language
        self._today = today

    def _with_year(self, value: date, spec: str) -> bool:
        return spec == "full" or (self._today is not None and value.year != self._today.year)

    def format_field(self, value: Any, spec: str) -> Any:
        if "|" in spec:
            one, many = spec.split("|", 1)
            return one if abs(value) < 2 and (self._language == "fr" or value == 1) else many
        if spec == "capital":
            return capital(str(self.format_field(value, "")))
        match value:
            case datetime():
                return self._instant(paris(value), spec)
            case date():
                return day(value, self._language, self._with_year(value, spec))
            case time():
                return hour(value, self._language)
            case Decimal():
                return self._amount(value, spec)
            case float() if not spec:
                return number(value, self._language)
            case str() if spec == "de":
                return of(value)
            case list() | tuple():
                return listed([self.format_field(item, "") for item in value], self._language, spec or "and")
        return super().format_field(value, spec)

    def _instant(self, value: datetime, spec: str) -> str:
        match spec:
            case "day":
                return day(value.date(), self._language, self._with_year(value, spec))
            case "hour":
                return hour(value.time(), self._language)
        return moment(value, self._language, self._with_year(value, spec))

    def _amount(self, value: Decimal, spec: str) -> str:
        taxes = {"fr": {"ttc": " TTC", "ht": " HT"}, "en": {"ttc": " incl. VAT", "ht": " excl. VAT"}}
        return euros(value, self._language) + taxes[self._language].get(spec, "")

"""Contract values and clauses as a member reads them: opening hours, amounts, numbers, codes, whole statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from actions.wording import cite, has, say
from actions.wording.formats import NBSP, day, euros, hour, listed, typeset
from domain.decisions import Decision
from domain.rulebook import REFERENCE, provision

_ALWAYS = "00:00-24:00"
_CODE = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
"""A word of the contract's data ("registered_letter"), which a member reads in the words of words.yml."""


def opening(value: Mapping[str, str], language: str) -> str:
    """ "du lundi au vendredi de 9 h à 19 h, sauf jours fériés", from the value of a window term."""
    spans = [_span(days, hours, language) for days, hours in value.items() if days != "holidays"]
    closed = say(language, "hours.not_on_holidays") if value["holidays"] == "closed" else ""
    return listed(spans, language) + closed


def _span(days: str, hours: str, language: str) -> str:
    first, _, last = days.partition("-")
    if hours == _ALWAYS and (first, last) == ("mon", "sun"):
        return say(language, "hours.always")
    opens, closes = (time.fromisoformat(part) for part in hours.split("-"))
    names = {name: say(language, f"hours.{code}") for name, code in (("first", first), ("last", last or first))}
    key = "hours.days" if last else "hours.one_day"
    return say(language, key, **names, opens=hour(opens, language), closes=hour(closes, language))


def amount(ttc: Decimal, ht: Decimal | None, unit: str, language: str) -> str:
    """ "12 € TTC (10 € HT) par mois"."""
    key = "prices.amount" if ht is None or ttc == 0 else "prices.amount_ht"
    per = say(language, f"prices.per_{unit}") if has(language, f"prices.per_{unit}") else ""
    return f"{say(language, key, ttc=ttc, ht=ht)} {per}".strip()


def named(codes: Iterable[str], language: str, joint: str = "and") -> str:
    """Codes of the contract in words, as one list."""
    return listed([say(language, f"words.{code}") for code in codes], language, joint)


def told(decision: Decision, language: str) -> str:
    """What ``clauses.told`` decided, in words: the statement, and the clause in its short form."""
    text = f"{statement(decision, language).removesuffix('.')} {cite(decision, language)}."
    return typeset(text) if language == "fr" else text


def statement(decision: Decision, language: str) -> str:
    """The statement of a clause with its values."""
    values = decision.facts["values"]

    def worded(reference: re.Match[str]) -> str:
        found = values[reference[1]]
        return in_words(found["value"], found["unit"], language, part=reference[1].rpartition(".")[2])

    return REFERENCE.sub(worded, provision(decision.facts["clause"]).told[language])


def in_words(value: Any, unit: str, language: str, part: str = "") -> str:
    """A term's value by its unit, without the noun that the sentence has: "12 € TTC (10 € HT)", "20 %", "0969390380".

    part: the key that was taken of a price, ttc or ht. Raises MissingWording for a code without words.
    """
    match value:
        case {"holidays": _, **_days}:
            return opening(value, language)
        case {"ttc": ttc, "ht": ht}:
            return amount(Decimal(ttc), Decimal(ht) if ht else None, "", language)
        case date():
            return day(value, language, year=True)
        case list() | tuple():
            return listed([in_words(item, unit, language) for item in value], language)
        case str() if part in ("ttc", "ht"):
            return say(language, f"prices.{part}", amount=Decimal(value))
        case str() if unit.startswith("euro"):
            return euros(Decimal(value), language)
        case str() if unit.startswith("phone number"):
            return value.replace(" ", NBSP)
        case str() if _CODE.fullmatch(value):
            return say(language, f"words.{value}")
        case int() if unit.startswith("percent"):
            return say(language, "units.percent_of", value=value)
    return str(value)

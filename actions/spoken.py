"""Contract values as a member reads them: opening hours, amounts per unit, named codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal

from actions.wording import has, say
from actions.wording.formats import hour, listed

_ALWAYS = "00:00-24:00"


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

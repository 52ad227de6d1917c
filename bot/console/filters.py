"""How moments, durations, sizes and clauses read in the console: French, Europe/Paris."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from actions.contract.explaining import grounds
from actions.spoken import opening, told
from actions.wording import has, say
from actions.wording.formats import NBSP, euros
from actions.wording.formats import day as long_day
from actions.wording.formats import moment as long_moment
from bot.console.labels import LABELS, label
from domain.calendar import paris
from domain.contract import Citation, documents
from domain.decisions import Decision, from_json
from domain.rulebook import provisions
from storage.repositories.records import StoredDecision

MINUTE, HOUR, DAY = 60, 3600, 86400
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?[+Z]")
_TRACED = {
    "type": ("case",), "kind": ("kind", "reminder"), "method": ("method",), "channel": ("channel",),
    "requested_by": ("requested_by",), "reason": ("reason", "skipped"), "outcome": ("outcome", "case_end"),
}  # fmt: skip
"""The families of labels that a detail of the trail is of."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def clock(value: datetime) -> str:
    """ "10:05"."""
    return f"{paris(value):%H:%M}"


def moment(value: datetime) -> str:
    """ "mercredi 14 janvier à 10 h"."""
    return long_moment(value, "fr")


def short_moment(value: datetime, now: datetime) -> str:
    """ "10:05" today, "hier 10:05", "lun. 12/01 10:05" this year, "12/01/2025" before."""
    local, today = paris(value), paris(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.date() == today.date() - timedelta(days=1):
        return f"hier {local:%H:%M}".replace(" ", NBSP)
    weekday = long_day(local.date(), "fr")[:3]
    return (f"{weekday}. {local:%d/%m %H:%M}" if local.year == today.year else f"{local:%d/%m/%Y}").replace(" ", NBSP)


def day(value: date | datetime) -> str:
    """ "mercredi 14 janvier 2026"."""
    return long_day(paris(value).date() if isinstance(value, datetime) else value, "fr", year=True)


def iso(value: datetime) -> str:
    return value.isoformat()


def lasting(seconds: float, shorter: str = "moins d’une minute") -> str:
    """ "12 min", "3 h 05", "2 j 4 h". shorter: what is less than a minute."""
    left = max(0, int(seconds))
    if left < MINUTE:
        return shorter
    if left < HOUR:
        return f"{left // MINUTE}{NBSP}min"
    if left < DAY:
        return f"{left // HOUR}{NBSP}h{NBSP}{left % HOUR // MINUTE:02}"
    return f"{left // DAY}{NBSP}j{NBSP}{left % DAY // HOUR}{NBSP}h"


def file_size(size: int | None) -> str:
    """ "340 Ko"."""
    if size is None:
        return ""
    return f"{size / 1e6:.1f}{NBSP}Mo".replace(".", ",") if size >= 1_000_000 else f"{max(1, size // 1000)}{NBSP}Ko"


def percent(share: float) -> str:
    return f"{share * 100:.0f}{NBSP}%"


def intent(name: str | None) -> str:
    """The intent as members read it on a button."""
    if name is None:
        return "rien à comprendre"
    return say("fr", f"intents.{name}") if has("fr", f"intents.{name}") else label(name, "intent")


def slot(name: str, flow: str) -> str:
    """What a flow asks for, as its question names it."""
    key = f"{flow}.slot_{name}"
    return say("fr", key) if has("fr", key) else label(name, "detail")


def reason(code: str, rule: str) -> str:
    """The reason of a decision in words, the most particular ones there are."""
    keys = (f"reasons.{code}_{rule.partition('.')[2]}", f"reasons.{code}")
    return next((say("fr", key) for key in keys if has("fr", key)), code)


def subject(code: str) -> str:
    """ "Membre 3" of "member:3"; "Planning Nord technicien mardi 24 novembre 2026" of "capacity:nord:…"."""
    kind, _, rest = code.partition(":")
    if kind not in LABELS["thing"]:
        return code
    return f"{label(kind, 'thing')} {' '.join(plain(part) for part in rest.split(':'))}".strip()


def clause(citation: Mapping[str, Any]) -> str:
    """ "Offre Intérieur, art. 5.2.2 (01/06/2025)"."""
    return Citation.from_json(citation).french()


def terms(decision: StoredDecision) -> list[str]:
    """The figures of the contract that a recorded decision rests on, each with the day since when."""
    return [line.removeprefix("– ") for line in grounds(decision, "fr").terms]


def possible_if(decision: StoredDecision) -> list[str]:
    """What would have turned a refusal into a yes."""
    return list(grounds(decision, "fr").changes)


def decision_facts(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts of a stored decision, readable."""
    decision = from_json(result)
    # The unit of a clause is a note for those who keep the terms; the clause's name says what is counted.
    hidden = {"unit"} if "term" in decision.facts else set()
    return [(label(name, "detail"), _fact(decision, name)) for name in decision.facts if name not in hidden]


def _fact(decision: Decision, name: str) -> str:
    value = decision.facts[name]
    match name:
        case "term":
            return label(value, "term")
        case "clause" if value in provisions():
            return provisions()[value].title["fr"]
        case "values" if decision.reason == "told":
            return _statement(decision)
    is_window = isinstance(value, Mapping) and "holidays" in value
    return opening(value, "fr") if is_window else plain(value)


def _statement(decision: Decision) -> str:
    """What the clause says with the values of that day; those alone where it has been worded otherwise since."""
    try:
        return told(decision, "fr")
    except LookupError:
        return plain(decision.facts["values"])


def trace(value: Any, name: str) -> str:
    """A detail of the trail, by what it is about."""
    families = _TRACED.get(name, ())
    return next((label(value, family) for family in families if str(value) in LABELS[family]), plain(value))


def plain(value: Any) -> str:
    """Any stored value on one line."""
    match value:
        case None:
            return "–"
        case bool():
            return "oui" if value else "non"
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Decimal():
            return euros(value, "fr")
        case Mapping():
            said = {name: item for name, item in value.items() if item is not None}
            return ", ".join(f"{_named(name)} {plain(item)}" for name, item in said.items())
        case list() | tuple():
            return ", ".join(plain(item) for item in value)
        case str() if _INSTANT.match(value):
            return moment(datetime.fromisoformat(value))
        case str() if _DAY.fullmatch(value):
            return day(date.fromisoformat(value))
        case str() if value in LABELS["value"]:
            return label(value, "value")
        case str() if value in documents():
            return documents()[value].title_fr
        case str():
            return _worded(value)
    return str(value)


def _worded(code: str) -> str:
    """A code in the words that members read; anything else as it is."""
    keys = (f"{subject}.{code}" for subject in ("words", "units", "reasons"))
    return next((say("fr", key) for key in keys if has("fr", key)), code)


def _named(name: str) -> str:
    return label(name, "detail") if name in LABELS["detail"] else plain(name)


def initials(name: str | None) -> str:
    """ "HM" of "Hélène Marchand"."""
    words = (name or "?").split()
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper() if words else "?"

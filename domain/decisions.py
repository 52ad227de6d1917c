"""The answers a rule may give: Granted, Billable, Refused or Referred, each with its reason and its clauses.

The family is closed: code that renders or records a decision matches these four. A decision is data only, and goes to
JSON and back unchanged, so that a stored one can be compared with what the rules say today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.calendar import PARIS
from domain.contract import Basis, Citation

Fact = Any
"""None, bool, int, str, Decimal, date, aware datetime, or lists and string-keyed mappings of those."""


@dataclass(frozen=True, kw_only=True)
class _Reasoned:
    reason: str
    """Machine word: ``ok``, ``outside_zone``, ``public_holiday``; the wording is found by it."""
    citations: tuple[Citation, ...] = ()
    rules: tuple[str, ...] = ()
    """Rulebook ids, ambiguities included, for the desk's eyes."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Figures the wording needs: hours, quota, remaining, phone number."""
    alternatives: tuple[Fact, ...] = ()
    """What would be accepted instead; for a slot, start instants."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON with the kind of decision under ``decision``."""
        body: dict[str, Any] = {"decision": type(self).__name__.lower()}
        for item in fields(self):
            body[item.name] = encoded(getattr(self, item.name))
        body["citations"] = [citation.to_json() for citation in self.citations]
        return body


@dataclass(frozen=True, kw_only=True)
class Granted(_Reasoned):
    """Allowed, or simply so; costs the member nothing beyond what they already pay."""


@dataclass(frozen=True, kw_only=True)
class Billable(_Reasoned):
    """Allowed, but charged. Amounts are euros, VAT included."""

    total_ttc: Decimal
    travel_ttc: Decimal = Decimal(0)
    labour_ttc: Decimal = Decimal(0)
    tariff: str | None = None
    """``ouvre`` or ``non_ouvre`` for a visit; None where no such class exists."""
    period: str = "once"
    """``once`` or ``month``."""


@dataclass(frozen=True, kw_only=True)
class Refused(_Reasoned):
    """The contract says no."""


@dataclass(frozen=True, kw_only=True)
class Referred(_Reasoned):
    """The contract leaves it to someone: a study, a quote, an activation, a human choice."""

    to: str
    """``desk``, ``coach``, ``technician``, ``manufacturer``."""


Decision = Granted | Billable | Refused | Referred

_KINDS: dict[str, type[Granted] | type[Billable] | type[Refused] | type[Referred]] = {
    kind.__name__.lower(): kind for kind in (Granted, Billable, Refused, Referred)
}


def from_json(data: Mapping[str, Any]) -> Decision:
    """The decision that ``to_json`` wrote, equal in every field."""
    body = {name: _decoded(value) for name, value in data.items() if name not in ("decision", "citations")}
    body["citations"] = tuple(Citation.from_json(item) for item in data["citations"])
    body["rules"] = tuple(body["rules"])
    body["alternatives"] = tuple(body["alternatives"])
    return _KINDS[data["decision"]](**body)


def granted(basis: Basis, reason: str = "ok", **facts: Fact) -> Granted:
    return Granted(reason=reason, citations=basis.citations, rules=basis.rules, facts=facts)


def refused(basis: Basis, reason: str, alternatives: tuple[Fact, ...] = (), **facts: Fact) -> Refused:
    return Refused(reason=reason, citations=basis.citations, rules=basis.rules, facts=facts, alternatives=alternatives)


def referred(basis: Basis, to: str, reason: str, **facts: Fact) -> Referred:
    return Referred(to=to, reason=reason, citations=basis.citations, rules=basis.rules, facts=facts)


def billable(
    basis: Basis,
    reason: str,
    *,
    travel: Decimal = Decimal(0),
    labour: Decimal = Decimal(0),
    other: Decimal = Decimal(0),
    tariff: str | None = None,
    period: str = "once",
    **facts: Fact,
) -> Billable:
    """A charge; the total is the sum of its parts."""
    return Billable(
        reason=reason,
        citations=basis.citations,
        rules=basis.rules,
        facts=facts,
        travel_ttc=travel,
        labour_ttc=labour,
        total_ttc=travel + labour + other,
        tariff=tariff,
        period=period,
    )


def encoded(value: Fact) -> Any:
    """JSON with a tag where JSON has no such type."""
    match value:
        case datetime():
            return {"$instant": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case Decimal():
            return {"$decimal": str(value)}
        case tuple() | list():
            return [encoded(item) for item in value]
        case Mapping():
            return {key: encoded(item) for key, item in value.items()}
    return value


def _decoded(value: Any) -> Fact:
    match value:
        case {"$instant": text}:
            return datetime.fromisoformat(text).astimezone(PARIS)
        case {"$date": text}:
            return date.fromisoformat(text)
        case {"$decimal": text}:
            return Decimal(text)
        case list():
            return [_decoded(item) for item in value]
        case dict():
            return {key: _decoded(item) for key, item in value.items()}
    return value

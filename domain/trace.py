"""How a decision came about: the facts, each term and reading consulted, the rules asked on the way, the outcome.

The rules know nothing of it. They are given a contract that notes what is asked of it, and the interpreter tells when
one of them calls another.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import FrameType, FunctionType
from typing import Any

from domain.contract import Contract, Term
from domain.decisions import Decision, encoded
from domain.errors import TermNotInForce, UnknownTerm
from domain.rules import RULES, read_facts, write_inputs

_NAMES = {rule.__code__: name for name, rule in RULES.items() if isinstance(rule, FunctionType)}
"""Rules by what the interpreter tells of a call."""


@dataclass(frozen=True)
class Consulted:
    """A term that the rule looked up, as it stood on the day asked."""

    term: Term
    on: date
    zone: str | None
    readings: Mapping[str, str]
    """The readings in use of the ambiguities it rests on."""


@dataclass(frozen=True)
class Silent:
    """A term the rule looked for where the contract says nothing."""

    name: str
    on: date
    zone: str | None


@dataclass(frozen=True)
class Reading:
    """A point left open that the rule asked about, and the reading in use."""

    ambiguity: str
    reading: str


@dataclass(frozen=True)
class Asked:
    """A rule, what it was given, what it did in order, and its decision."""

    rule: str
    facts: Mapping[str, Any]
    steps: tuple["Step", ...]
    decision: Decision


Step = Consulted | Silent | Reading | Asked


@dataclass(frozen=True)
class Noted(Contract):
    """A contract that notes what is asked of it; otherwise the same."""

    plain: Contract
    notes: list[Step] = field(default_factory=list)

    @classmethod
    def of(cls, contract: Contract) -> "Noted":
        return cls(**{item.name: getattr(contract, item.name) for item in fields(Contract)}, plain=contract)

    def term(self, name: str, *, on: date, zone: str | None = None) -> Term:
        found = self.plain.term(name, on=on, zone=zone)
        open_points = [rule for rule in found.basis.rules if rule in self.readings]
        self.notes.append(Consulted(found, on, zone, {point: self.readings[point] for point in open_points}))
        return found

    def find(self, name: str, *, on: date, zone: str | None = None) -> Term | None:
        try:
            return self.term(name, on=on, zone=zone)
        except (UnknownTerm, TermNotInForce):
            self.notes.append(Silent(name, on, zone))
            return None

    def reads(self, ambiguity: str, reading: str) -> bool:
        holds = self.plain.reads(ambiguity, reading)
        self.notes.append(Reading(ambiguity, self.readings[ambiguity]))
        return holds


def trace(contract: Contract, rule: str, inputs: Mapping[str, Any]) -> Asked:
    """The decision of a rule, by name, with how it came about. No side effect; the decision is that of ``ask``.

    Raises UnknownRule, InvalidInput, TermNotInForce.
    """
    facts = read_facts(rule, inputs)
    noted = Noted.of(contract)
    with _calls_noted(noted.notes):
        RULES[rule](noted, **facts)
    (asked,) = noted.notes
    assert isinstance(asked, Asked)  # all that was noted was noted while the rule ran
    return replace(asked, rule=rule)


@contextmanager
def _calls_noted(notes: list[Step]) -> Iterator[None]:
    """While it lasts, each rule that ends in a decision is noted together with what was noted meanwhile."""
    begun: list[tuple[int, dict[str, Any]]] = []

    def profile(frame: FrameType, event: str, result: Any) -> None:
        if event not in ("call", "return") or frame.f_code not in _NAMES:
            return
        if event == "call":
            begun.append((len(notes), _arguments(frame)))
            return
        first, facts = begun.pop()
        if result is not None:  # None: it raised
            notes[first:] = [Asked(_NAMES[frame.f_code], facts, tuple(notes[first:]), result)]

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(before)


def _arguments(frame: FrameType) -> dict[str, Any]:
    """What the function was given, beside the contract."""
    code = frame.f_code
    _, *names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {name: frame.f_locals[name] for name in names}


def to_json(step: Step) -> dict[str, Any]:
    """A step as plain JSON, its kind under ``step``; a rule's own steps inside it."""
    match step:
        case Consulted(term, on, zone, readings):
            return {
                "step": "term",
                "name": term.name,
                "value": encoded(term.value),
                "unit": term.unit,
                "since": term.since.isoformat(),
                "on": on.isoformat(),
                "zone": zone,
                "readings": dict(readings),
                "citations": [clause.code for clause in term.basis.citations],
                "rules": list(term.basis.rules),
            }
        case Silent(name, on, zone):
            return {"step": "silent", "name": name, "on": on.isoformat(), "zone": zone}
        case Reading(ambiguity, reading):
            return {"step": "reading", "ambiguity": ambiguity, "reading": reading}
        case Asked(rule, facts, steps, decision):
            return {
                "step": "rule",
                "name": rule,
                "facts": write_inputs(facts),
                "steps": [to_json(each) for each in steps],
                "decision": decision.to_json(),
            }

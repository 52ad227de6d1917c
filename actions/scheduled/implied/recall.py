"""What the contract implies that somebody be reminded of, with the decision that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.scheduled.moments import REMIND_AT
from domain.calendar import at
from domain.contract import Contract
from domain.decisions import Decision
from domain.rules import ask

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """A decision with all that is needed to record it: the reminder rests on it and cites it."""

    offer: str
    version: str
    rule: str
    inputs: Values
    decision: Decision


def state(contract: Contract, rule: str, **inputs: Any) -> Statement:
    """What the contract decides, not recorded yet: planning decides often, only what is sent is kept."""
    return Statement(contract.offer, contract.version, rule, inputs, ask(contract, rule, inputs))


@dataclass(frozen=True)
class Recall:
    """One reminder as it holds now. It dies with its cause: (kind, cause) is derived no more."""

    kind: str
    cause: str
    """Stable while the matter stays the same, other when its deadline moves."""
    due_at: datetime
    until: datetime
    """From this moment on it would say nothing useful."""
    of: datetime
    """What it recalls: "la veille" counts from there."""
    statement: Statement
    values: Callable[[str, datetime], Values]
    """What its words need, in a language, at a moment."""
    outcome: Callable[[datetime], str] | None = None
    """Entry of reminders.yml at the moment of sending; None: named after the kind."""
    also: tuple[str, ...] = ()
    """Entries that follow it."""
    intents: tuple[str, ...] = ()
    """What its buttons offer to do."""


def facts_of(statement: Statement) -> Callable[[str, datetime], Values]:
    """The decision's own facts are all that the words need."""
    return lambda language, now: statement.decision.facts


def on(day: date) -> datetime:
    """When something of that day is recalled."""
    return at(day, REMIND_AT)


def after(day: date) -> datetime:
    """The end of that day."""
    return at(day + timedelta(days=1))

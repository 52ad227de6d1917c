"""What the chapters' questions share: asking a rule, and writing its decision in the vocabulary of section 36."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.calendar import paris
from domain.contract import Citation, Contract
from domain.decisions import Billable, Decision, Granted
from domain.rules import ask as ask_rule

Given = Mapping[str, Any]
"""Facts of a question as its JSON line has them; the rules read them into their types."""

Answer = dict[str, Any]

UNDATED_ON = date(2025, 6, 1)
"""The day on which a question without any date is answered unless another is asked for: the first day of 001."""


@dataclass(frozen=True)
class Asking:
    """One question being answered: asks the rules and keeps their decisions, whose clauses the answer rests on."""

    contract: Contract
    on: date = UNDATED_ON
    """The day on which a question without any date is answered."""
    decisions: list[Decision] = field(default_factory=list)
    """In the order they were asked."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clauses of all decisions, without repeats."""
        return tuple(dict.fromkeys(clause for decision in self.decisions for clause in decision.citations))

    def decide(self, rule: str, given: Given) -> Decision:
        """The decision of that rule. Raises what ``domain.rules.ask`` does."""
        decision = ask_rule(self.contract, rule, given)
        self.decisions.append(decision)
        return decision

    def undated(self, rule: str, given: Given) -> Decision:
        """The same for a question without any date."""
        return self.decide(rule, {**given, "on": self.on})


Question = Callable[[Asking, Given], Answer]


def plain(value: Any) -> Any:
    """A fact in the vocabulary's types."""
    if isinstance(value, datetime):
        return paris(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


def picked(decision: Decision, *keys: str) -> Answer:
    """Those facts of a decision; None for one it does not carry."""
    return {key: plain(decision.facts.get(key)) for key in keys}


def allowed(decision: Decision) -> bool:
    return isinstance(decision, Granted | Billable)


def yes_or_no(rule: str) -> Question:
    """A question without any date whose answer is ``allowed`` and the reason of one rule's decision."""

    def question(asking: Asking, given: Given) -> Answer:
        decision = asking.undated(rule, given)
        return {"allowed": allowed(decision), "reason": decision.reason}

    return question


def facts_of(rule: str, *keys: str) -> Question:
    """A question whose answer is some facts of one rule's decision."""

    def question(asking: Asking, given: Given) -> Answer:
        return picked(asking.decide(rule, given), *keys)

    return question


def undated_facts_of(rule: str, *keys: str) -> Question:
    """The same for a question without any date."""

    def question(asking: Asking, given: Given) -> Answer:
        return picked(asking.undated(rule, given), *keys)

    return question

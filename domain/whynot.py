"""``Pourquoi pas ?``: the fewest facts that would have to be different for the contract to say yes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from domain.candidates import candidates
from domain.contract import Contract
from domain.decisions import Billable, Decision, Granted
from domain.errors import DomainError
from domain.rules import RULES
from domain.rules.inputs import form_of
from domain.trace import Asked, trace

LARGEST = 3
"""Facts changed at once, at most."""
TRIES = 5_000
"""Questions asked at most; a search that would need more ends without an answer."""


@dataclass(frozen=True)
class Change:
    """Facts that would be different, and the decision then."""

    facts: Mapping[str, Any]
    decision: Decision


def flips(before: Decision, after: Decision) -> bool:
    """Whether the second is better for the member: allowed after a refusal, included after a charge."""
    if isinstance(before, Billable):
        return isinstance(after, Granted)
    return not isinstance(before, Granted) and isinstance(after, Granted | Billable)


def why_not(contract: Contract, rule: str, inputs: Mapping[str, Any], largest: int = LARGEST) -> tuple[Change, ...]:
    """Each smallest set of facts whose change flips the decision, with the nearest values that do.

    Empty where nothing can be better, or nothing tried is. Tried are the values of ``candidates``, up to ``largest``
    facts at once. Raises UnknownRule, InvalidInput, TermNotInForce.
    """
    asked = trace(contract, rule, inputs)
    if isinstance(asked.decision, Granted):
        return ()
    search = _Search(contract, rule, asked, TRIES)
    for size in range(1, largest + 1):
        found = tuple(change for names in combinations(search.others, size) for change in search.first(names))
        if found or search.left < 0:
            return found
    return ()


class _Search:
    """Tries the candidates of one question, counting."""

    def __init__(self, contract: Contract, rule: str, asked: Asked, tries: int) -> None:
        kinds = {name: fact.kind for name, fact in form_of(RULES[rule]).items()}
        others = {name: candidates(name, kinds[name], value, asked) for name, value in asked.facts.items()}
        self.others = {name: values for name, values in others.items() if values}
        self.left = tries
        self._contract, self._rule, self._asked = contract, rule, asked

    def first(self, names: tuple[str, ...]) -> Iterator[Change]:
        """The first change of exactly those facts that flips the decision, if any."""
        for values in product(*(self.others[name] for name in names)):
            self.left -= 1
            if self.left < 0:
                return
            changed = dict(zip(names, values, strict=True))
            decision = self._decision(changed)
            if decision is not None and flips(self._asked.decision, decision):
                yield Change(changed, decision)
                return

    def _decision(self, changed: Mapping[str, Any]) -> Decision | None:
        """None where the rule cannot be asked so."""
        try:
            return RULES[self._rule](self._contract, **{**self._asked.facts, **changed})
        except (DomainError, ValueError):
            return None

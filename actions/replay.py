"""Make stored decisions again and compare: what was decided must still follow from its recorded question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.contract import Contract
from domain.errors import DomainError
from domain.rules import ask
from storage.repositories.records import StoredDecision
from storage.unit_of_work import UnitOfWork

PAGE = 500


@dataclass(frozen=True)
class Replayed:
    """One stored decision, and what the rules say today."""

    stored: StoredDecision
    same: bool
    same_version: bool
    """The contract's terms and readings have not changed since."""
    now: str
    """What they say today, or the error."""


def replay(uow: UnitOfWork) -> Iterator[Replayed]:
    """Every stored decision, in order."""
    after = 0
    while page := uow.decisions.all(after, PAGE):
        for stored in page:
            yield _again(stored)
        after = page[-1].id


def _again(stored: StoredDecision) -> Replayed:
    contract = Contract.load(stored.offer)
    same_version = contract.version == stored.contract_version
    try:
        decision = ask(contract, stored.rule, stored.inputs)
    except DomainError as error:
        return Replayed(stored, False, same_version, f"{type(error).__name__}: {error}")
    return Replayed(stored, decision.to_json() == dict(stored.result), same_version, str(decision.to_json()))

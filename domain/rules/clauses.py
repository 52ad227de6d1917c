"""What the contract says, clause by clause: for questions that call for information and no decision."""

from datetime import date

from domain.contract import Contract
from domain.decisions import Decision, granted, referred


def stated(contract: Contract, term: str, on: date, zone: str | None = None) -> Decision:
    """The value a term has that day, with its article; where the contract is silent, the Desk answers (GEN-09)."""
    found = contract.find(term, on=on, zone=zone)
    if found is None:
        desk, own = contract.term("desk.subject", on=on), contract.term("computation.own_document", on=on)
        return referred(desk.basis + own.basis, "desk", "contract_silent", term=term)
    return granted(found.basis, "stated", term=term, value=found.value, unit=found.unit, since=found.since)

"""What the contract says, clause by clause: for questions that call for information and no decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, granted, referred, refused
from domain.rulebook import Provision, provision


def stated(contract: Contract, term: str, on: date, zone: str | None = None) -> Decision:
    """The value a term has that day, with its article; where the contract is silent, the Desk answers (GEN-09)."""
    found = contract.find(term, on=on, zone=zone)
    if found is None:
        desk, own = contract.term("desk.subject", on=on), contract.term("computation.own_document", on=on)
        return referred(desk.basis + own.basis, "desk", "contract_silent", term=term)
    return granted(found.basis, "stated", term=term, value=found.value, unit=found.unit, since=found.since)


def told(contract: Contract, clause: str, on: date, zone: str | None = None) -> Decision:
    """A rule of the rulebook by id: its clauses, and every value that its statement refers to, as it stands that day.

    zone: whose value a reference without a place of its own takes; None for the document's.
    ``values``: reference -> value, unit and first day. Refused where the rule belongs to another document (GEN-09).
    Raises UnknownProvision, UnknownTerm, TermNotInForce.
    """
    entry = provision(clause)
    basis = _own(contract, entry)
    if not entry.applies_to(contract.offer):
        return refused(basis, "other_document", clause=clause, documents=list(entry.documents))
    values = {reference: _referred(contract, reference, on, zone) for reference in entry.references}
    return granted(basis, "told", clause=clause, values=values)


def _own(contract: Contract, entry: Provision) -> Basis:
    """The clauses of the contract's own document; all of them where it is not one of those cited."""
    own = tuple(citation for citation in entry.basis.citations if citation.document == contract.offer)
    return Basis(own or entry.basis.citations, entry.basis.rules)


def _referred(contract: Contract, reference: str, on: date, zone: str | None) -> Mapping[str, Fact]:
    """What ``chapter.name.key@place`` stands for."""
    path, _, place = reference.partition("@")
    chapter, name, *keys = path.split(".")
    term: Term = contract.term(f"{chapter}.{name}", on=on, zone=place or zone)
    value: Any = term.value
    for key in keys:
        value = value[key]
    return {"value": value, "unit": term.unit, "since": term.since}

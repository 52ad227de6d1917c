"""Joining (rulebook chapter 4): what an applicant is asked for, and when the committee answers."""

from datetime import date

from domain.calendar import add_days
from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused

CONDITIONS = ("turnover_above", "income_above", "documents", "documents_if_needed", "committee_days")


def entry(contract: Contract, on: date) -> Decision:
    """How one enters the Cercle: cumulative criteria, documents, committee (001 art. 3.1 to 3.3).

    Under the option there is nothing to apply for before one belongs to the Cercle (004 art. 3.1).
    """
    criteria = contract.find("membership.criteria", on=on)
    if criteria is None:
        required = contract.term("membership.option_requires", on=on)
        return referred(required.basis, "desk", "cercle_first", conditions=required.value)
    terms = {name: contract.term(f"membership.{name}", on=on) for name in CONDITIONS}
    told = contract.term("membership.acceptance_told_by", on=on)
    basis = criteria.basis
    for term in (*terms.values(), told):
        basis += term.basis
    facts = {name: term.value for name, term in terms.items()}
    return granted(basis, "criteria", criteria=criteria.value, told_by=told.value, **facts)


def committee_deadline(contract: Contract, file_complete_on: date) -> Decision:
    """The last day for the committee's decision, day 0 being the day the file is complete (001 art. 3.3, AMB-18)."""
    days = contract.term("membership.committee_days", on=file_complete_on)
    return granted(days.basis, decide_by=add_days(file_complete_on, days.value), days=days.value)


def standing(contract: Contract, status: str, on: date) -> Decision:
    """Whether a member with this status is served under the contract.

    While it is suspended the Desk says what is still possible (001 art. 7.3.8; 004 art. 6.10); an honorary member has
    left the service and may come back (art. 1 of both). status: active, suspended, honorary or terminated.
    """
    match status:
        case "suspended":
            suspension = contract.term("membership.suspension", on=on)
            return referred(suspension.basis, "desk", "suspended", extent=suspension.value)
        case "honorary":
            return refused(contract.term("membership.honorary", on=on).basis, "honorary")
        case "terminated":
            return refused(contract.term("desk.subject", on=on).basis, "terminated")
    return granted(contract.term("desk.subject", on=on).basis)

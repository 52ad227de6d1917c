"""Joining and belonging (rulebook chapter 4): documents, committee, start of the contract, standing.

Who may join is in ``eligibility``, which lines give access in ``lines``.
"""

from datetime import date
from typing import Literal

from domain.calendar import add_days, add_months, contract_year
from domain.contract import Basis, Contract
from domain.decisions import Decision, granted, referred, refused
from domain.errors import InvalidInput

Document = Literal[
    "professional_proof",
    "identity_original",
    "resident_card",
    "proof_of_domicile",
    "cheque",
    "bank_certificate",
    "rib_fr",
    "signed_form",
]

SEVEN_DAYS_FROM_APPLICATION = "SEVEN_DAYS_FROM_APPLICATION"  # AMB-18, against the day the file is complete
MEMBERSHIP_AT_NOTIFICATION = "MEMBERSHIP_AT_NOTIFICATION"  # AMB-16, against the later of acceptance and entry fee
ONE_YEAR_LEFT = "CARD_WITH_ONE_YEAR_LEFT"  # AMB-20, against a card issued for a year and still in force
CONDITIONS = ("turnover_above", "income_above", "documents", "documents_if_needed", "committee_days")
_MONTHS_A_YEAR = 12


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
    facts["documents_if_needed"] = list(facts["documents_if_needed"])
    facts["documents"] = [name for name in facts["documents"] if name not in facts["documents_if_needed"]]
    return granted(basis, "criteria", criteria=criteria.value, told_by=told.value, **facts)


def documents(
    contract: Contract,
    provided: tuple[Document, ...],
    on: date,
    resident_card_rule_applies: bool = False,
    addresses_diverge: bool = False,
) -> Decision:
    """What is missing from an application's file, in the contract's order (001 art. 3.2).

    A resident card and a proof of domicile are asked for only where their rule applies; a bank certificate does
    instead of a cheque.
    """
    wanted, conditional, either = (
        contract.term(f"membership.documents{suffix}", on=on) for suffix in ("", "_if_needed", "_either")
    )
    applies = {"resident_card_rule_applies": resident_card_rule_applies, "addresses_diverge": addresses_diverge}
    needed = [name for name in wanted.value if applies.get(conditional.value.get(name), True)]
    missing = [name for name in needed if not set(provided) & {name, *either.value.get(name, ())}]
    basis = wanted.basis + conditional.basis + either.basis
    if missing:
        return refused(basis, "documents_missing", missing=missing)
    return granted(basis, "complete", missing=missing)


def resident_card(contract: Contract, issued_on: date, expires_on: date, on: date) -> Decision:
    """Whether a resident card will do: issued for a year at least, and still in force (001 art. 3.2, AMB-20).

    expires_on: last day of validity.
    """
    years = contract.term("membership.resident_card_years", on=on)
    if expires_on < on:
        return refused(years.basis, "card_expired")
    since = on if contract.reads("AMB-20", ONE_YEAR_LEFT) else issued_on
    if add_days(expires_on, 1) < add_months(since, _MONTHS_A_YEAR * years.value):
        return refused(years.basis, "card_too_short", years=years.value)
    return granted(years.basis, years=years.value)


def committee_deadline(
    contract: Contract, file_complete_on: date | None, form_received_on: date | None = None
) -> Decision:
    """The last day for the committee's decision (001 art. 3.2 and 3.3, AMB-18).

    Day 0 is the day the last of form and documents arrived; file_complete_on None: still incomplete, nothing runs.
    Raises InvalidInput when neither day is known.
    """
    known = [day for day in (file_complete_on, form_received_on) if day]
    if not known:
        raise InvalidInput("committee_deadline: file_complete_on or form_received_on")
    days = contract.term("membership.committee_days", on=known[-1])
    if contract.reads("AMB-18", SEVEN_DAYS_FROM_APPLICATION):
        return granted(days.basis, decide_by=add_days(known[-1], days.value), days=days.value)
    if file_complete_on is None:
        return refused(days.basis, "file_incomplete", decide_by=None, days=days.value)
    return granted(days.basis, decide_by=add_days(max(known), days.value), days=days.value)


def committee_answer(contract: Contract, accepted: bool, on: date) -> Decision:
    """What an applicant is told: acceptance by phone; a refusal never carries a reason (001 art. 3.2, 3.3)."""
    discretion, told = (contract.term(f"membership.{n}", on=on) for n in ("committee_discretion", "acceptance_told_by"))
    if accepted:
        return granted(told.basis, "accepted", told_by=told.value)
    return refused(discretion.basis, "refused_without_reasons")


def start_dates(contract: Contract, acceptance_notified_on: date, entry_fee_paid_on: date | None) -> Decision:
    """From when the contract runs, one is a member, and visits are counted.

    001: the contract from the notice of acceptance (art. 6), membership and quota year from the later of that and the
    entry fee (art. 1, AMB-16). 004: contract and quota year from the member's written acceptance (art. 5, INT-13).
    entry_fee_paid_on: None while unpaid.
    """
    effective = contract.term("membership.effective_on", on=acceptance_notified_on)
    conditions = contract.term("definitions.membership_conditions", on=acceptance_notified_on)
    year = contract.term("interventions.quota_year", on=acceptance_notified_on)
    at_notification = contract.reads("AMB-16", MEMBERSHIP_AT_NOTIFICATION)
    member_since = max(acceptance_notified_on, entry_fee_paid_on) if entry_fee_paid_on else None
    if at_notification:
        member_since = acceptance_notified_on
    by_membership = effective.value == "acceptance_notified"
    counted_from = member_since if by_membership else acceptance_notified_on
    return granted(
        effective.basis + conditions.basis + year.basis,
        "effective" if member_since else "entry_fee_unpaid",
        contract_date=acceptance_notified_on,
        membership_date=member_since,
        first_quota_year_end=contract_year(counted_from, counted_from)[1] if counted_from else None,
    )


def connection_service(contract: Contract, with_orange_subscription: bool, on: date) -> Decision:
    """Connection or installation work: on quote, and only with a new Orange subscription (001 art. 4; 004 art. 4.1)."""
    service = contract.term("membership.connection_service", on=on)
    if not with_orange_subscription:
        return refused(service.basis, "with_subscription_only", subscription=service.value)
    return referred(service.basis, "desk", "quote_required", subscription=service.value)


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
            return refused(_honorary(contract, on), "honorary")
        case "terminated":
            return refused(contract.term("desk.subject", on=on).basis, "terminated")
    return granted(contract.term("desk.subject", on=on).basis)


def _honorary(contract: Contract, on: date) -> Basis:
    return contract.term("honorary.conditions", on=on).basis + contract.term("honorary.free_returns", on=on).basis

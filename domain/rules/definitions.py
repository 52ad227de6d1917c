"""Who the contract's words mean (rulebook chapter 2): which kind of person may be a member, and from when one is."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused

Subscriber = Literal["natural_person", "legal_person", "association"]
_NOT_YET = {"application_validated": "application_pending", "entry_fee_paid": "entry_fee_unpaid"}


def subscriber(contract: Contract, person: Subscriber, on: date) -> Decision:
    """Whether that kind of person may be a member (art. 1 of both documents, AMB-77).

    Under 001 a legal person's criteria are tested on its representative, and an association's file is examined by a
    person (art. 3.1 and 3.2, AMB-19). The option is for natural persons.
    """
    kinds = contract.term("definitions.subscriber", on=on)
    if person not in kinds.value:
        return refused(kinds.basis, "natural_person_only", person=person)
    review = contract.find("definitions.human_review", on=on)
    if review and person in review.value:
        return referred(kinds.basis + review.basis, "desk", "human_review", person=person)
    proxy = contract.find("definitions.tested_on_representative", on=on)
    if proxy and person in proxy.value:
        return granted(kinds.basis + proxy.basis, person=person, criteria_of="legal_representative")
    return granted(kinds.basis, person=person, criteria_of="applicant")


def membership(contract: Contract, application_validated: bool, entry_fee_paid: bool, on: date) -> Decision:
    """Whether a membership is effective: accepted by the committee and entry fee paid (art. 1 of both documents)."""
    conditions = contract.term("definitions.membership_conditions", on=on)
    met = {"application_validated": application_validated, "entry_fee_paid": entry_fee_paid}
    missing = [name for name in conditions.value if not met[name]]
    if missing:
        return refused(conditions.basis, _NOT_YET[missing[0]], missing=missing)
    return granted(conditions.basis, missing=missing)

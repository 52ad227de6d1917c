"""Personal data (rulebook chapters 29 to 32): requests, rights, periods of keeping, legal bases; one policy a document.

The periods and bases are terms, one for each category of data (``kept_…``) and for each purpose (``basis_…``, or the
lists ``by_contract``, ``by_interest`` and ``by_law`` of the policies that only list their purposes).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from domain.calendar import add_days, add_hours, add_months, paris
from domain.contract import Contract, Term, document
from domain.decisions import Decision, granted, referred, refused

Scope = Literal[
    "parnasse",
    "app",
    "consumer_mobile",
    "consumer_internet",
    "business_obs",
    "business_mobile",
    "consumer",
    "pro",
    "prospect_consumer",
    "prospect_pro",
]
Right = Literal[
    "access", "rectification", "erasure", "portability", "objection", "restriction", "after_death", "withdrawal"
]
Circumstance = Literal[
    "service_needs", "legal_obligation", "orange_rights", "legitimate_interest_prevails", "prospecting"
]
"""What the data are needed for, or which processing the person objects to."""
Person = Literal["customer", "prospect", "former_customer"]

CHAPTERS = {
    "offre-interieur": "privacy_parnasse",
    "option-interieur": "privacy_parnasse",
    "app-notice": "privacy_app",
    "caraibe-privacy": "privacy_caraibe",
}
"""Where the terms of a document's policy are; those of the shop's document are Orange's."""
_LISTS = ("by_contract", "by_interest", "by_law")
_MONTHS_A_YEAR = 12


def privacy_request(
    contract: Contract, scope: Scope, received_on: date, authenticated: bool, complex_request: bool = False
) -> Decision:
    """Where a request about personal data goes, what proves who asks, and the last day of the answer.

    001 annexe 5, 004 annexe 2, app-notice section 8, caraibe-privacy exercise, orange-privacy art. 9. An authenticated
    session is proof enough (AMB-86); a complex request may take longer, all counted from receipt (AMB-87).
    """
    months, extension, proof, session = (
        _term(contract, name, received_on)
        for name in ("answer_months", "extension_months", "identity_proof", "session_counts")
    )
    address = _found(contract, f"address_{scope}", received_on)
    if address is None:
        return referred(months.basis, "desk", "scope_of_another_document", scope=scope)
    form, others = (_found(contract, name, received_on) for name in (f"online_form_{scope}", "other_channels"))
    longest = months.value + extension.value * complex_request
    return granted(
        address.basis + months.basis + extension.basis + proof.basis + session.basis,
        address=address.value,
        send_to=_short(address.value),
        online_form=form.value if form else None,
        also_valid=others.value if others else {},
        answer_by=add_months(received_on, longest),
        notice_by=add_months(received_on, months.value) if longest > months.value else None,
        id_proof="session_sufficient" if authenticated and session.value else proof.value,
    )


def exercise(contract: Contract, right: Right, on: date, circumstance: Circumstance | None = None) -> Decision:
    """Whether a person has that right under the document, in that circumstance (orange-privacy art. 8.1 to 8.7).

    The other policies list the rights without conditions; the application's omits objection (AMB-88).
    """
    own = _found(contract, f"right_{right}", on)
    if own is None:
        listed = _term(contract, "rights", on)
        if right in listed.value:
            return granted(listed.basis, right=right)
        return refused(listed.basis, "right_not_listed", right=right)
    if circumstance and circumstance in own.value:
        return refused(own.basis, circumstance, right=right)
    return granted(own.basis, right=right)


def retention(contract: Contract, category: str, event_at: datetime) -> Decision:
    """The last day on which data of a category are kept, or the last instant where the period is in hours.

    event_at: what the period runs from; its Paris day, unless the period is in hours. Data older than the policy
    follow the policy as it began. Without a period of its own a category is kept as long as needed (DPR-20).
    """
    event = paris(event_at)
    on = max(event.date(), document(contract.offer).applied_from)
    kept = _found(contract, f"kept_{category}", on)
    if kept is None:
        general = _found(contract, "kept_otherwise", on) or _term(contract, "principle", on)
        return referred(general.basis, "desk", "no_period_printed", category=category)
    return granted(
        kept.basis,
        category=category,
        delete_after=_end(event, kept.value),
        runs_from=kept.value["from"],
        extended_by=kept.value.get("extended_by"),
    )


def legal_basis(contract: Contract, purpose: str, person: Person, on: date) -> Decision:
    """On which bases data are processed for a purpose, alphabetically; a former customer counts as a prospect.

    Any one of several suffices, save where the text joins them (orange-privacy art. 2, app-notice section 2).
    """
    own = _found(contract, f"basis_{purpose}", on)
    if own is not None:
        return granted(own.basis, purpose=purpose, bases=sorted(_for_person(own.value, person)))
    lists = [found for name in _LISTS if (found := _found(contract, name, on)) and purpose in found.value["purposes"]]
    if not lists:
        return referred(_term(contract, "principle", on).basis, "desk", "purpose_not_listed", purpose=purpose)
    basis = sum((found.basis for found in lists[1:]), lists[0].basis)
    return granted(basis, purpose=purpose, bases=sorted({base for found in lists for base in found.value["bases"]}))


def _chapter(contract: Contract) -> str:
    return CHAPTERS.get(contract.offer, "privacy_orange")


def _term(contract: Contract, name: str, on: date) -> Term:
    return contract.term(f"{_chapter(contract)}.{name}", on=on)


def _found(contract: Contract, name: str, on: date) -> Term | None:
    return contract.find(f"{_chapter(contract)}.{name}", on=on)


def _short(address: str) -> str:
    """Postal code and town of an address; an e-mail address as it is."""
    return address.rsplit(", ", 1)[-1]


def _for_person(bases: Any, person: Person) -> list[str]:
    """Bases that depend on the person name at least customers and prospects."""
    if isinstance(bases, Mapping):
        return list(bases.get(person, bases["prospect"]))
    return list(bases)


def _end(event: datetime, period: Mapping[str, Any]) -> date | datetime:
    """Last day of a period (GEN-03, GEN-04); last instant of one in hours."""
    match period:
        case {"hours": count}:
            return add_hours(event, count)
        case {"days": count}:
            return add_days(event.date(), count)
        case {"months": count}:
            return add_months(event.date(), count)
    return add_months(event.date(), period["years"] * _MONTHS_A_YEAR)

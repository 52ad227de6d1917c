"""Changes by Parnasse (rulebook chapter 22): how long before a change the member is told."""

from datetime import date
from typing import Literal

from domain.calendar import add_months
from domain.contract import Basis, Contract
from domain.decisions import Decision, Fact, granted, refused

Change = Literal["price", "feature", "zone_revision", "mail_change", "mail_removal", "service_removal"]

_NOTICE: dict[str, str] = {
    "price": "changes.price_months",
    "feature": "changes.feature_months",
    "zone_revision": "zones.revision_notice_months",
    "mail_change": "mailbox.change_notice_months",
    "mail_removal": "changes.mail_removal_months",
    "service_removal": "changes.service_removal_months",
}
_CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "price": ("exit_after_change",),
    "feature": ("running_contracts",),
    "zone_revision": ("running_contracts",),
    "mail_change": ("running_contracts",),
    "mail_removal": ("removal_compensation",),
    "service_removal": ("removal_compensation",),
}


def notice(contract: Contract, change: Change, effective_on: date, notified_on: date | None = None) -> Decision:
    """Whether a change is announced early enough, and the last day for it; notified_on: None when it was not said.

    001 art. 7.2, 9 and 5.7.4; 004 art. 6.2, 7 and 4.6.4. The months are counted back from the day of the change, and
    are those in force on that day.
    """
    months = contract.find(_NOTICE[change], on=effective_on) or contract.term("changes.feature_months", on=effective_on)
    basis, facts = _consequences(contract, change, effective_on)
    latest = add_months(effective_on, -months.value)
    facts |= {"change": change, "effective_on": effective_on, "months": months.value, "latest_notice_date": latest}
    if notified_on is None or notified_on > latest:
        reason = "not_notified" if notified_on is None else "notice_too_late"
        return refused(months.basis + basis, reason, **facts, compliant=False)
    return granted(months.basis + basis, **facts, compliant=True)


def _consequences(contract: Contract, change: Change, on: date) -> tuple[Basis, dict[str, Fact]]:
    """What follows for the member, as far as the document says."""
    found = {name: contract.find(f"changes.{name}", on=on) for name in _CONSEQUENCES[change]}
    basis = Basis()
    for term in found.values():
        basis += term.basis if term else Basis()
    return basis, {name: term.value for name, term in found.items() if term}

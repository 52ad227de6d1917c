"""Ma Messagerie Mail (rulebook chapter 13): work included, transfers, the expert's visits."""

from datetime import date, datetime
from decimal import Decimal

from domain.calendar import paris
from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused
from domain.rules._places import slot, zone_basis, zone_of


def mail_transfer(contract: Contract, gigabytes: Decimal, on: date) -> Decision:
    """What a transfer of mail costs: nothing up to the included volume, a quote for the excess.

    001 art. 5.7.1; 004 art. 4.6.1.
    """
    included = contract.term("mailbox.transfer_gb", on=on)
    excess = max(Decimal(0), gigabytes - included.value)
    facts = {"included_gb": gigabytes - excess, "excess_gb": excess, "quote_required": excess > 0}
    if excess:
        return referred(included.basis, "desk", "quote_required", **facts)
    return granted(included.basis, "included", **facts)


def mail_work(contract: Contract, work: str, on: date) -> Decision:
    """Whether that work on the mailbox is included; anything but the mailbox itself is out of scope (MSG-04)."""
    included, scope = (contract.term(f"mailbox.{name}", on=on) for name in ("included_work", "assistance_scope"))
    provided = contract.term("mailbox.member_provides", on=on)
    if work in included.value:
        return granted(included.basis + provided.basis, "included", member_provides=provided.value)
    return refused(scope.basis, "outside_mailbox", scope=scope.value)


def mail_visit(contract: Contract, departement: str, start: datetime) -> Decision:
    """Whether the expert may visit then: always on quote, with printed hours under the option only.

    001 art. 5.7.3; 004 art. 4.6.3 (Monday to Friday, at the Address, AMB-76).
    """
    on = paris(start).date()
    price, window = contract.term("mailbox.visit", on=on), contract.find("mailbox.visit_window", on=on)
    if zone_of(contract, departement, on) is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", departement=departement)
    if window is not None:
        allowed = slot(contract, window, departement, start, price.basis)
        if allowed.reason != "ok":
            return allowed
        return referred(window.basis + price.basis, "desk", "quote_required", **allowed.facts)
    return referred(price.basis, "desk", "quote_required", start=paris(start))

"""Ending the contract (rulebook chapter 23): who may ask, in what form, and what follows."""

from datetime import date
from typing import Literal

from domain.calendar import add_days, add_months
from domain.contract import Basis, Contract
from domain.decisions import Decision, Fact, granted, refused

Requester = Literal["member", "delegate"]
Channel = Literal["phone", "email", "app", "letter", "registered_letter", "registered_eletter"]


def termination(contract: Contract, requester: Requester, channel: Channel, received_on: date) -> Decision:
    """Whether a request ends the contract, and when (001 art. 10.3.1, 10.4; 004 art. 8.3).

    The delegate can never ask; then the form decides. A refusal for its form tells the valid channels.
    """
    reserved = contract.term("delegates.terminate", on=received_on)
    if requester == "delegate" and reserved.value == "member_only":
        return refused(reserved.basis, "delegate_not_allowed", requester=requester)
    channels = contract.term("termination.channels", on=received_on)
    address = contract.term("termination.postal_address", on=received_on)
    facts = {"channels": channels.value, "address": address.value}
    if channel not in channels.value:
        reason = "letter_or_email_required" if "email" in channels.value else "registered_letter_required"
        return refused(channels.basis + address.basis, reason, tuple(channels.value), **facts)
    basis, effects = _effects(contract, received_on)
    return granted(channels.basis + basis, **facts, **effects)


def _effects(contract: Contract, received_on: date) -> tuple[Basis, dict[str, Fact]]:
    notice, month, mail = (
        contract.term(f"termination.{name}", on=received_on)
        for name in ("notice_days", "last_month", "mail_access_months")
    )
    effective = add_days(received_on, notice.value)
    return notice.basis + month.basis + mail.basis, {
        "effective_date": effective,
        "last_month_due": f"{effective:%Y-%m}",
        "mail_access_until": add_months(effective, mail.value),
    }

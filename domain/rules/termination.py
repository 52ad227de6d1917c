"""Ending the contract, or one option (rulebook chapter 23): who may ask, in what form, and what follows."""

from datetime import date, timedelta
from typing import Literal

from domain.calendar import add_days, add_months, end_of_month
from domain.contract import Basis, Contract
from domain.decisions import Decision, Fact, granted, referred, refused

Requester = Literal["member", "delegate"]
Channel = Literal["phone", "email", "app", "letter", "registered_letter", "registered_eletter"]
Option = Literal["mailbox", "office_assistance", "bitdefender", "extra_site", "concierge_privilege"]
Event = Literal[
    "last_orange_internet_line_ended",
    "one_of_two_lines_ended",
    "migrated_to_incompatible_offer",
    "fibre_replaced_by_adsl",
    "parnasse_service_ended",
]

_EFFECTS = ("notice_days", "last_month", "mail_access_months", "mail_after_access", "fee")


def termination(
    contract: Contract,
    requester: Requester,
    channel: Channel,
    received_on: date,
    statutory_online_route: bool = False,
) -> Decision:
    """Whether a request ends the contract, and when (001 art. 10.3.1, 10.4; 004 art. 8.3).

    The delegate can never ask; then the form decides. A refusal for its form tells the valid channels.
    statutory_online_route: a consumer relies on the way of terminating online that the law gives; a person answers.
    """
    reserved = contract.term("delegates.terminate", on=received_on)
    if requester == "delegate" and reserved.value == "member_only":
        return refused(reserved.basis, "delegate_not_allowed", requester=requester)
    channels = contract.term("termination.channels", on=received_on)
    address = contract.term("termination.postal_address", on=received_on)
    facts: dict[str, Fact] = {"channels": channels.value, "address": address.value}
    if channel not in channels.value and statutory_online_route:
        route = contract.term("termination.online_route", on=received_on)
        return referred(route.basis + channels.basis, route.value, "statutory_online_route", **facts)
    if channel not in channels.value:
        reason = "letter_or_email_required" if "email" in channels.value else "registered_letter_required"
        return refused(channels.basis + address.basis, reason, tuple(channels.value), **facts)
    basis, effects = _effects(contract, received_on)
    return granted(channels.basis + basis, **facts, **effects)


def latest_receipt(contract: Contract, wished_end: date, on: date) -> Decision:
    """By which day a valid request must have arrived for the contract to end on the wished one (001 10.3.1; 004 8.3).

    A day too near is refused with the earliest end, of a request received today.
    """
    days = contract.term("termination.notice_days", on=on)
    receive_by = add_days(wished_end, -days.value)
    facts: dict[str, Fact] = {"receive_by": receive_by, "days": days.value, "earliest": add_days(on, days.value)}
    return granted(days.basis, **facts) if receive_by >= on else refused(days.basis, "notice_too_short", **facts)


def _effects(contract: Contract, received_on: date) -> tuple[Basis, dict[str, Fact]]:
    terms = {name: contract.term(f"termination.{name}", on=received_on) for name in _EFFECTS}
    options = contract.find("termination.options_end", on=received_on)
    airbox = contract.term("airbox.return_at_termination", on=received_on)
    basis = (options.basis if options else Basis()) + airbox.basis
    for term in terms.values():
        basis += term.basis
    effective = add_days(received_on, terms["notice_days"].value)
    return basis, {
        "effective_date": effective,
        "last_month_due": f"{effective:%Y-%m}",
        "mail_access_until": add_months(effective, terms["mail_access_months"].value),
        "fee": terms["fee"].value,
        "airbox": airbox.value,
    }


def mail_access(contract: Contract, ended_on: date, at: date) -> Decision:
    """Until when the mail of a contract that has ended can be read without charge (001 art. 10.4; 004, AMB-59).

    ended_on: its last day, from which the months run. Nothing is owed after them, not even a word before.
    """
    months = contract.term("termination.mail_access_months", on=ended_on)
    after = contract.term("termination.mail_after_access", on=ended_on)
    until = add_months(ended_on, months.value)
    facts: dict[str, Fact] = {"mail_access_until": until, "months": months.value}
    if at > until:
        return refused(months.basis + after.basis, "mail_access_over", **facts)
    return granted(months.basis + after.basis, "mail_access", **facts)


def option_cancel(
    contract: Contract, option: Option, requester: Requester, channel: Channel, requested_on: date
) -> Decision:
    """Whether one option is cancelled alone, and its last day; the contract goes on.

    001 art. 10.3.2, 7.3.4; the same under the option, in the member's favour (AMB-73). The delegate may ask, and the
    member is told (AMB-23).
    """
    by = contract.find("delegates.cancel_option", on=requested_on)
    if requester == "delegate" and by and by.value == "member_only":
        return refused(by.basis, "member_only", requester=requester, notify_member=False)
    alone, channels, ends = (
        contract.term(f"termination.{name}", on=requested_on)
        for name in ("cancellable_options", "option_channels", "option_ends")
    )
    basis = alone.basis + channels.basis
    if option not in alone.value:
        return refused(alone.basis, "not_cancellable_alone", tuple(alone.value), notify_member=False)
    if channel not in channels.value:
        return refused(basis, "email_required", tuple(channels.value), notify_member=False)
    if requester == "delegate":
        basis += by.basis if by else contract.term("delegates.as_the_member", on=requested_on).basis
    ends_on = end_of_month(requested_on) if ends.value == "end_of_month" else requested_on
    return granted(basis + ends.basis, ends_on=ends_on, notify_member=requester == "delegate", option=option)


def breach_notice(contract: Contract, received_on: date, at: date, remedied_on: date | None = None) -> Decision:
    """Whether Parnasse may end the contract that day after a formal notice for a breach, or for criteria lost.

    001 art. 10.2; 004 art. 8.2 (AMB-57, AMB-58). received_on: the day the notice was received. An unpaid invoice
    follows the two notices of chapter 21 instead. Granted means that the contract goes on.
    """
    days = contract.term("termination.breach_days", on=received_on)
    until = add_days(received_on, days.value)
    possible = until + timedelta(days=1)
    facts: dict[str, Fact] = {"cure_until": until, "termination_possible_from": possible, "days": days.value}
    if remedied_on and remedied_on <= until:
        return granted(days.basis, "remedied", **facts, can_terminate=False)
    if at < possible:
        return granted(days.basis, "cure_period", **facts, can_terminate=False)
    return refused(days.basis, "not_remedied", **facts, can_terminate=True)


def access_lost(contract: Contract, event: Event, on: date) -> Decision:
    """What becomes of the contract when a line or service it stands on is lost.

    001 art. 10.1, 3.4 (AMB-81); 004 art. 3.1, 8.1 (AMB-75). ``end_date`` is the day of the event when the contract
    ends by itself; Parnasse tells its own decision in writing.
    """
    outcome, refund = contract.term(f"termination.{event}", on=on), contract.term("termination.refund", on=on)
    basis = outcome.basis + refund.basis
    facts: dict[str, Fact] = {"outcome": outcome.value, "end_date": None, "refund": refund.value != "none"}
    match outcome.value:
        case "continues":
            return granted(outcome.basis, "continues", **facts)
        case "ends_automatically":
            return refused(basis, "ends_automatically", **{**facts, "end_date": on})
    return referred(basis, "desk", outcome.value, **facts, told="in_writing")

"""The delegate (rulebook chapter 5): acts for the member, except where the contract says the member alone."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, refused

Action = Literal[
    "desk_call",
    "request_visit",
    "complaint",
    "replace_delegate",
    "appoint_second",
    "cancel_option",
    "terminate",
    "liability_claim",
    "concierge",
    "app_login",
]
Channel = Literal["phone", "email", "app", "letter", "registered_letter", "registered_eletter"]


def delegate(contract: Contract, action: Action, channel: Channel, on: date) -> Decision:
    """Whether the delegate may do that, by that channel.

    General rule first: a delegate's request counts as the member's (art. 1 of both documents); then what a special
    clause reserves to the member, the single delegate, and the form of a replacement (AMB-21).
    """
    if action == "appoint_second":
        maximum = contract.term("delegates.maximum", on=on)
        return refused(maximum.basis, "one_delegate_only", maximum=maximum.value)
    if action == "replace_delegate":
        return replacement(contract, channel, on)
    special = contract.find(f"delegates.{action}", on=on)
    if special and special.value == "member_only":
        return refused(special.basis, "member_only", action=action)
    general = contract.term("delegates.as_the_member", on=on)
    basis = special.basis + general.basis if special else general.basis
    return granted(basis, action=action, notify_member=action == "cancel_option")


def designation(contract: Contract, requester: Literal["member", "delegate"], channel: Channel, on: date) -> Decision:
    """Who may name, replace or remove the delegate: the member alone, in the form of a replacement (art. 1 of both)."""
    if requester != "member":
        maximum = contract.term("delegates.maximum", on=on)
        return refused(maximum.basis, "member_only", action="replace_delegate")
    return replacement(contract, channel, on)


def replacement(contract: Contract, channel: Channel, on: date) -> Decision:
    """Whether another delegate may be named by that channel, and what the form must hold (art. 1 of both documents)."""
    channels, form = (contract.term(f"delegates.{n}", on=on) for n in ("replacement_channels", "appointment"))
    if channel not in channels.value:
        return refused(channels.basis, "writing_required", tuple(channels.value), channel=channel)
    return granted(channels.basis + form.basis, action="replace_delegate", form=form.value)

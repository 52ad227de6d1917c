"""The mobile application (rulebook chapter 34): who may use which function."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, refused

Function = Literal["manage_offers", "change_mobile_plan", "usage", "register_event", "contact_desk", "concierge"]
User = Literal["member", "delegate", "visitor"]


def app_function(contract: Contract, function: Function, user: User, on: date) -> Decision:
    """Whether the application does that for that person: it is reserved to members (app-notice section 1).

    The concierge's list and call-back request come from 001 art. 5.10 and 004 art. 4.10.
    """
    users, offered = contract.term("app.users", on=on), contract.term(f"app.{function}", on=on)
    if user not in users.value:
        return refused(users.basis, "member_only", function=function)
    return granted(users.basis + offered.basis, function=function)

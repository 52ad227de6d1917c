"""A membership that is suspended or over: said with its clause, and a person takes it from there."""

from __future__ import annotations

from actions import buttons
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import cite, say
from domain.decisions import Granted


def not_served(request: Request) -> Reply | None:
    """Why services of the contract are not to be had at this moment; None for a member in good standing."""
    if request.member.status == "active":
        return None
    decision = request.decide("membership.standing", status=request.member.status, on=request.now.date())
    if isinstance(decision, Granted):
        return None
    text = say(request.language, f"standing.{decision.reason}", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.person(request)])

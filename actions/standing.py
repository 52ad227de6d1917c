"""A membership that is suspended or over: said with its clause, what brings it back, and a person (rulebook 21, 24)."""

from __future__ import annotations

from functools import wraps

from actions import buttons
from actions.flow import Handler
from actions.identity import is_stranger
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import cite, say
from domain.decisions import Granted

_WAY_BACK = {"suspended": "report_payment_problem", "honorary": "rejoin_circle", "terminated": "rejoin_circle"}
LEFT = ("honorary", "terminated")
"""Status of who has no contract any more."""


def not_served(request: Request) -> Reply | None:
    """Why services of the contract are not to be had at this moment; None for a member in good standing."""
    return _stopped(request, "")


def has_left(request: Request) -> Reply | None:
    """Why nothing of the contract applies any more; None while there is one, suspended or not."""
    return _stopped(request, "_asked") if request.member.status in LEFT else None


def while_member(handler: Handler) -> Handler:
    """A handler that tells of the member's contract: who has left is told so, a suspended member beside the answer."""

    @wraps(handler)
    def checked(request: Request) -> Reply:
        if is_stranger(request):
            return handler(request)
        gone = has_left(request)
        if gone:
            return gone
        beside = _stopped(request, "_beside") or Reply()
        answer = handler(request)
        return Reply([*answer.paragraphs, *beside.paragraphs], answer.buttons, answer.documents)

    return checked


def in_force(handler: Handler) -> Handler:
    """A handler that is a service of the contract: as for a flow that is `served`."""

    @wraps(handler)
    def checked(request: Request) -> Reply:
        stopped = None if is_stranger(request) else not_served(request)
        return stopped or handler(request)

    return checked


def _stopped(request: Request, ending: str) -> Reply | None:
    status = request.member.status
    if status == "active":
        return None
    decision = request.decide("membership.standing", status=status, on=request.now.date())
    if isinstance(decision, Granted):
        return None
    text = say(request.language, f"standing.{decision.reason}{ending}", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.to(request, _WAY_BACK[status]), buttons.person(request)])

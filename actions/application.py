"""What the mobile application does, for whom (rulebook 34): its notice is a text of its own, the same for all."""

from __future__ import annotations

from actions.request import Request
from domain.contract import Contract
from domain.decisions import Decision
from domain.members import Role

NOTICE = "app-notice"


def app_function(request: Request, function: str) -> Decision:
    """Whether the speaker can do that in the application: it is for members, never for a delegate (APP-01)."""
    users = {Role.MEMBER: "member", Role.DELEGATE: "delegate"}
    user = users.get(request.speaker.role, "visitor")
    return request.decide_for(
        Contract.load(NOTICE), "app.app_function", function=function, user=user, on=request.now.date()
    )

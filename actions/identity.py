"""Nothing personal before identity: how somebody we do not know yet can prove who they are."""

from __future__ import annotations

from functools import wraps

from actions.flow import Handler
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import say
from domain.members import Role


def is_stranger(request: Request) -> bool:
    return request.speaker.role is Role.STRANGER


def how_to_identify(request: Request) -> Reply:
    """What a stranger can do in this channel to be recognised."""
    channel = request.conversation.channel
    text = say(request.language, f"identity.how_{channel}")
    match channel:
        case "telegram":
            return reply(text, buttons=[Button(say(request.language, "identity.share_phone"), asks="phone")])
        case "webchat":
            return reply(text, buttons=[Button(say(request.language, "identity.sign_in"), asks="sign_in")])
    return reply(text)


def members_only(handler: Handler) -> Handler:
    """A handler that a stranger is asked to identify for."""

    @wraps(handler)
    def checked(request: Request) -> Reply:
        return how_to_identify(request) if is_stranger(request) else handler(request)

    checked.for_members = True
    return checked

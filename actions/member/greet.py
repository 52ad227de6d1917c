"""Opens the conversation: a greeting back, and what can be done."""

from __future__ import annotations

from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import say


def greet(request: Request) -> Reply:
    """A greeting back; the words that open a session have greeted already."""
    if request.conversation.session_started_at == request.now:
        return reply(say(request.language, "greet.what"))
    member = request.speaker.member
    if member is None or request.speaker.delegate:
        return reply(say(request.language, "greet.hello"))
    return reply(say(request.language, "greet.hello_named", name=member.name))

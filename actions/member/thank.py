"""Thanks: a kind word back."""

from __future__ import annotations

from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import say


def thank(request: Request) -> Reply:
    return reply(say(request.language, "thank.welcome"))

"""Wants a person: a handoff, with the number that answers day and night (DSK-01)."""

from __future__ import annotations

from actions.handoff import hand_over
from actions.messages import Reply
from actions.request import Request


def talk_to_agent(request: Request) -> Reply:
    """Somebody is called; asked again, says since when."""
    return hand_over(request, "asked")

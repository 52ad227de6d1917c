"""What the assistant can do."""

from __future__ import annotations

from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import say

MENU = ("book_technician", "ask_appointment", "report_outage", "ask_quota", "request_concierge")
"""The requests that members make most."""


def ask_help(request: Request) -> Reply:
    """The menu, and a person."""
    buttons = [Button(say(request.language, f"intents.{name}"), "intent", {"intent": name}) for name in MENU]
    person = Button(say(request.language, "dialogue.button_person"), "handoff")
    return reply(say(request.language, "dialogue.menu"), buttons=[*buttons, person])

"""Buttons that several answers offer."""

from __future__ import annotations

from actions.messages import Button
from actions.request import Request
from actions.wording import say


def to(request: Request, intent: str, label: str | None = None) -> Button:
    """Goes on with that intent.

    label: outcome of buttons.yml whose words are then said for the member; None for the intent's usual name.
    """
    if label is None:
        return Button(say(request.language, f"intents.{intent}"), "intent", {"intent": intent})
    words = say(request.language, f"buttons.{label}")
    return Button(words, "intent", {"intent": intent, "text": words})


def person(request: Request) -> Button:
    """Calls an agent."""
    return Button(say(request.language, "dialogue.button_person"), "handoff")


def yes_no(request: Request) -> list[Button]:
    """Agrees to the proposal on screen, or does not."""
    yes, no = (say(request.language, f"dialogue.button_{answer}") for answer in ("yes", "no"))
    return [Button(yes, "confirm"), Button(no, "decline")]

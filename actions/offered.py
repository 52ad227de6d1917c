"""Buttons as a conversation remembers them: writing a label has the same effect as pressing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.messages import Button
from domain.conversations import Conversation


def as_json(button: Button) -> dict[str, Any]:
    """A button as the dialogue keeps it."""
    return {"label": button.label, "action": button.action, "arguments": dict(button.arguments), "url": button.url,
            "asks": button.asks}  # fmt: skip


def told(conversation: Conversation, buttons: Sequence[Button]) -> Conversation:
    """The conversation after a message that nobody asked for: its buttons count beside those of the last reply."""
    known = conversation.dialogue.get("offered", [])
    return replace(
        conversation, dialogue={**conversation.dialogue, "offered": [*known, *(as_json(b) for b in buttons)]}
    )


def asked(conversation: Conversation, yes: Button, no: Button) -> Conversation:
    """The conversation after a question that nobody asked for: a yes and a no are about that one."""
    answers: Mapping[str, Any] = {"yes": as_json(yes), "no": as_json(no)}
    shown = told(conversation, [yes, no])
    return replace(shown, dialogue={**shown.dialogue, "asked": answers})


def recalled(
    conversation: Conversation, buttons: Sequence[Button], topic: str, decisions: Sequence[int]
) -> Conversation:
    """The conversation after a reminder: unless something is under way, "pourquoi ?" and "plus tard" are about it."""
    shown = told(conversation, buttons)
    if shown.dialogue.get("stack"):
        return shown
    about = {"topic": topic, "decisions": list(decisions)}
    return replace(shown, dialogue={**shown.dialogue, **about})

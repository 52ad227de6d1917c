"""One message on its way through the dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.flow import Flow, Handler, Slot
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import say
from bot.dialogue.readings import MessageReadings
from bot.dialogue.state import Frame, State
from nlu.understanding import Certainty, Understanding

STEERING = frozenset({"affirm", "deny", "correct_answer", "cancel_flow"})
"""Intents that are about the conversation itself: the dialogue answers them, no handler does."""

_PART_OF = {"request_connectivity_help": "book_coach"}
"""Flow -> what else it does on its way: asked for meanwhile, that is no other thing."""


@dataclass
class Turn:
    """What every repair may look at and change."""

    request: Request
    state: State
    understanding: Understanding | None
    flows: Mapping[str, Flow]
    handlers: Mapping[str, Handler]
    offered: list[dict[str, Any]] = field(default_factory=list)
    """The buttons under the previous reply."""
    asked: dict[str, Any] | None = None
    """What yes and no to the previous reply's own question do (State.asked)."""
    moment: dict[str, Any] | None = None
    """The moment that the previous reply asked the purpose of (State.moment)."""

    def __post_init__(self) -> None:
        self.asked, self.state.asked = self.state.asked, None
        self.moment, self.state.moment = self.state.moment, None

    def recall(self, text: str, entities: Mapping[str, str]) -> None:
        """Go on as if this had been written: words taken up again, or that a button stands for."""
        self.request.inbound = replace(self.request.inbound, text=text)
        self.request.readings = MessageReadings(text, None, self.request.uow.now, entities)

    def say(self, key: str, /, **values: object) -> str:
        return say(self.request.language, f"dialogue.{key}", **values)

    def intent_label(self, intent: str) -> str:
        return say(self.request.language, f"intents.{intent}")

    def paragraph(self, key: str, /, **values: object) -> Reply:
        return reply(self.say(key, **values))

    def offer_person(self, key: str, /, **values: object) -> Reply:
        """Words that ask whether to call a person: until it is settled, nothing else is asked."""
        self.state.asked = {"yes": {"action": "handoff"}, "no": {"action": "resume"}}
        return Reply([self.say(key, **values)], [self.person_button(), *self.resume_button()])

    def resume_button(self) -> list[Button]:
        """Back to the flow under way, if there is one."""
        return [Button(self.say("button_resume"), "resume")] if self.frame else []

    def person_button(self) -> Button:
        return Button(self.say("button_person"), "handoff")

    @property
    def text(self) -> str:
        return self.request.inbound.text

    @property
    def frame(self) -> Frame | None:
        return self.state.frame

    def flow_of(self, frame: Frame) -> Flow:
        return self.flows[frame.flow]

    def slot(self, frame: Frame, name: str) -> Slot:
        return next(slot for slot in self.flow_of(frame).slots if slot.name == name)

    def button_for(self, intent: str) -> dict[str, Any] | None:
        """The button of the last reply that begins this intent."""
        return next((b for b in self.offered if b["action"] == "intent" and b["arguments"]["intent"] == intent), None)

    @property
    def sure(self) -> str | None:
        """The intent, when it may be acted upon."""
        if self.understanding is None or self.understanding.certainty is not Certainty.SURE:
            return None
        return self.understanding.intent

    @property
    def confidence(self) -> float:
        return self.understanding.confidence if self.understanding else 0.0

    @property
    def other(self) -> str | None:
        """A sure intent that is about something else than the flow under way.

        A message that only says a value is about the flow, unless a button of the last reply stands for the intent.
        """
        intent = self.sure
        if intent is None or intent in STEERING or intent == "out_of_scope":
            return None
        if self.frame and self.request.readings.only_value and not self.button_for(intent):
            return None
        return None if self.frame and intent in (self.frame.flow, _PART_OF.get(self.frame.flow)) else intent

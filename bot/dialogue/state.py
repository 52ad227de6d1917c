"""What a conversation remembers between two messages, as JSON in `conversations.dialogue`.

    {"stack": [frame, …], "offered": [button, …], "last_reply": {…}, "decisions": [id, …], "misses": 0, "insults": 0,
     "pending": {…} | null, "clarify": {…} | null, "next_frame": 1, "desk": {…} | null, "speaker": {…} | null,
     "asked": {…} | null, "left": [frame, …], "next": [wish, …], "booked": id | null, "moment": {…} | null}

The last frame of the stack is the flow under way; those below wait for it to end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from actions.messages import Button, Reply
from actions.offered import as_json

CONFIRM = "confirm"
"""What a frame awaits once everything is known: the member's yes."""


@dataclass
class Frame:
    """One flow under way."""

    id: int
    flow: str
    slots: dict[str, Any] = field(default_factory=dict)
    awaiting: str | None = None
    """Name of the slot that was asked for, or CONFIRM."""
    wishes: dict[str, Any] = field(default_factory=dict)
    """Values read in a message before their slot's turn, by slot name."""
    skipped: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    """Slots that the member answered, oldest first: where "go back" and corrections go."""
    asked: dict[str, Any] | None = None
    """The proposal as it was shown, to show it again after a side question."""
    asides: int = 0
    """Side answers in a row since the member last moved this flow on."""
    proposed_at: str | None = None
    version: str | None = None
    """Contract version under which the proposal was made: a yes is worth no more than that."""

    @property
    def digest(self) -> str:
        """What a confirmation is bound to: this flow, with these answers."""
        content = json.dumps([self.id, self.flow, self.slots], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass
class State:
    """All of it."""

    stack: list[Frame] = field(default_factory=list)
    offered: list[dict[str, Any]] = field(default_factory=list)
    """The buttons under the last reply; writing a label has the same effect as pressing it."""
    last_reply: dict[str, Any] = field(default_factory=dict)
    decisions: list[int] = field(default_factory=list)
    """Decisions behind the last answer that had any: what "pourquoi ?" asks about."""
    misses: int = 0
    """Messages in a row that were not understood."""
    insults: int = 0
    pending: dict[str, Any] | None = None
    """What a stranger asked for, to be done once they are known: intent, text, entities."""
    clarify: dict[str, Any] | None = None
    """The message whose meaning was asked for: text, entities."""
    topic: str | None = None
    """The intent acted upon last: a short question may still be about it."""
    booked: int | None = None
    """The appointment that was booked or moved last, until something else is begun: "annulez" means that one."""
    next_frame: int = 1
    desk: dict[str, Any] | None = None
    """How the last agent ended: outcome (resolved, partly, follow_up), note, agent, at (ISO instant)."""
    asked: dict[str, Any] | None = None
    """What a yes and a no to the question of the last reply do, where it was not the flow's own: {"yes": button | null,
    "no": button | null}; null asks again."""
    moment: dict[str, Any] | None = None
    """A moment that was said before what it is for, which was asked: the wish of what is begun next."""
    language_hint: str | None = None
    """The other language, if the last message was too short to change to it."""
    left: list[dict[str, Any]] = field(default_factory=list)
    """Flows that were given up because a person was called, as frames: agents see what was in progress."""
    next: list[dict[str, Any]] = field(default_factory=list)
    """Other things that one message asked for, to be begun once what is under way is over: {"intent", "text",
    "entities", "slots"}."""
    speaker: dict[str, Any] | None = None
    """Whose all of this is: {"member_id", "delegate_id"}; None: a stranger's."""

    @property
    def frame(self) -> Frame | None:
        """The flow under way."""
        return self.stack[-1] if self.stack else None

    def push(self, flow: str) -> Frame:
        frame = Frame(self.next_frame, flow)
        self.next_frame += 1
        self.left = []
        self.stack.append(frame)
        return frame

    def forget(self) -> None:
        """As in a new conversation; frames are still numbered on, so that no old button meets a new flow."""
        vars(self).update(vars(State(next_frame=self.next_frame)))

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> State:
        """From the conversation; an empty mapping is a new conversation."""
        values = dict(stored)
        values["stack"] = [Frame(**frame) for frame in values.get("stack", [])]
        return cls(**values)

    def dump(self) -> dict[str, Any]:
        return asdict(self)


def written(answer: Reply) -> dict[str, Any]:
    """A reply as JSON, documents left out."""
    return {"paragraphs": list(answer.paragraphs), "buttons": [as_json(b) for b in answer.buttons]}


def read(stored: Mapping[str, Any]) -> Reply:
    """The reply that `written` wrote."""
    return Reply(list(stored.get("paragraphs", [])), [Button(**button) for button in stored.get("buttons", [])])

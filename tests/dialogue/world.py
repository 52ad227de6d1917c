"""One conversation over a real database: every message through inbox and turn, its understanding given by hand."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from actions.messages import File, Inbound, Sender
from actions.outgoing import Outgoing
from actions.request import Policy, contract_version
from bot.conversations.persona import Persona, settle
from bot.dialogue import build_dialogue
from bot.turn import Turns
from domain.calendar import PARIS
from nlu.understanding import NOTHING, Entity, Part, Understanding
from storage.database import Database
from storage.repositories.conversations import StoredMessage
from storage.repositories.inbox import Received
from storage.schema import migrate
from storage.unit_of_work import UnitOfWork, unit_of_work

STEP = timedelta(minutes=1)


class World:
    """A member, a clock, and what the assistant answered."""

    def __init__(self, directory: Path, now: datetime, persona: Mapping[str, Any], channel: str = "terminal",
                 policy: Policy | None = None) -> None:  # fmt: skip
        """now: aware."""
        self.database = Database(f"sqlite:///{directory / 'desk.db'}")
        migrate(self.database)
        self.now = now
        self.channel = channel
        self.user = "user-1"
        self.outgoing = Outgoing(contract_version())
        self.turns = Turns(self.database, lambda: self.now, build_dialogue(), self.outgoing, policy or Policy())
        self.replies: list[list[StoredMessage]] = []
        self._numbers = itertools.count(1)
        with self.work() as work:
            settle(work, Persona(**persona), channel, self.user)

    def work(self) -> Any:
        """A transaction of its own."""
        return unit_of_work(self.database, lambda: self.now)

    def close(self) -> None:
        self.database.close()

    def say(self, text: str, understanding: Understanding | None = NOTHING, **inbound: Any) -> str:
        """A written message; returns what was answered, buttons included, lines joined."""
        return self.send(Inbound(**self._envelope("text", text=text, **inbound)), understanding)

    def press(self, label: str, back: int = 0) -> str:
        """A button of the last reply (or `back` replies before) whose label holds these words."""
        return self.press_token(self.token(label, back))

    def token(self, label: str, back: int = 0) -> str:
        buttons = [b for message in self.replies[-1 - back] for b in message.buttons]
        return next(b["token"] for b in buttons if label in b["label"] and "token" in b)

    def press_token(self, token: str) -> str:
        return self.send(Inbound(**self._envelope("button", token=token)), None)

    def arrive(self, kind: str, **inbound: Any) -> str:
        """Anything that is neither words nor a button."""
        if "file" in inbound:
            inbound["file"] = File(**inbound["file"])
        return self.send(Inbound(**self._envelope(kind, **inbound)), None)

    def _envelope(self, kind: str, **inbound: Any) -> dict[str, Any]:
        number = next(self._numbers)
        return {"kind": kind, "sender": Sender(self.user), "key": f"m{number}", "chat_id": self.user, **inbound}

    def send(self, inbound: Inbound, understanding: Understanding | None) -> str:
        """Through the inbox, as a channel would deliver it."""
        lane = f"{self.channel}:{self.user}"
        with self.work() as work:
            work.inbox.add([Received(self.channel, inbound.key, lane, {})], self.now)
            row = work.inbox.next_in(lane, self.now)
        assert row is not None
        assert self.turns.run(row, inbound, understanding)
        with self.work() as work:
            conversation = work.conversations.by_key(lane)
            written = work.messages.after(conversation.id, 0)
            self.replies.append([m for m in written if m.author == "bot" and m.inbox_id == row.id])
        self.now += STEP
        return self.answer

    @property
    def answer(self) -> str:
        """The last reply with plain spaces: texts, then labels."""
        lines = [line for m in self.replies[-1] for line in (m.text, *(b["label"] for b in m.buttons))]
        return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")

    def conversation(self, work: UnitOfWork) -> Any:
        return work.conversations.by_key(f"{self.channel}:{self.user}")

    @property
    def state(self) -> dict[str, Any]:
        """What is stored now, in the words of story files."""
        with self.work() as work:
            conversation = self.conversation(work)
            stack = conversation.dialogue.get("stack", [])
            members = work.members.all()
            found: dict[str, Any] = {
                "flow": stack[-1]["flow"] if stack else None,
                "awaiting": stack[-1]["awaiting"] if stack else None,
                "depth": len(stack),
                "left": [frame["flow"] for frame in conversation.dialogue.get("left", [])],
                "handoff": conversation.handoff,
                "identified": conversation.member_id is not None,
                "language": conversation.language,
            }
            if members:
                found |= self._membership(work, members[0].id)
            return found

    @staticmethod
    def _membership(work: UnitOfWork, member: int) -> dict[str, Any]:
        def brief(statuses: tuple[str, ...]) -> list[str]:
            shown = work.appointments.of_member(member, statuses)
            return [f"{a.kind} {a.start.astimezone(PARIS):%Y-%m-%d %H:%M}" for a in shown if a.start > work.now]

        return {
            "appointments": brief(("confirmed",)),
            "held": brief(("held",)),
            "amounts": [str(a.amount_ttc) for a in work.appointments.upcoming(member, work.now)],
            "requested_by": [a.requested_by for a in work.appointments.upcoming(member, work.now)],
            "notes": [a.note for a in work.appointments.upcoming(member, work.now)],
            "incident": incident.description if (incident := work.lines.open_incident(member)) else None,
            "case_details": [dict(case.details) for case in work.cases.of_member(member)],
            "reminders": [f"{r.due_at.astimezone(PARIS):%Y-%m-%d %H:%M}" for r in work.reminders.of_member(member)],
            "cases": [case.type for case in work.cases.of_member(member)],
            "registered": [event.code for _, event in work.events.registered(member)],
            "waiting_for": [event.code for _, event in work.events.waited_for(member)],
        }


def understood(intent: str | None, confidence: float = 0.95, others: Mapping[str, float] | None = None,
               entities: Mapping[str, str] | None = None,
               parts: Mapping[str, str] | None = None) -> Understanding:  # fmt: skip
    """What the NLU would have said; parts: the intent of each stretch that it would have read by itself."""
    if intent is None:
        return NOTHING
    ranking = ((intent, confidence), *(others or {}).items())
    marked = tuple(Entity(n, v, 0, 0) for n, v in (entities or {}).items())
    read = tuple(Part(text, understood(meaning)) for text, meaning in (parts or {}).items())
    return Understanding(intent, confidence, ranking, marked, read)

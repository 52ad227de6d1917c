"""Stand-ins of a dozen lines: an NLU that knows its sentences, a channel that remembers, a dialogue that echoes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from actions.messages import Inbound, Outbound, Reply, Sender, reply
from actions.request import Request
from bot.channels import UnreadableUpdate
from bot.dialogue.readings import MessageReadings
from nlu.errors import NluUnavailable
from nlu.understanding import NOTHING, Understanding
from storage.repositories.inbox import Received


def meaning(intent: str, confidence: float = 0.95) -> Understanding:
    """An understanding with one likely intent."""
    return Understanding(intent, confidence, ((intent, confidence),))


class FakeInterpreter:
    """Answers from a table; `down` makes it unavailable."""

    def __init__(self, meanings: Mapping[str, Understanding] | None = None) -> None:
        self.meanings = dict(meanings or {})
        self.down = False
        self.asked: list[str] = []

    async def parse(self, text: str) -> Understanding:
        self.asked.append(text)
        if self.down:
            raise NluUnavailable("down")
        return self.meanings.get(text, NOTHING)


class FakeChannel:
    """A pushed channel whose updates are {"chat", "key", "text"} and which remembers what it was asked to send."""

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.sent: list[Outbound] = []
        self.failures: list[Exception] = []
        """Raised by the next sends, in order."""

    def read(self, body: Mapping[str, Any]) -> Inbound:
        if "text" not in body:
            raise UnreadableUpdate("no text")
        return Inbound(body.get("kind", "text"), Sender(body["chat"]), body["key"], body["chat"], body["text"])

    async def show_typing(self, chat_id: str) -> None: ...

    async def acknowledge(self, inbound: Inbound) -> None: ...

    async def send(self, message: Outbound) -> str | None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return str(len(self.sent))

    def update(self, number: int, chat: str, text: str, kind: str = "text") -> Received:
        """What this channel would receive."""
        body = {"chat": chat, "key": f"{chat}:{number}", "text": text, "kind": kind}
        return Received(self.name, str(number), f"{self.name}:{chat}", body)


class EchoDialogue:
    """Answers "<n> <text>", where n counts the conversation's turns in its own state."""

    def __init__(self, act: Callable[[Request], None] | None = None) -> None:
        self.act = act
        self.seen: list[Understanding | None] = []

    def readings(self, inbound: Inbound, understanding: Understanding | None, now: datetime) -> MessageReadings:
        return MessageReadings(inbound.text, understanding, now)

    def respond(self, request: Request, understanding: Understanding | None) -> Reply:
        self.seen.append(understanding)
        turn = request.conversation.dialogue.get("turn", 0) + 1
        request.conversation = replace(request.conversation, dialogue={"turn": turn})
        request.uow.audit.add("member", "turn", f"inbox:{request.inbox_id}", request.uow.now)
        if self.act:
            self.act(request)
        return reply(f"{turn} {request.inbound.text}")

    def apologise(self, request: Request) -> Reply:
        return reply("sorry")

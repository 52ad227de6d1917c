"""Live streams: one listener per topic for the whole process, which wakes only the streams concerned.

A stream sends what is new after each signal of its conversation, and looks by itself at each heartbeat: a lost
signal costs some seconds, never a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from fastapi.sse import format_sse_event
from sqlalchemy.exc import DBAPIError

from bot.bootstrap import Application
from bot.channels.webchat import lane
from bot.chat.sessions import Session
from bot.chat.transcript import News, Transcript
from bot.streams import PARKED_MS, Streams
from storage.signals import Signal

log = structlog.get_logger(__name__)

HEARTBEAT_S = 15.0
"""Shorter than the minute after which proxies and phones drop a silent connection."""
RETRY_MS = 2_000
"""When the page should come back after a lost connection."""


class Stream:
    """One open page."""

    def __init__(self, session: Session, after: int) -> None:
        self.session = session
        self.lane = lane(session.id)
        self.after = after
        self.conversation_id: int | None = None
        """None until the first message has had its turn."""
        self.owner = "bot"
        self.look = True
        """There may be something new."""
        self.typing: str | None = None
        """The event to send: "typing" for the assistant, "writing" for the agent."""
        self.closed = False
        self.gave_way = False
        """To newer ones: too many were open."""
        self.woken = asyncio.Event()

    def wake(self) -> None:
        self.look = True
        self.woken.set()

    def give_way(self) -> None:
        self.closed = self.gave_way = True
        self.woken.set()

    def show_typing(self) -> None:
        if self.owner == "bot":  # while an agent has the conversation the assistant reads, and stays silent
            self.typing = "typing"
            self.woken.set()

    def show_writing(self) -> None:
        self.typing = "writing"
        self.woken.set()


@dataclass
class Sent:
    """What the page was told last."""

    state: dict[str, Any] | None = None
    offers: list[str] | None = None
    """Buttons that could fire then."""


class Live:
    """The open streams of this process."""

    def __init__(self, application: Application, transcript: Transcript) -> None:
        self._database = application.database
        self._transcript = transcript
        self._streams: dict[str, set[Stream]] = {}
        self._conversations: dict[str, str] = {}
        self._expecting: set[str] = set()
        """Lanes without a conversation yet that have posted: the next unknown conversation may be theirs."""
        self._open = Streams(application.settings.live_streams)
        self._closing = False
        signals = application.database.signals
        signals.listen("conversation", self._on_conversation)
        signals.listen("inbox", self._on_inbox)
        signals.listen("typing", self._on_typing)
        signals.listen("agent_writes", self._on_agent_writes)
        application.services["chat"] = self._until_stopped

    @property
    def closing(self) -> bool:
        """The server is stopping: the page comes back to the next one."""
        return self._closing

    async def _until_stopped(self) -> None:
        """Ends every stream when the process stops, so that the web server need not wait for them."""
        try:
            await asyncio.Event().wait()
        finally:
            self._closing = True
            for streams in self._streams.values():
                for stream in streams:
                    stream.closed = True
                    stream.wake()

    def _on_conversation(self, signal: Signal) -> None:
        known = self._conversations.get(signal.key)
        for key in [known] if known else list(self._expecting):
            for stream in self._streams.get(key, ()):
                stream.wake()

    def _on_inbox(self, signal: Signal) -> None:
        if any(stream.conversation_id is None for stream in self._streams.get(signal.key, ())):
            self._expecting.add(signal.key)

    def _on_typing(self, signal: Signal) -> None:
        for stream in self._streams.get(signal.key, ()):
            stream.show_typing()

    def _on_agent_writes(self, signal: Signal) -> None:
        for stream in self._streams.get(signal.key, ()):
            stream.show_writing()

    async def events(self, session: Session, after: int) -> AsyncIterator[bytes]:
        """Everything after a message, then what comes, until the page leaves or the server stops."""
        stream = Stream(session, after)
        self._streams.setdefault(stream.lane, set()).add(stream)
        self._open.enter(stream, stream.lane, session.proof is not None, stream.give_way)
        try:
            yield format_sse_event(comment="open", retry=RETRY_MS)
            sent = Sent()
            while not stream.closed:
                stream.woken.clear()
                if stream.typing:
                    event, stream.typing = stream.typing, None
                    yield format_sse_event(event=event, data_str="{}")
                while stream.look and not stream.closed:
                    stream.look = False
                    for event in await self._news(stream, sent):
                        yield event
                if not await _happens(stream.woken, HEARTBEAT_S):
                    stream.look = True
                    yield format_sse_event(comment="beat")
            if stream.gave_way:
                yield format_sse_event(comment="too many", retry=PARKED_MS)
        finally:
            self._leave(stream)

    async def _news(self, stream: Stream, sent: Sent) -> list[bytes]:
        try:
            found = await self._database.run_read(self._transcript.news, stream.session, stream.after, sent.offers)
        except DBAPIError as error:
            log.error("database refuses", error=type(error).__name__)
            return []  # the next heartbeat looks again
        if found.ended:
            stream.closed = True
            # The page of somebody who has just signed in comes back by itself, with the cookie of the sign-in.
            return [format_sse_event(event="ended", data_str="{}")] if stream.session.proof else []
        self._know(stream, found)
        events = [
            format_sse_event(event="message", id=str(message["id"]), data_str=orjson.dumps(message).decode())
            for message in found.messages
        ]
        if found.messages:
            stream.after = found.messages[-1]["id"]
            stream.typing = None  # they answer what was being handled
        if found.state != sent.state:
            events.append(format_sse_event(event="state", data_str=orjson.dumps(found.state).decode()))
        sent.state, sent.offers = found.state, list(found.state["offers"])
        stream.owner, stream.look = found.state["owner"], stream.look or found.more
        return events

    def _know(self, stream: Stream, found: News) -> None:
        if found.expecting:
            self._expecting.add(stream.lane)
        if found.conversation_id is not None and stream.conversation_id is None:
            stream.conversation_id = found.conversation_id
            self._conversations[str(found.conversation_id)] = stream.lane
            self._expecting.discard(stream.lane)

    def _leave(self, stream: Stream) -> None:
        self._open.leave(stream)
        streams = self._streams[stream.lane]
        streams.discard(stream)
        if not streams:
            del self._streams[stream.lane]
            self._expecting.discard(stream.lane)
            self._conversations.pop(str(stream.conversation_id), None)


async def _happens(event: asyncio.Event, within_s: float) -> bool:
    try:
        async with asyncio.timeout(within_s):
            await event.wait()
    except TimeoutError:
        return False
    return True

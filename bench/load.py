"""Senders: each holds its own conversation and writes again once it has its answer, or at a given pace."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

import aiohttp
import orjson

TURN_LIMIT_S = 30.0
"""A turn without an answer for so long has failed."""


class Conversation(Protocol):
    """One member at one side."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def say(self, text: str) -> str:
        """Send a message, return its answer once it is here. Raises TurnFailed."""
        ...


class TurnFailed(Exception):
    """Refused, or without an answer."""


class WebChat:
    """A member in our web chat: messages posted, the answer read from the session's live stream."""

    def __init__(self, http: aiohttp.ClientSession, url: str, cookie: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"cookie": f"desk_chat={cookie}", "x-desk-chat": "1"}
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._response = await self._stack.enter_async_context(
            self._http.get(f"{self._url}/chat/api/stream", headers=self._headers)
        )
        self._response.raise_for_status()
        self._messages = _messages(self._response.content)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._messages.aclose()
        self._response.close()  # a stream has no end to wait for
        await self._stack.aclose()

    async def say(self, text: str) -> str:
        message_id = secrets.token_hex(8)
        body = orjson.dumps({"id": message_id, "text": text})
        try:
            async with asyncio.timeout(TURN_LIMIT_S):
                async with self._http.post(
                    f"{self._url}/chat/api/messages", data=body, headers=self._headers
                ) as response:
                    if response.status != 202:
                        raise TurnFailed(f"{response.status}: {await response.text()}")
                return await self._answer_to(message_id)
        except TimeoutError:
            raise TurnFailed(f"no answer within {TURN_LIMIT_S:g} s") from None
        except aiohttp.ClientError as error:
            raise TurnFailed(f"{type(error).__name__}: {error}") from error

    async def _answer_to(self, message_id: str) -> str:
        asked = False
        async for message in self._messages:
            if message["client"] == message_id:
                asked = True
            elif asked and message["author"] == "bot":
                return str(message["text"])
        raise TurnFailed("the live stream ended")


async def _messages(stream: aiohttp.StreamReader) -> AsyncGenerator[dict[str, object], None]:
    """The transcript as the live stream tells it."""
    kind = ""
    async for line in stream:
        if line.startswith(b"event: "):
            kind = line[7:].strip().decode()
        elif line.startswith(b"data: ") and kind == "message":
            yield orjson.loads(line[6:])


class RasaRest:
    """A user of the stock assistant's REST channel: the answer comes in the response."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = f"{url}/webhooks/rest/webhook"
        self._sender = secrets.token_hex(12)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    async def say(self, text: str) -> str:
        body = orjson.dumps({"sender": self._sender, "message": text})
        try:
            async with (
                asyncio.timeout(TURN_LIMIT_S),
                self._http.post(self._url, data=body, headers={"content-type": "application/json"}) as response,
            ):
                answers = orjson.loads(await response.read()) if response.status == 200 else []
        except TimeoutError:
            raise TurnFailed(f"no answer within {TURN_LIMIT_S:g} s") from None
        except aiohttp.ClientError as error:
            raise TurnFailed(f"{type(error).__name__}: {error}") from error
        if not answers:
            raise TurnFailed(f"{response.status}, no answer")
        return "\n".join(str(answer.get("text", "")) for answer in answers)


@dataclass
class Measured:
    """Turns of one load."""

    latencies_s: list[float] = field(default_factory=list)
    failed: int = 0
    first_failure: str = ""
    conversations: int = 0
    """Conversations that came to their end."""
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Turns per second."""
        return len(self.latencies_s) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: float) -> float:
        """Milliseconds within which so many of a hundred turns were over; 0 without turns."""
        if not self.latencies_s:
            return 0.0
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000

    def add(self, other: Measured) -> None:
        """Count another load of the same kind."""
        self.latencies_s += other.latencies_s
        self.failed += other.failed
        self.first_failure = self.first_failure or other.first_failure
        self.conversations += other.conversations
        self.seconds += other.seconds


Talk = tuple[Conversation, list[str]]
"""A conversation not yet begun, and what will be said in it."""


async def as_fast_as_answered(talks: Iterator[Talk], senders: int, seconds: float) -> Measured:
    """`senders` at once, each one conversation after the other, for so many seconds.

    Turns under way at the end are finished, and counted with their time.
    """
    measured = Measured()
    started = time.perf_counter()
    over = started + seconds

    async def sender() -> None:
        while time.perf_counter() < over and (begun := next(talks, None)):
            conversation, messages = begun
            async with conversation:
                for message in messages:
                    if time.perf_counter() >= over:
                        return
                    if not await _turn(measured, conversation, message, time.perf_counter()):
                        break
                else:
                    measured.conversations += 1

    await asyncio.gather(*(sender() for _ in range(senders)))
    measured.seconds = time.perf_counter() - started
    return measured


async def at_a_pace(talks: Iterator[Talk], per_second: float, seconds: float) -> Measured:
    """A message every 1/per_second, each from a conversation that has its last answer; a new one when none is idle.

    A turn's time begins when its message was due, not when the sender came round to it.
    """
    measured = Measured()
    idle: deque[tuple[Conversation, deque[str]]] = deque()
    started = time.perf_counter()
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as turns:
        for number in range(int(per_second * seconds)):
            due = started + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if idle:
                conversation, messages = idle.popleft()
            elif begun := next(talks, None):
                conversation, messages = await stack.enter_async_context(begun[0]), deque(begun[1])
            else:
                break
            turns.create_task(_paced_turn(measured, conversation, messages, due, idle))
    measured.seconds = time.perf_counter() - started
    return measured


async def _paced_turn(
    measured: Measured,
    conversation: Conversation,
    messages: deque[str],
    due: float,
    idle: deque[tuple[Conversation, deque[str]]],
) -> None:
    if not await _turn(measured, conversation, messages.popleft(), due):
        return
    if messages:
        idle.append((conversation, messages))
    else:
        measured.conversations += 1


async def _turn(measured: Measured, conversation: Conversation, message: str, since: float) -> bool:
    try:
        await conversation.say(message)
    except TurnFailed as error:
        measured.failed += 1
        measured.first_failure = measured.first_failure or f"{message!r}: {error}"
        return False
    measured.latencies_s.append(time.perf_counter() - since)
    return True

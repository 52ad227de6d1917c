"""From text to Understanding: the protocol the dialogue relies on, and its form over Rasa's HTTP API."""

import asyncio
import time
import unicodedata
from collections.abc import Callable
from typing import Any, Protocol

import aiohttp
import orjson

from nlu.errors import NluTimeout, NluUnavailable
from nlu.understanding import NOTHING, Entity, Understanding

MAX_CHARACTERS = 1000
"""A longer message has most likely said what it wants by then; the rest would only cost time."""
FAILURES_BEFORE_PAUSE = 3
"""One slow answer is an accident; three in a row, and every further member would wait for nothing."""
PAUSE_S = 1.0
"""How long to spare a failing server before one message tries it again: shorter than its restart takes."""
KEEP_ALIVE_S = 4.0
"""Rasa's server closes a connection that was idle for five seconds: ours must go first."""


class Interpreter(Protocol):
    """Anything that understands a message."""

    async def parse(self, text: str) -> Understanding:
        """What the text means. Raises NluUnavailable (NluTimeout among them) and nothing else."""
        ...


class CircuitBreaker:
    """Keeps members from waiting for a server known to be down, and has them wait for one known to be starting."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, grace_s: float = 0.0) -> None:
        """clock: seconds, never going back. grace_s: how long a starting server is awaited."""
        self._clock = clock
        self._grace_s = grace_s
        self._starting_since: float | None = None
        self._failures = 0
        self._closed_again_at = 0.0

    def admit(self) -> bool:
        """Whether to try the server now. After a pause, one caller in PAUSE_S probes it; the others are spared."""
        if self._failures < FAILURES_BEFORE_PAUSE:
            return True
        if self._clock() < self._closed_again_at:
            return False
        self._closed_again_at = self._clock() + PAUSE_S
        return True

    def starting(self) -> None:
        """The server is on its way. Said again before it answered, it prolongs nothing."""
        if self._starting_since is None:
            self._starting_since = self._clock()

    @property
    def awaited(self) -> bool:
        """Whether a message had better wait: the server is starting, and has not been for longer than the grace."""
        return self._starting_since is not None and self._clock() - self._starting_since < self._grace_s

    def succeeded(self) -> None:
        """The server answered: all may pass."""
        self._failures = 0
        self._starting_since = None

    def failed(self) -> None:
        """The server did not: after some of these in a row, pause."""
        self._failures += 1
        self._closed_again_at = self._clock() + PAUSE_S


class RasaInterpreter:
    """Asks a stock Rasa server (`POST /model/parse`) over a kept-alive connection."""

    def __init__(
        self,
        base_url: str,
        timeout_s: float = 2.0,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """timeout_s: for one whole parse, connecting included."""
        self._url = base_url.rstrip("/") + "/model/parse"
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._breaker = breaker or CircuitBreaker()

    async def parse(self, text: str) -> Understanding:
        """What the text means. Raises NluUnavailable (NluTimeout among them) and nothing else."""
        sent, shift = presentable(text)
        if not sent:
            return NOTHING
        if not self._breaker.admit():
            raise NluUnavailable("the NLU server failed several times in a row; sparing it for a moment")
        try:
            answer = await self._ask(sent)
        except NluUnavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return _shifted(answer, shift)

    async def _ask(self, text: str) -> Understanding:
        try:
            async with asyncio.timeout(self._timeout_s):
                content = await self._post(orjson.dumps({"text": text}))
            return read_answer(orjson.loads(content))
        except TimeoutError as error:
            raise NluTimeout(f"no answer from the NLU server within {self._timeout_s:g} s") from error
        except (aiohttp.ClientError, OSError, RuntimeError) as error:
            raise NluUnavailable(f"the NLU server could not be asked: {type(error).__name__}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NluUnavailable("the NLU server's answer is not one of Rasa's") from error

    async def _post(self, body: bytes) -> bytes:
        async with self._connections().post(self._url, data=body) as response:
            response.raise_for_status()
            return await response.read()

    def _connections(self) -> aiohttp.ClientSession:
        """Made at the first message: it belongs to the loop that runs then."""
        if self._closed:
            raise RuntimeError("closed")
        if self._session is None:
            # As many as conversations are handled at once; the server itself queues. It is ours, on loopback or behind
            # our balancer: no proxy of the environment stands between (trust_env is off by default).
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_S)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    async def aclose(self) -> None:
        """Let the connections go."""
        self._closed = True
        if self._session is not None:
            await self._session.close()


def presentable(text: str) -> tuple[str, int]:
    """The text as the server may see it, and how many characters were dropped before it.

    Control characters become spaces. A leading slash goes: Rasa takes "/intent" for an order to itself, at full
    confidence, and a member must not be able to give one.
    """
    spaced = "".join(" " if unicodedata.category(letter) in {"Cc", "Cf", "Cs"} else letter for letter in text)
    start = len(spaced) - len(spaced.lstrip(" /\u00a0"))
    return spaced[start : start + MAX_CHARACTERS].rstrip(), start


def read_answer(answer: dict[str, Any]) -> Understanding:
    """Rasa's JSON as an Understanding. Raises KeyError, TypeError or ValueError if it is something else."""
    top = answer["intent"]
    ranking = tuple((str(entry["name"]), float(entry["confidence"])) for entry in answer.get("intent_ranking", []))
    entities = tuple(
        Entity(str(found["entity"]), str(found["value"]), int(found["start"]), int(found["end"]))
        for found in answer.get("entities", [])
    )
    if top["name"] is None:
        return Understanding(None, 0.0, (), entities)
    return Understanding(str(top["name"]), float(top["confidence"]), ranking, entities)


def _shifted(understanding: Understanding, by: int) -> Understanding:
    if by == 0 or not understanding.entities:
        return understanding
    moved = tuple(Entity(e.name, e.value, e.start + by, e.end + by) for e in understanding.entities)
    return Understanding(understanding.intent, understanding.confidence, understanding.ranking, moved)

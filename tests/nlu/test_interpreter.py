"""RasaInterpreter against a server that is fine, slow, down or talks nonsense."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import orjson
import pytest

from nlu.errors import NluTimeout, NluUnavailable
from nlu.interpreter import (
    FAILURES_BEFORE_PAUSE,
    MAX_CHARACTERS,
    PAUSE_S,
    CircuitBreaker,
    RasaInterpreter,
    presentable,
)
from nlu.server import free_port
from nlu.understanding import NOTHING, Certainty, Entity, Understanding

ANSWER = {
    "text": "un technicien au 75008",
    "intent": {"name": "book_technician", "confidence": 0.8},
    "intent_ranking": [
        {"name": "book_technician", "confidence": 0.8},
        {"name": "book_coach", "confidence": 0.1},
    ],
    "entities": [{"entity": "postcode", "value": "75008", "start": 17, "end": 22, "extractor": "RegexEntityExtractor"}],
}


class FakeServer:
    """HTTP in a dozen lines: remembers what it was asked, answers what it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()
        self.connections = 0
        self.status = 200
        self.body: bytes = orjson.dumps(ANSWER)
        self.delay_s = 0.0
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length")
                )
                self.asked.append(orjson.loads(await reader.readexactly(length))["text"])
                self.was_asked.set()
                await asyncio.sleep(self.delay_s)
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (self.status, len(self.body)) + self.body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[FakeServer]:
    fake = FakeServer()
    server = await asyncio.start_server(fake.handle, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeServer]:
    async with serving() as server:
        yield server


@asynccontextmanager
async def asking(
    url: str, timeout_s: float = 2.0, clock: Callable[[], float] | None = None
) -> AsyncIterator[RasaInterpreter]:
    interpreter = RasaInterpreter(url, timeout_s, breaker=CircuitBreaker(clock) if clock else None)
    try:
        yield interpreter
    finally:
        await interpreter.aclose()


async def test_an_answer_becomes_an_understanding(fake: FakeServer) -> None:
    async with asking(fake.url) as interpreter:
        understanding = await interpreter.parse("un technicien au 75008")
    assert understanding == Understanding(
        "book_technician",
        0.8,
        (("book_technician", 0.8), ("book_coach", 0.1)),
        (Entity("postcode", "75008", 17, 22),),
    )


async def test_one_connection_serves_all_messages(fake: FakeServer) -> None:
    async with asking(fake.url) as interpreter:
        for _ in range(5):
            await interpreter.parse("bonjour")
    assert fake.connections == 1


async def test_entities_are_counted_in_the_text_as_sent_by_the_member(fake: FakeServer) -> None:
    text = " \n un technicien au 75008"
    async with asking(fake.url) as interpreter:
        entity = (await interpreter.parse(text)).entities[0]
    assert fake.asked == ["un technicien au 75008"]
    assert text[entity.start : entity.end] == "75008"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x1b", "/", "\u200b", "\ud800"])
async def test_nothing_to_understand_is_not_sent(fake: FakeServer, text: str) -> None:
    async with asking(fake.url) as interpreter:
        assert await interpreter.parse(text) == NOTHING
    assert fake.asked == []
    assert NOTHING.certainty is Certainty.UNKNOWN


async def test_a_long_message_is_cut(fake: FakeServer) -> None:
    async with asking(fake.url) as interpreter:
        await interpreter.parse("à" * 10_000)
    assert fake.asked == ["à" * MAX_CHARACTERS]


def test_a_member_cannot_give_rasa_an_order() -> None:
    assert presentable('/terminate_contract{"sure": 1}')[0] == 'terminate_contract{"sure": 1}'
    assert presentable(" / / greet")[0] == "greet"


def test_control_characters_become_spaces() -> None:
    assert presentable("plus\x00d'internet\u200bdu tout") == ("plus d'internet du tout", 0)


async def test_a_slow_server_is_a_timeout(fake: FakeServer) -> None:
    fake.delay_s = 30
    async with asking(fake.url, timeout_s=0.05) as interpreter:
        with pytest.raises(NluTimeout):
            await interpreter.parse("bonjour")


async def test_a_server_that_is_down_is_unavailable() -> None:
    async with asking(f"http://127.0.0.1:{free_port()}") as interpreter:
        with pytest.raises(NluUnavailable):
            await interpreter.parse("bonjour")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (409, b'{"message": "no model"}'),
        (200, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b"{}"),
        (200, b'{"intent": {"name": "greet", "confidence": "much"}}'),
        (200, b'{"intent": "greet"}'),
        (200, b'{"intent": {"name": "greet", "confidence": 1}, "entities": [{"entity": "x"}]}'),
        (200, b"\xff\xfe"),
    ],
)
async def test_garbage_is_unavailable(fake: FakeServer, status: int, body: bytes) -> None:
    fake.status, fake.body = status, body
    async with asking(fake.url) as interpreter:
        with pytest.raises(NluUnavailable):
            await interpreter.parse("bonjour")


async def test_an_untrained_classifier_is_nothing_understood(fake: FakeServer) -> None:
    fake.body = orjson.dumps({"intent": {"name": None, "confidence": 0.0}, "entities": []})
    async with asking(fake.url) as interpreter:
        assert (await interpreter.parse("bonjour")).certainty is Certainty.UNKNOWN


async def test_a_closed_client_is_unavailable(fake: FakeServer) -> None:
    interpreter = RasaInterpreter(fake.url)
    await interpreter.aclose()
    with pytest.raises(NluUnavailable):
        await interpreter.parse("bonjour")


def test_a_starting_server_is_awaited_until_it_answers_or_the_grace_is_over() -> None:
    now = 100.0
    breaker = CircuitBreaker(lambda: now, grace_s=60)
    assert not breaker.awaited
    breaker.starting()
    now += 59
    breaker.starting()  # a start that failed is tried again: members are not made to wait anew
    assert breaker.awaited
    now += 1
    assert not breaker.awaited
    breaker.succeeded()
    breaker.starting()
    assert breaker.awaited
    breaker.succeeded()
    assert not breaker.awaited


def test_once_the_server_has_answered_all_pass_at_once() -> None:
    breaker = CircuitBreaker(lambda: 100.0)
    for _ in range(FAILURES_BEFORE_PAUSE):
        breaker.failed()
    breaker.succeeded()
    assert [breaker.admit() for _ in range(5)] == [True] * 5


async def test_a_failing_server_is_spared_then_probed_then_trusted_again(fake: FakeServer) -> None:
    now = 100.0
    fake.status = 500
    async with asking(fake.url, clock=lambda: now) as interpreter:
        for _ in range(FAILURES_BEFORE_PAUSE + 5):
            with pytest.raises(NluUnavailable):
                await interpreter.parse("bonjour")
        assert len(fake.asked) == FAILURES_BEFORE_PAUSE

        now += PAUSE_S
        for _ in range(3):
            with pytest.raises(NluUnavailable):
                await interpreter.parse("bonjour")
        assert len(fake.asked) == FAILURES_BEFORE_PAUSE + 1

        now += PAUSE_S
        fake.status = 200
        for _ in range(3):
            assert (await interpreter.parse("bonjour")).intent == "book_technician"
        assert len(fake.asked) == FAILURES_BEFORE_PAUSE + 4


async def test_a_cancelled_parse_stays_cancelled(fake: FakeServer) -> None:
    fake.delay_s = 30
    async with asking(fake.url) as interpreter:
        task = asyncio.create_task(interpreter.parse("bonjour"))
        await fake.was_asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

"""The senders of the bench: what they count, and when they stop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from types import TracebackType
from typing import Self

import pytest

from bench.load import Measured, Talk, TurnFailed, as_fast_as_answered, at_a_pace
from bench.script import conversation
from domain.calendar import is_working_day


class Scripted:
    """Answers everything but one sentence; remembers how many turns ran at once."""

    running = 0
    most = 0

    def __init__(self) -> None:
        self.busy = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def say(self, text: str) -> str:
        assert not self.busy, "a sender writes again only once it has its answer"
        self.busy = True
        Scripted.running += 1
        Scripted.most = max(Scripted.most, Scripted.running)
        await asyncio.sleep(0)
        Scripted.running -= 1
        self.busy = False
        if text == "refused":
            raise TurnFailed("503")
        return "fine"


@pytest.fixture(autouse=True)
def _reset() -> None:
    Scripted.running = Scripted.most = 0


def talks(count: int, *messages: str) -> Iterator[Talk]:
    return ((Scripted(), list(messages)) for _ in range(count))


async def test_every_turn_of_every_conversation_is_counted() -> None:
    measured = await as_fast_as_answered(talks(6, "bonjour", "oui"), senders=3, seconds=30)
    assert (len(measured.latencies_s), measured.conversations, measured.failed) == (12, 6, 0)
    assert Scripted.most == 3


async def test_a_failed_turn_ends_its_conversation_and_is_told() -> None:
    measured = await as_fast_as_answered(talks(2, "bonjour", "refused", "oui"), senders=1, seconds=30)
    assert (len(measured.latencies_s), measured.conversations, measured.failed) == (2, 0, 2)
    assert "503" in measured.first_failure


async def test_a_paced_load_sends_as_many_messages_as_asked() -> None:
    measured = await at_a_pace(talks(50, "bonjour", "oui"), per_second=200, seconds=0.1)
    assert len(measured.latencies_s) == 20


def test_percentiles_are_of_the_turns_in_order() -> None:
    measured = Measured(latencies_s=[n / 1000 for n in range(100, 0, -1)], seconds=10)
    assert (measured.percentile_ms(50), measured.percentile_ms(95), measured.rate) == (51, 96, 10)


def test_no_two_conversations_in_a_row_wish_the_same_moment() -> None:
    today = date(2026, 12, 18)
    said = [conversation(number, today) for number in range(60)]
    assert len({tuple(messages) for messages in said}) == 60
    assert all(len(messages) == 13 for messages in said)
    assert not is_working_day(date(2026, 12, 25))
    assert not any("le 25 décembre" in message for messages in said for message in messages)

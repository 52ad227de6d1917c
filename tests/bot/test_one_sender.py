"""Two processes that both believe the lane is theirs, as after a lock that was lost: a reply is sent by one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from actions.messages import Outbound
from bot import delivery
from bot.delivery import CLAIM_LIFE, Delivery
from storage.database import Database
from storage.lanes import ProcessLanes
from storage.unit_of_work import reading, unit_of_work
from tests.bot.spine import count, under_way
from tests.conftest import Clock
from tests.fakes import FakeChannel
from tests.postgres_server import PostgresServer


class SlowChannel(FakeChannel):
    """Says when it has been asked to send, and answers once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def send(self, message: Outbound) -> str | None:
        self.asked.set()
        await self.may_answer.wait()
        return await super().send(message)


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[Database]:
    """Only there do several processes send."""
    opened = Database(postgres_server.new_database())
    yield opened
    opened.close()


def write(database: Database, clock: Clock, *texts: str) -> None:
    """Replies that wait to be sent, in one conversation."""
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("telegram", "42", work.now)
        for text in texts:
            message = work.messages.add(conversation.id, text, "system", text, work.now)
            work.outbox.add(conversation.id, message, "telegram", work.now)


def a_sender(database: Database, clock: Clock, channel: FakeChannel) -> Delivery:
    """One process's delivery, whose lanes know of no other process."""
    return Delivery(database, clock, ProcessLanes(), {channel.name: channel}, 4)


async def until_sent(database: Database, clock: Clock, number: int) -> None:
    def look() -> int:
        with reading(database, clock) as work:
            return count(work, "outbox", "sent")

    async with asyncio.timeout(20):
        while await database.run_read(look) < number:
            await asyncio.sleep(0.02)


@pytest.mark.postgres
async def test_of_two_senders_that_overlap_one_sends(postgres: Database, clock: Clock) -> None:
    database = postgres
    write(database, clock, "un", "deux")
    slow, quick = SlowChannel(), FakeChannel()
    first, second = a_sender(database, clock, slow), a_sender(database, clock, quick)
    async with under_way(first.run()):
        await slow.asked.wait()
        # The other one looks at the same conversation as long as it finds something to do there.
        while await second._step("1"):
            pass
        assert quick.sent == []
        slow.may_answer.set()
        await until_sent(database, clock, 2)
    assert [message.text for message in slow.sent + quick.sent] == ["un", "deux"]


async def test_of_two_that_found_the_same_reply_one_gets_it(database: Database, clock: Clock) -> None:
    """Both have read the row before either has claimed it."""
    write(database, clock, "un")
    senders = [a_sender(database, clock, FakeChannel()) for _ in range(2)]
    found = [sender._next(1) for sender in senders]
    claimed = await asyncio.gather(
        *(
            database.run_write(sender._claim, row[0], name)
            for sender, row, name in zip(senders, found, "ab", strict=True)
            if row
        )
    )
    assert sorted(claimed) == [False, True]


async def test_what_a_killed_process_had_in_hand_is_sent_once_its_claim_is_over(
    database: Database, clock: Clock
) -> None:
    write(database, clock, "un")
    with unit_of_work(database, clock) as work:
        assert work.outbox.claim(1, "killed", work.now, work.now + CLAIM_LIFE)
        assert work.outbox.waiting(work.now) == []
    channel = FakeChannel()
    sender = a_sender(database, clock, channel)
    assert await sender._step("1") is False
    clock.pass_by(CLAIM_LIFE)
    assert await sender._step("1") is True
    assert [message.text for message in channel.sent] == ["un"]


def test_a_sender_that_lost_its_claim_changes_nothing(database: Database, clock: Clock) -> None:
    write(database, clock, "un")
    with unit_of_work(database, clock) as work:
        work.outbox.claim(1, "slow", work.now, work.now + CLAIM_LIFE)
    clock.pass_by(CLAIM_LIFE)
    with unit_of_work(database, clock) as work:
        assert work.outbox.claim(1, "next", work.now, work.now + CLAIM_LIFE)
        assert not work.outbox.back_off(1, "slow", "502", work.now, failed=True)
        assert not work.outbox.mark_dead(1, "slow", "400")
        assert work.outbox.next_in(1, work.now) is None
        assert work.outbox.mark_dead(1, "next", "400")


async def test_a_channel_that_never_answers_does_not_outlive_its_claim(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CLAIM_LIFE.total_seconds() > delivery.SEND_LIMIT_S
    monkeypatch.setattr(delivery, "SEND_LIMIT_S", 0.01)
    write(database, clock, "un")
    channel = SlowChannel()
    sender = a_sender(database, clock, channel)
    assert await sender._step("1") is False
    with reading(database, clock) as work:
        row = work.connection.exec_driver_sql("select tries, error, claim from outbox").one()
    assert tuple(row) == (1, "no answer in time", None)
    channel.may_answer.set()
    clock.pass_by(delivery.LONGEST_BACK_OFF)
    assert await sender._step("1") is True
    assert [message.text for message in channel.sent] == ["un"]

"""Received, claimed, understood, acted on once, answered in order: whatever fails on the way."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from actions.handoff import hand_over
from actions.messages import Inbound, Reply
from actions.request import Request
from actions.wording import say
from bot import lanes, metrics
from bot.channels import Blocked, RetryLater, Undeliverable
from bot.delivery import TRIES
from bot.dialogue.readings import MessageReadings
from nlu.understanding import Understanding
from storage.database import Database
from storage.signals import Signal
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.bot.spine import Spine, count, transcript
from tests.conftest import Clock
from tests.fakes import EchoDialogue, FakeChannel, meaning
from tests.postgres_server import PostgresServer

SECRET = "chat 4711 of Mme Unetelle"


def real_clock() -> datetime:
    return datetime.now(UTC)


async def test_each_message_is_answered_once_and_in_order(database: Database) -> None:
    spine = Spine(database, real_clock)
    async with spine.running():
        for number in range(40):
            await spine.ingest.receive(spine.channel.update(number, str(number % 4), f"m{number}"))
        await spine.until_quiet()
    for chat in "0123":
        mine = [m.text for m in spine.channel.sent if m.chat_id == chat]
        assert mine == [f"{turn} m{4 * (turn - 1) + int(chat)}" for turn in range(1, 11)]


async def test_a_repeated_update_changes_nothing(database: Database) -> None:
    spine = Spine(database, real_clock)
    async with spine.running():
        for _ in range(3):
            for number in (2, 1, 3, 1, 2):
                await spine.ingest.receive(spine.channel.update(number, "a", f"m{number}"))
        await spine.until_quiet()
        await spine.ingest.receive(spine.channel.update(1, "a", "m1"))
        await spine.until_quiet()
    assert Counter(m.text.split()[1] for m in spine.channel.sent) == {"m1": 1, "m2": 1, "m3": 1}


async def test_a_stop_finishes_the_turn_under_way_and_leaves_the_rest_to_the_next_start(database: Database) -> None:
    entered, go = threading.Event(), threading.Event()

    def hold(_request: Request) -> None:
        entered.set()
        go.wait()

    spine = Spine(database, real_clock, EchoDialogue(hold))
    await spine.ingest.receive(*(spine.channel.update(number, "a", f"m{number}") for number in range(3)))
    worker = asyncio.create_task(spine.worker.run())
    await asyncio.to_thread(entered.wait)
    worker.cancel()
    for _ in range(10):
        await asyncio.sleep(0)  # the worker learns of it
    go.set()
    await asyncio.gather(worker, return_exceptions=True)
    spine.lanes.close()
    assert transcript(spine, "a") == [("member", "m0"), ("bot", "1 m0")]


async def test_an_edited_message_is_not_a_second_order(database: Database) -> None:
    spine = Spine(database, real_clock)
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "envoyez un technicien"))
        await spine.until_quiet()
        edit = spine.channel.update(2, "a", "envoyez deux techniciens", kind="edited")
        edit.body["key"] = "a:1"
        await spine.ingest.receive(edit)
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 envoyez un technicien"]
    assert transcript(spine, "a")[0] == ("member", "envoyez deux techniciens")


@pytest.mark.postgres
async def test_two_processes_share_the_work_and_nothing_is_done_twice(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database()
    first, second = Spine(Database(url), real_clock), Spine(Database(url), real_clock)
    async with first.running(), second.running():
        for number in range(60):
            receiver = (first, second)[number % 2]
            await receiver.ingest.receive(receiver.channel.update(number, str(number % 6), f"m{number}"))
        await first.until_quiet()
    sent = first.channel.sent + second.channel.sent
    assert Counter(m.key for m in sent).most_common(1)[0][1] == 1
    for chat in range(6):
        spoken = [text for author, text in transcript(first, str(chat)) if author == "bot"]
        assert spoken == [f"{turn} m{6 * (turn - 1) + chat}" for turn in range(1, 11)]
    for spine in (first, second):
        spine.database.close()


async def test_a_turn_that_fails_leaves_nothing_and_is_tried_again(database: Database) -> None:
    failures = [RuntimeError("once")]

    def fail_once(request: Request) -> None:
        if failures:
            raise failures.pop()

    spine = Spine(database, real_clock, EchoDialogue(fail_once))
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "bonjour"))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 bonjour"]
    with reading(database, real_clock) as work:
        assert len(work.audit.latest()) == 1  # the failed try left no effect behind


async def test_a_turn_that_keeps_failing_ends_in_an_apology_and_the_lane_goes_on(database: Database) -> None:
    def fail_on_bad(request: Request) -> None:
        if request.inbound.text == "bad":
            raise ValueError

    spine = Spine(database, real_clock, EchoDialogue(fail_on_bad))
    async with spine.running():
        for number, text in enumerate(("good", "bad", "also good")):
            await spine.ingest.receive(spine.channel.update(number, "a", text))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 good", "sorry", "2 also good"]
    with reading(database, real_clock) as work:
        assert count(work, "inbox", "dead") == 1


class CallingDialogue(EchoDialogue):
    """Calls a person for whatever is written, and when it fails."""

    def respond(self, request: Request, understanding: Understanding | None) -> Reply:
        if request.inbound.text == "bad":
            raise ValueError
        return hand_over(request, "asked")

    def apologise(self, request: Request) -> Reply:
        return hand_over(request, "error")


async def test_each_call_for_a_person_is_counted_once_by_its_reason(database: Database) -> None:
    spine = Spine(database, real_clock, CallingDialogue())
    counted = {reason: metrics.HANDOFFS.labels(reason)._value.get() for reason in ("asked", "error")}
    async with spine.running():
        for number, (chat, text) in enumerate((("a", "un"), ("a", "deux"), ("b", "un"), ("c", "bad"))):
            await spine.ingest.receive(spine.channel.update(number, chat, text))
        await spine.until_quiet()
    assert {reason: metrics.HANDOFFS.labels(reason)._value.get() - was for reason, was in counted.items()} == {
        "asked": 2,
        "error": 1,
    }


async def test_an_unreadable_update_is_set_aside_and_the_lane_goes_on(database: Database) -> None:
    spine = Spine(database, real_clock)
    broken = spine.channel.update(1, "a", "")
    del broken.body["text"]
    async with spine.running():
        await spine.ingest.receive(broken, spine.channel.update(2, "a", "bonjour"))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 bonjour"]


async def test_with_the_nlu_down_the_dialogue_still_answers(database: Database) -> None:
    dialogue = EchoDialogue()
    spine = Spine(database, real_clock, dialogue)
    spine.interpreter.meanings["bonjour"] = meaning("greet")
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "bonjour"))
        await spine.until_quiet()
        spine.interpreter.down = True
        await spine.ingest.receive(spine.channel.update(2, "a", "bonjour"))
        await spine.until_quiet()
    assert [u and u.intent for u in dialogue.seen] == ["greet", None]
    assert len(spine.channel.sent) == 2


async def test_the_bot_stays_silent_once_an_agent_has_taken_over(database: Database) -> None:
    spine = Spine(database, real_clock)
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "bonjour"))
        await spine.until_quiet()
        with unit_of_work(database, real_clock) as work:
            agent = work.agents.add("a@desk.example", "A", "agent", "x")
            work.conversations.save(work.conversations.open("telegram", "a", work.now).take_over(agent.id))
        await spine.ingest.receive(spine.channel.update(2, "a", "vous êtes là ?"))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 bonjour"]
    assert transcript(spine, "a")[-1] == ("member", "vous êtes là ?")


async def test_sends_that_fail_are_tried_again_in_order(database: Database, clock: Clock) -> None:
    spine = Spine(database, clock)
    spine.channel.failures = [RetryLater("502"), RetryLater("429", after_s=3)]
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "un"), spine.channel.update(2, "a", "deux"))
        await spine.until(lambda work: count(work, "inbox", "new") == 0)

        def sent_in_the_end(work: UnitOfWork) -> bool:
            clock.pass_by(timedelta(seconds=1))  # between two looks
            return count(work, "outbox", "new") == 0

        await spine.until(sent_in_the_end)
    assert [m.text for m in spine.channel.sent] == ["1 un", "2 deux"]


async def test_what_cannot_be_delivered_is_a_dead_letter_and_the_rest_goes_on(database: Database) -> None:
    spine = Spine(database, real_clock)
    spine.channel.failures = [Undeliverable("400 message is too strange")]
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "un"), spine.channel.update(2, "a", "deux"))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["2 deux"]
    with reading(database, real_clock) as work:
        assert count(work, "outbox", "dead") == 1


async def test_a_member_who_blocked_the_bot_is_marked_so(database: Database) -> None:
    spine = Spine(database, real_clock)
    spine.channel.failures = [Blocked("403")]
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "un"))
        await spine.until_quiet()
    with reading(database, real_clock) as work:
        conversation = work.conversations.by_key("telegram:a")
        assert conversation is not None
        assert conversation.blocked_at is not None


async def test_a_locked_database_refuses_loudly_and_loses_nothing(sqlite_database: Database) -> None:
    """Another process holds the write lock for longer than we wait: nothing is acknowledged, then all goes through."""
    spine = Spine(sqlite_database, real_clock)
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    async with spine.running():
        with sqlite_database.write() as connection:
            connection.exec_driver_sql("pragma busy_timeout = 50")  # the pool keeps this connection
        other.execute("begin immediate")
        with pytest.raises(OperationalError, match="locked"):
            await spine.ingest.receive(spine.channel.update(1, "a", "un"))
        other.execute("rollback")
        await spine.ingest.receive(spine.channel.update(1, "a", "un"))
        await spine.until_quiet()
    other.close()
    assert [m.text for m in spine.channel.sent] == ["1 un"]


async def test_a_lock_in_the_middle_of_a_turn_costs_no_try(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    spine = Spine(sqlite_database, real_clock)
    await spine.ingest.receive(spine.channel.update(1, "a", "un"))
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("pragma busy_timeout = 50")
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    other.execute("begin immediate")
    refused = asyncio.Event()
    monkeypatch.setattr(lanes, "log", SimpleNamespace(error=lambda *_, **__: refused.set()))
    async with spine.running():
        await refused.wait()
        other.execute("rollback")
        await spine.until_quiet()
    other.close()
    assert [m.text for m in spine.channel.sent] == ["1 un"]
    with reading(sqlite_database, real_clock) as work:
        assert work.connection.exec_driver_sql("select tries from inbox").scalar_one() == 0


class BrokenReader(EchoDialogue):
    """Cannot even read one message, nor apologise for it."""

    def readings(self, inbound: Inbound, understanding: Understanding | None, now: datetime) -> MessageReadings:
        if inbound.text == "bad":
            raise ValueError
        return super().readings(inbound, understanding, now)

    def apologise(self, request: Request) -> Reply:
        raise RuntimeError


async def test_a_message_that_cannot_be_read_nor_apologised_for_stops_nothing(database: Database) -> None:
    spine = Spine(database, real_clock, BrokenReader())
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "bad"), spine.channel.update(2, "a", "good"))
        await spine.until_quiet()
    sorry, good = [m.text for m in spine.channel.sent]
    assert sorry == say("fr", "dialogue.failed")
    assert good == "1 good"
    with reading(database, real_clock) as work:
        conversation = work.conversations.by_key("telegram:a")
        assert conversation is not None
        assert conversation.handoff == "waiting"


async def test_an_update_that_its_channel_chokes_on_is_set_aside(database: Database) -> None:
    spine = Spine(database, real_clock)
    strange = spine.channel.update(1, "a", "x")
    del strange.body["chat"]
    async with spine.running():
        await spine.ingest.receive(strange, spine.channel.update(2, "a", "bonjour"))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 bonjour"]


class TypingChannel(FakeChannel):
    """Remembers to whom it showed that an answer is being written."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    async def show_typing(self, chat_id: str) -> None:
        self.shown.append(chat_id)


async def test_the_assistant_is_not_shown_typing_while_an_agent_answers(database: Database) -> None:
    with unit_of_work(database, real_clock) as work:
        agent = work.agents.add("claire@desk.test", "Claire Conseil", "agent", "-")
        work.conversations.save(work.conversations.open("telegram", "a", work.now).take_over(agent.id))
    channel = TypingChannel()
    spine = Spine(database, real_clock, channel=channel)
    async with spine.running():
        await spine.ingest.receive(channel.update(1, "a", "un"), channel.update(2, "b", "deux"))
        await spine.until_quiet()
    assert channel.shown == ["b"]


class RudeChannel(FakeChannel):
    """Its courtesies fail, as when the network is gone."""

    async def show_typing(self, chat_id: str) -> None:
        raise ConnectionError(SECRET)

    async def acknowledge(self, inbound: Inbound) -> None:
        raise TimeoutError(SECRET)


async def test_a_courtesy_that_fails_costs_the_turn_nothing(database: Database) -> None:
    with structlog.testing.capture_logs() as logs:
        spine = Spine(database, real_clock, channel=RudeChannel())
        async with spine.running():
            await spine.ingest.receive(spine.channel.update(1, "a", "un"), spine.channel.update(2, "a", "deux"))
            await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 un", "2 deux"]
    with reading(database, real_clock) as work:
        assert work.connection.exec_driver_sql("select max(tries) from inbox").scalar_one() == 0
    failed = [entry for entry in logs if entry["event"] == "courtesy failed"]
    assert {(entry["courtesy"], entry["error"]) for entry in failed} == {
        ("acknowledge", "TimeoutError"),
        ("show_typing", "ConnectionError"),
    }
    assert SECRET not in str(logs)


async def test_a_fault_in_sending_ends_as_a_dead_letter_and_being_asked_to_wait_never_does(
    database: Database, clock: Clock
) -> None:
    spine = Spine(database, clock)
    waits: list[Exception] = [RetryLater("429", after_s=1) for _ in range(60)]
    faults: list[Exception] = [ValueError() for _ in range(TRIES)]
    spine.channel.failures = waits + faults
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "un"), spine.channel.update(2, "a", "deux"))
        await spine.until(lambda work: count(work, "inbox", "new") == 0)
        limit = asyncio.get_running_loop().time() + 60
        while spine.channel.failures and asyncio.get_running_loop().time() < limit:
            clock.pass_by(timedelta(hours=1))
            spine.database.signals.publish(Signal("outbox", "1"))
            await asyncio.sleep(0.02)
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["2 deux"]
    with reading(database, clock) as work:
        assert count(work, "outbox", "dead") == 1


@pytest.mark.postgres
async def test_a_row_that_the_database_cannot_hold_costs_the_others_nothing(postgres_server: PostgresServer) -> None:
    spine = Spine(Database(postgres_server.new_database()), real_clock)
    unholdable = replace(spine.channel.update(1, "a", "un"), external_id="\x00")
    async with spine.running():
        results = await asyncio.gather(
            spine.ingest.receive(spine.channel.update(2, "b", "deux")),
            spine.ingest.receive(unholdable),
            spine.ingest.receive(spine.channel.update(3, "c", "trois")),
            return_exceptions=True,
        )
        await spine.until_quiet()
    assert [isinstance(r, Exception) for r in results] == [False, True, False]
    assert sorted(m.text for m in spine.channel.sent) == ["1 deux", "1 trois"]
    spine.database.close()


@pytest.mark.postgres
async def test_one_member_in_two_conversations_is_served_by_one_turn_at_a_time(
    postgres_server: PostgresServer,
) -> None:
    """Rights are counted and used inside the turn: two at once must not both see the last visit free."""
    database = Database(postgres_server.new_database())
    inside, most = [0], [0]

    def slow(request: Request) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.2)
        inside[0] -= 1

    with unit_of_work(database, real_clock) as work:
        member = work.members.add(
            number="P-1", name="Alix Test", offer="offre-interieur", departement="75", postcode="75016", city="Paris",
            address="1 rue de l'Essai", service_start=real_clock().date(),
        )  # fmt: skip
        for user in ("a", "b"):
            work.identities.prove("telegram", user, work.members.speaker(member.id, None), "link", work.now)
    spine = Spine(database, real_clock, EchoDialogue(slow))
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "un"), spine.channel.update(2, "b", "deux"))
        await spine.until_quiet()
    assert len(spine.channel.sent) == 2
    assert most == [1]
    database.close()

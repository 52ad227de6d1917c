"""What the database itself refuses, whatever code asks for it; and races between processes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.appointments import Appointment
from domain.errors import BotMustBeSilent, SlotTaken
from storage.database import Database
from storage.repositories.inbox import Received
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.conftest import MONDAY_MORNING, Clock
from tests.postgres_server import PostgresServer

SLOT = datetime.fromisoformat("2026-01-14T10:00:00+01:00")


def a_member(work: UnitOfWork, number: str = "P-1") -> int:
    return work.members.add(
        number=number, name="Alix Test", offer="offre-interieur", departement="75", postcode="75016", city="Paris",
        address="1 rue de l'Essai", service_start=MONDAY_MORNING.date() - timedelta(days=100),
    ).id  # fmt: skip


def an_agent(work: UnitOfWork) -> int:
    return work.agents.add("agent@desk.example", "Agent", "agent", "x").id


def book(work: UnitOfWork, member_id: int, uid: str, start: datetime = SLOT, resources: int = 1) -> Appointment:
    return work.appointments.add(resources, **a_visit(work, member_id, uid, start))


def a_visit(work: UnitOfWork, member_id: int, uid: str, start: datetime) -> dict[str, Any]:
    return {
        "member_id": member_id, "kind": "technician", "purpose": "internet", "zone": "region-parisienne",
        "start": start, "minutes": 60, "status": "confirmed", "included": True, "amount_ttc": Decimal(0),
        "requested_by": "member", "ics_uid": uid, "created_at": work.now, "updated_at": work.now,
    }  # fmt: skip


def a_hold(work: UnitOfWork, member_id: int, uid: str, start: datetime = SLOT) -> dict[str, Any]:
    return a_visit(work, member_id, uid, start) | {"status": "held", "hold_until": work.now + timedelta(minutes=5)}


def test_the_database_refuses_the_bot_while_an_agent_owns_the_conversation(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("webchat", "1", work.now)
        work.messages.add(conversation.id, "before", "bot", "Bonjour", work.now)
        work.conversations.save(conversation.take_over(an_agent(work)))
    with pytest.raises(BotMustBeSilent), unit_of_work(database, clock) as work:
        work.messages.add(conversation.id, "after", "bot", "Encore moi", work.now)
    with unit_of_work(database, clock) as work:
        work.messages.add(conversation.id, "agent", "agent", "Claire à votre écoute", work.now)
        taken = work.conversations.lock(conversation.id)
        assert taken.assignee_id is not None
        work.conversations.save(taken.give_back(taken.assignee_id))
        work.messages.add(conversation.id, "again", "bot", "Me revoici", work.now)
    with reading(database, clock) as work:
        assert [m.key for m in work.messages.after(conversation.id, 0)] == ["before", "agent", "again"]


@pytest.mark.postgres
def test_a_take_over_and_a_bot_message_cannot_pass_each_other(postgres_server: Any, clock: Clock) -> None:
    """The agent's click commits while the bot's turn is open: one of them waits for the other."""
    database = Database(postgres_server.new_database())
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("webchat", "1", work.now)
        agent_id = an_agent(work)
    locked, refused = threading.Event(), threading.Event()

    def bot_turn() -> None:
        locked.wait(5)
        with pytest.raises(BotMustBeSilent), unit_of_work(database, clock) as work:
            work.messages.add(conversation.id, "late", "bot", "…", work.now)
        refused.set()

    bot = threading.Thread(target=bot_turn)
    bot.start()
    with unit_of_work(database, clock) as work:
        work.conversations.save(work.conversations.lock(conversation.id).take_over(agent_id))
        locked.set()
        assert not refused.wait(0.3)  # the bot waits for the take-over, it does not slip through
    bot.join(5)
    assert refused.is_set()
    database.close()


def test_audit_events_can_neither_be_changed_nor_deleted(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        work.audit.add("agent:1", "read", "member:1", work.now)
    for statement in ("update audit_events set actor = 'agent:2'", "delete from audit_events"):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.exec_driver_sql(statement)


def test_an_audit_event_cannot_be_replaced_either(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        work.audit.add("agent:1", "read", "member:1", work.now)
    forged = (
        "truncate audit_events"
        if not database.is_sqlite
        else "insert or replace into audit_events select id, at, 'agent:9', action, subject, detail from audit_events"
    )
    with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
        connection.exec_driver_sql(forged)
    with reading(database, clock) as work:
        assert [event.actor for event in work.audit.latest()] == ["agent:1"]


def test_a_bot_message_cannot_be_slipped_into_an_agents_conversation(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        mine, other = (work.conversations.open("webchat", key, work.now) for key in "ab")
        work.messages.add(mine.id, "m", "member", "Bonjour", work.now)
        work.messages.add(other.id, "b", "bot", "Bonjour", work.now)
        work.conversations.save(mine.take_over(an_agent(work)))
    for statement in (
        "update messages set author = 'bot' where key = 'm'",
        f"update messages set conversation_id = {mine.id} where key = 'b'",
    ):
        with pytest.raises(DBAPIError, match="agent owns"), database.write() as connection:
            connection.exec_driver_sql(statement)


def test_the_same_update_is_kept_once(database: Database, clock: Clock) -> None:
    update = Received("telegram", "77", "telegram:5", {"n": 1})
    with unit_of_work(database, clock) as work:
        assert work.inbox.add([update, update], work.now) == ["telegram:5"]
    with unit_of_work(database, clock) as work:
        assert work.inbox.add([update], work.now) == []
    with reading(database, clock) as work:
        assert work.inbox.lanes_waiting(work.now) == ["telegram:5"]


def test_what_a_failed_transaction_did_is_gone(database: Database, clock: Clock) -> None:
    def fail_after_a_write() -> None:
        with unit_of_work(database, clock) as work:
            a_member(work)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_a_write()
    with reading(database, clock) as work:
        assert work.members.all() == []


def test_overlapping_visits_of_one_technician_are_impossible(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        book(work, a_member(work), "a")
        other = a_member(work, "P-2")
        for uid, minutes in (("b", 0), ("c", 30), ("d", -30)):
            with pytest.raises(SlotTaken), work.connection.begin_nested():
                book(work, other, uid, SLOT + timedelta(minutes=minutes))
        book(work, other, "e", SLOT + timedelta(minutes=60))
        book(work, other, "f", SLOT, resources=2)


@pytest.mark.parametrize("minutes", [-30, 0, 30])
@pytest.mark.parametrize("kind", ["technician", "coach"])
def test_the_database_refuses_a_member_two_visits_at_once(
    database: Database, clock: Clock, minutes: int, kind: str
) -> None:
    """Whoever comes, and however the second one becomes confirmed."""
    wished = SLOT + timedelta(minutes=minutes)
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        kept = book(work, member, "kept")
        held = work.appointments.add(2, **a_hold(work, member, "held", wished) | {"kind": kind})
        later = work.appointments.add(1, **a_visit(work, member, "later", SLOT + timedelta(hours=2)))
        book(work, a_member(work, "P-2"), "neighbour", wished, resources=3)
    for forbidden in (
        lambda work: work.appointments.record(**a_visit(work, member, "new", wished) | {"kind": kind}),
        lambda work: work.appointments.change(held.id, status="confirmed", hold_until=None),
        lambda work: work.appointments.change(later.id, start=wished),
        lambda work: work.appointments.change(kept.id, minutes=150),
    ):
        with pytest.raises(DBAPIError, match="another visit confirmed"), unit_of_work(database, clock) as work:
            forbidden(work)
    with unit_of_work(database, clock) as work:
        work.appointments.change(kept.id, status="cancelled")
        work.appointments.change(held.id, status="confirmed", hold_until=None, start=SLOT)


def test_of_two_conversations_that_book_at_once_for_one_member_one_does(database: Database, clock: Clock) -> None:
    """Two open transactions, no lock taken by the code: both have looked before either has written."""
    with unit_of_work(database, clock) as work:
        member = a_member(work)
    looked = threading.Barrier(2)

    def try_to_book(uid: str, start: datetime) -> str:
        with reading(database, clock) as work:
            assert work.appointments.overlapping(member, start, 60) is None
        looked.wait(5)
        try:
            with unit_of_work(database, clock) as work:
                book(work, member, uid, start, resources=2)
        except DBAPIError as error:
            return str(error.orig)
        return ""

    with ThreadPoolExecutor(2) as pool:
        won, lost = sorted(pool.map(try_to_book, ("a", "b"), (SLOT, SLOT + timedelta(minutes=30))))
    assert won == ""
    assert "another visit confirmed" in lost
    with reading(database, clock) as work:
        assert len(work.appointments.of_member(member)) == 1


@pytest.mark.postgres
def test_a_visit_booked_in_an_open_transaction_is_waited_for(postgres_server: PostgresServer, clock: Clock) -> None:
    database = Database(postgres_server.new_database())
    with unit_of_work(database, clock) as work:
        member = a_member(work)
    refused: list[DBAPIError] = []

    def second() -> None:
        try:
            with unit_of_work(database, clock) as work:
                work.appointments.record(**a_visit(work, member, "b", SLOT + timedelta(minutes=30)))
        except DBAPIError as error:
            refused.append(error)

    thread = threading.Thread(target=second)
    with unit_of_work(database, clock) as work:
        work.appointments.record(**a_visit(work, member, "a", SLOT))
        thread.start()
        wait_until_over_or_blocked(database, thread)
    thread.join(5)
    assert len(refused) == 1
    database.close()


def wait_until_over_or_blocked(database: Database, thread: threading.Thread) -> None:
    """The other transaction has ended, or waits for a lock of ours (PostgreSQL)."""
    while thread.is_alive():
        with database.read() as connection:
            if connection.exec_driver_sql(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            ).scalar():
                return


@pytest.mark.postgres
def test_a_capacity_lowered_since_is_not_exceeded_by_two_bookings_at_once(
    postgres_server: PostgresServer, clock: Clock
) -> None:
    """Number 3 is busy from before, the capacity is 2 now: overlapping visits must not take both 1 and 2."""
    database = Database(postgres_server.new_database())
    with unit_of_work(database, clock) as work:
        members = [a_member(work, f"P-{n}") for n in range(6)]
        first, second, _ = (book(work, member, f"{member}", resources=3) for member in members[:3])
        for gone in (first, second):
            work.appointments.release(gone.id)
        book(work, members[3], "afterwards", SLOT + timedelta(hours=1), resources=2)  # keeps number 1 from the late one
    lost: list[SlotTaken] = []

    def book_late() -> None:
        try:
            with unit_of_work(database, clock) as work:
                book(work, members[5], "late", SLOT + timedelta(minutes=30), resources=2)
        except SlotTaken as error:
            lost.append(error)

    thread = threading.Thread(target=book_late)
    with unit_of_work(database, clock) as work:
        book(work, members[4], "early", SLOT, resources=2)
        thread.start()
        wait_until_over_or_blocked(database, thread)
    thread.join(5)
    assert len(lost) == 1
    database.close()


def test_whoever_is_busy_counts_against_a_capacity_lowered_since(database: Database, clock: Clock) -> None:
    """Two visits, then one of the first numbers is freed and a colleague lowers the capacity to one."""
    with unit_of_work(database, clock) as work:
        members = [a_member(work, f"P-{n}") for n in range(3)]
        first = book(work, members[0], "first", resources=2)
        second = book(work, members[1], "second", resources=2)
        work.appointments.release(first.id)
        assert not work.appointments.is_free("region-parisienne", "technician", SLOT, 60, 1)
        assert work.appointments.is_free("region-parisienne", "technician", SLOT, 60, 2)
        assert not work.appointments.is_free("region-parisienne", "technician", SLOT, 60, 0)
        with pytest.raises(SlotTaken):
            book(work, members[2], "third", resources=1)
        assert [a.id for member in members for a in work.appointments.of_member(member)] == [first.id, second.id]
        assert work.appointments.still_fits(second, 1)
        assert not work.appointments.still_fits(second, 0)


def test_a_move_that_finds_no_place_changes_nothing(database: Database, clock: Clock) -> None:
    later = SLOT + timedelta(hours=2)
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        kept = book(work, member, "kept")
        book(work, a_member(work, "P-2"), "other", later)
        with pytest.raises(SlotTaken):
            work.appointments.move(kept.id, 1, start=later, ics_sequence=1)
        assert work.appointments.get(kept.id) == kept
        assert not work.appointments.is_free("region-parisienne", "technician", SLOT, 60, 1)


@pytest.mark.parametrize("minutes", [-30, 10, 30])
def test_an_appointment_does_not_stand_in_its_own_way(database: Database, clock: Clock, minutes: int) -> None:
    """A zone's only technician: the new slot is held over half of the old one, and over nothing of anybody else's."""
    wished = SLOT + timedelta(minutes=minutes)
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        kept = book(work, member, "kept")
        assert not work.appointments.is_free("region-parisienne", "technician", wished, 60, 1)
        assert work.appointments.is_free("region-parisienne", "technician", wished, 60, 1, except_for=kept.id)
        held = work.appointments.add(1, **a_hold(work, member, "new", wished), replaces_id=kept.id)
        assert not work.appointments.is_free("region-parisienne", "technician", wished, 60, 1, except_for=kept.id)
        work.appointments.release(held.id)
        work.appointments.change(held.id, status="expired", hold_until=None)
        assert work.appointments.move(kept.id, 1, start=wished).start == wished


def test_a_conversation_holds_one_slot(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        conversation = work.conversations.open("webchat", "1", work.now).id
        work.appointments.add(2, **a_hold(work, member, "a"), conversation_id=conversation)
    with pytest.raises(IntegrityError), unit_of_work(database, clock) as work:
        work.appointments.add(2, **a_hold(work, member, "b"), conversation_id=conversation)


def test_of_many_who_want_the_last_slot_at_once_one_gets_it(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        members = [a_member(work, f"P-{n}") for n in range(8)]

    def try_to_book(member_id: int) -> bool:
        try:
            with unit_of_work(database, clock) as work:
                book(work, member_id, f"uid-{member_id}", resources=2)
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(try_to_book, members))
    assert sum(got) == 2
    with reading(database, clock) as work:
        taken = [a for member in members for a in work.appointments.of_member(member)]
        assert len(taken) == 2


def test_an_expired_hold_gives_its_slot_back(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        held = book(work, member, "held")
        work.appointments.change(held.id, status="held", hold_until=work.now + timedelta(minutes=5))
        assert not work.appointments.is_free("region-parisienne", "technician", SLOT, 60, 1)
    clock.pass_by(timedelta(minutes=5))
    with unit_of_work(database, clock) as work:
        assert [a.id for a in work.appointments.expire_holds(work.now)] == [held.id]
        assert work.appointments.is_free("region-parisienne", "technician", SLOT, 60, 1)


def test_a_turn_withdraws_the_buttons_before_it_except_those_that_last(database: Database, clock: Clock) -> None:
    choices = [{"action": "intent", "arguments": {}}]
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("webchat", "1", work.now).id
        for name, lasting in (("short", False), ("long", True)):
            until = work.now + timedelta(days=1)
            work.offers.add(name, conversation, choices, "v", work.now, until, lasting=lasting)
        work.offers.withdraw(conversation, work.now)
        found = {name: work.offers.find(f"{name}.0", conversation) for name in ("short", "long")}
    assert {name: choice.used_at is None for name, choice in found.items() if choice} == {"short": False, "long": True}


def test_a_delegate_is_one_at_a_time(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        work.members.add_delegate(member_id=member, name="Une Déléguée")
    with pytest.raises(DBAPIError), unit_of_work(database, clock) as work:
        work.members.add_delegate(member_id=member, name="Un Second")


def test_a_reminder_is_given_to_one_sweep_only(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        for _ in range(2):  # the same cause twice is one reminder
            work.reminders.schedule(key="a:1:day_before", member_id=member, kind="day_before", due_at=work.now)
    sent = []
    barrier = threading.Barrier(2)

    def sweep() -> None:
        barrier.wait(5)
        with unit_of_work(database, clock) as work:
            for reminder in work.reminders.due(work.now):
                work.reminders.close(reminder.id, "sent", work.now)
                sent.append(reminder.id)

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(sent) == 1


def test_a_naive_moment_is_refused(database: Database, clock: Clock) -> None:
    with pytest.raises(Exception, match="naive"), unit_of_work(database, clock) as work:
        work.audit.add("clock", "x", "y", datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose


@pytest.mark.postgres
def test_a_booking_waits_for_a_capacity_that_is_being_lowered(postgres_server: PostgresServer, clock: Clock) -> None:
    database = Database(postgres_server.new_database())
    day = SLOT.date()
    seen: list[int] = []

    def look() -> None:
        with unit_of_work(database, clock) as work:
            work.capacity.lock("region-parisienne", "technician", day)
            seen.append(work.capacity.on("region-parisienne", "technician", day, 3))

    thread = threading.Thread(target=look)
    with unit_of_work(database, clock) as work:
        work.capacity.set("region-parisienne", "technician", day, 1, "", None)
        thread.start()
        wait_until_over_or_blocked(database, thread)
        assert seen == []
    thread.join(5)
    assert seen == [1]
    database.close()

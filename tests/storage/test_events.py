"""Places in an event on both databases: never more than there are, the waiting list, races for the last one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.errors import AlreadyDone, EventClosed
from storage.database import Database
from storage.repositories.events import Event
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.conftest import Clock
from tests.postgres_server import PostgresServer
from tests.storage.test_invariants import a_member

MEMBERS = 6


def an_event(work: UnitOfWork, seats: int | None = 1, code: str = "E-1", days: int = 10) -> Event:
    return work.events.add(
        code=code, name="Dîner d'essai", start=work.now + timedelta(days=days), seats=seats, created_at=work.now
    )


def ask(work: UnitOfWork, event: Event, member: int) -> str:
    return work.events.register(event.id, member, None, "member", work.now).status


def test_places_are_given_in_order_then_members_wait(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        event = an_event(work, seats=2)
        people = [a_member(work, f"P-{number}") for number in range(4)]
        assert [ask(work, event, person) for person in people] == ["registered", "registered", "waiting", "waiting"]
        assert [ask(work, event, person) for person in (people[0], people[3])] == ["registered", "waiting"]
        last = work.events.registration(event.id, people[3])
        assert last is not None
        assert work.events.rank(last) == 2
        stored = work.events.get(event.id)
        assert (stored.taken, stored.waiting, stored.seats_left) == (2, 2, 0)


def test_a_place_given_up_goes_to_who_has_waited_longest(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        event = an_event(work)
        first, second, third = (a_member(work, f"P-{number}") for number in range(3))
        for person in (first, second, third):
            ask(work, event, person)
            clock.pass_by(timedelta(minutes=1))
            work.now = clock()
        assert work.events.withdraw(event.id, second, work.now) is None, "a wait that ends frees no place"
        clock.pass_by(timedelta(minutes=1))
        work.now = clock()
        assert ask(work, event, second) == "waiting", "asked again: behind those who stayed"
        promoted = work.events.withdraw(event.id, first, work.now)
        assert promoted is not None
        assert promoted.member_id == third
        assert [found.id for _, found in work.events.registered(third)] == [event.id]
        assert [found.id for _, found in work.events.waited_for(second)] == [event.id]
        assert [(p.member_id, p.status) for p in work.events.participants(event.id)] == [
            (third, "registered"), (second, "waiting"),
        ]  # fmt: skip
        with pytest.raises(AlreadyDone):
            work.events.withdraw(event.id, first, work.now)


@pytest.mark.parametrize("status", ["suspended", "terminated"])
def test_a_place_goes_past_who_is_not_served_meanwhile(database: Database, clock: Clock, status: str) -> None:
    with unit_of_work(database, clock) as work:
        event = an_event(work)
        first, second, third = (a_member(work, f"P-{number}") for number in range(3))
        for person in (first, second, third):
            ask(work, event, person)
        work.members.change(second, status=status)
        promoted = work.events.withdraw(event.id, first, work.now)
        assert promoted is not None
        assert promoted.member_id == third
        assert work.events.withdraw(event.id, third, work.now) is None, "nobody else can come"
        assert [found.id for _, found in work.events.waited_for(second)] == [event.id]


def test_without_a_limit_nobody_waits(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        event = an_event(work, seats=None)
        assert {ask(work, event, a_member(work, f"P-{number}")) for number in range(3)} == {"registered"}
        assert work.events.get(event.id).seats_left is None


@pytest.mark.parametrize("over", ["cancelled", "begun"])
def test_nothing_moves_in_an_event_that_is_over(database: Database, clock: Clock, over: str) -> None:
    with unit_of_work(database, clock) as work:
        event, member = an_event(work), a_member(work)
        ask(work, event, member)
        if over == "cancelled":
            assert [told.member_id for told in work.events.cancel(event.id, work.now)] == [member]
            assert work.events.registered(member) == []
        else:
            work.now += timedelta(days=10)
        assert work.events.upcoming(work.now) == []
        for act in (
            lambda: ask(work, event, a_member(work, "P-2")),
            lambda: work.events.withdraw(event.id, member, work.now),
            lambda: work.events.cancel(event.id, work.now),
        ):
            with pytest.raises(EventClosed):
                act()


def test_of_many_who_want_the_last_place_one_has_it(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        event = an_event(work)
        people = [a_member(work, f"P-{number}") for number in range(MEMBERS)]

    def try_to_register(member: int) -> str:
        with unit_of_work(database, clock) as work:
            return ask(work, event, member)

    with ThreadPoolExecutor(MEMBERS) as threads:
        got = sorted(threads.map(try_to_register, people))
    assert got == ["registered"] + ["waiting"] * (MEMBERS - 1)
    with reading(database, clock) as work:
        assert work.events.get(event.id).taken == 1


def test_those_who_leave_at_once_are_each_replaced_by_another(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        event = an_event(work, seats=3)
        people = [a_member(work, f"P-{number}") for number in range(MEMBERS)]
        for person in people:
            ask(work, event, person)

    def leave(member: int) -> int | None:
        with unit_of_work(database, clock) as work:
            promoted = work.events.withdraw(event.id, member, work.now)
            return promoted.member_id if promoted else None

    with ThreadPoolExecutor(3) as threads:
        promoted = list(threads.map(leave, people[:3]))
    assert sorted(filter(None, promoted)) == people[3:]
    with reading(database, clock) as work:
        stored = work.events.get(event.id)
        assert (stored.taken, stored.waiting) == (3, 0)


@pytest.mark.postgres
def test_a_second_registration_waits_for_the_first_to_commit(postgres_server: PostgresServer, clock: Clock) -> None:
    """Without the event's lock both would count the same free place."""
    database = Database(postgres_server.new_database())
    with unit_of_work(database, clock) as work:
        event, first, second = an_event(work), a_member(work, "P-1"), a_member(work, "P-2")

    def register_second() -> str:
        with unit_of_work(database, clock) as work:
            return ask(work, event, second)

    with ThreadPoolExecutor(1) as thread:
        with unit_of_work(database, clock) as work:
            assert ask(work, event, first) == "registered"
            waiting = thread.submit(register_second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=10) == "waiting"
    database.close()

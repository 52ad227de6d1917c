"""Wrong passwords: counted per account and client address, forgotten by a right one, on both databases."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.repositories.agents import Tried
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.conftest import Clock

HERE, THERE = "here", "there"
LOCK = timedelta(minutes=15)
EMAIL = "claire@desk.test"


def an_account(work: UnitOfWork) -> int:
    return work.agents.add(EMAIL, "Claire", "agent", "hash").id


def fail(work: UnitOfWork, address: str = HERE) -> bool:
    agent = work.agents.by_email(EMAIL)
    assert agent is not None
    return work.agents.failed(agent, address, work.now, 2, LOCK)


def test_wrong_passwords_close_the_account_where_they_come_from(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        agent = an_account(work)
        assert [fail(work), fail(work, THERE), fail(work)] == [False, False, True]
        assert work.agents.tried(agent, HERE) == Tried(0, clock.now + LOCK, None)
        assert work.agents.tried(agent, THERE) == Tried(1, None, None)
        assert work.agents.get(agent).failed_attempts == 3
        assert work.agents.locked_addresses(clock.now) == {agent: 1}
        assert work.agents.locked_addresses(clock.now + LOCK) == {}


def test_a_right_password_makes_the_address_known_and_opens_the_account(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        agent = an_account(work)
        fail(work)
        work.agents.slow_down(agent, clock.now + LOCK)
        work.agents.succeeded(agent, HERE, clock.now)
        assert work.agents.tried(agent, HERE) == Tried(0, None, clock.now)
        assert (work.agents.get(agent).failed_attempts, work.agents.get(agent).locked_until) == (0, None)


def test_a_supervisor_opens_it_everywhere_and_a_new_password_does_too(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        agent = an_account(work)
        for opens in (work.agents.unlock, lambda of: work.agents.set_password(of, "another hash")):
            assert [fail(work), fail(work)] == [False, True]
            opens(agent)
            assert work.agents.tried(agent, HERE) == Tried()
            assert work.agents.get(agent).failed_attempts == 0
        assert work.agents.get(agent).password_hash == "another hash"


def test_addresses_are_forgotten_after_a_while(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        agent = an_account(work)
        work.agents.succeeded(agent, THERE, clock.now)
        clock.pass_by(LOCK)
        work.agents.succeeded(agent, HERE, clock.now)
        work.agents.forget_addresses(clock.now)
        assert work.agents.tried(agent, THERE) == Tried()
        assert work.agents.tried(agent, HERE).signed_in_at == clock.now

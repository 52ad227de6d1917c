"""Demo accounts exist while the demo is on, and not a day longer."""

from __future__ import annotations

from bot.passwords import hash_password
from bot.seed import DEMO_AGENTS, DEMO_PASSWORD, retire_demo, seed_demo
from storage.database import Database
from storage.unit_of_work import reading, unit_of_work
from tests.conftest import Clock


def active(database: Database, clock: Clock) -> list[bool]:
    with reading(database, clock) as work:
        return [agent.active for agent in work.agents.all()]


def test_the_demo_is_added_once(sqlite_database: Database) -> None:
    assert seed_demo(sqlite_database) is True
    assert seed_demo(sqlite_database) is False


def test_without_the_demo_its_accounts_are_closed_and_their_sessions_end(
    sqlite_database: Database, clock: Clock
) -> None:
    seed_demo(sqlite_database)
    with unit_of_work(sqlite_database, clock) as work:
        agent = work.agents.all()[0]
        work.agents.open_session("hash", agent.id, "csrf", work.now, work.now.replace(year=2030))
    assert retire_demo(sqlite_database) is True
    assert active(sqlite_database, clock) == [False] * len(DEMO_AGENTS)
    with reading(sqlite_database, clock) as work:
        assert work.agents.session("hash", work.now) is None
    assert retire_demo(sqlite_database) is False
    seed_demo(sqlite_database)
    assert active(sqlite_database, clock) == [True] * len(DEMO_AGENTS)


def test_an_account_with_a_password_of_its_own_stays_open(sqlite_database: Database, clock: Clock) -> None:
    seed_demo(sqlite_database)
    with unit_of_work(sqlite_database, clock) as work:
        for agent in work.agents.all():
            work.agents.set_password(agent.id, hash_password(f"not {DEMO_PASSWORD}"))
    assert retire_demo(sqlite_database) is False
    assert active(sqlite_database, clock) == [True] * len(DEMO_AGENTS)

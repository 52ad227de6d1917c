"""Demo accounts exist while the demo is on, and not a day longer."""

from __future__ import annotations

from pathlib import Path

from bot.passwords import hash_password
from bot.seed import DEMO_AGENTS, DEMO_PASSWORD, retire_demo, seed_demo
from bot.settings import Settings
from bot.up import prepare
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


def test_with_the_demo_off_what_is_left_of_it_is_said_at_each_start(
    sqlite_database: Database, sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    seed_demo(sqlite_database)
    with unit_of_work(sqlite_database, clock) as work:
        work.members.change(2, email="quelquun@membre.example")  # a real member may have the number of a demo one
    settings = Settings(database_url=sqlite_url, data_dir=tmp_path, demo=False, host="0.0.0.0")
    said: list[str] = []
    prepare(settings, said.append)
    assert said[0].startswith("demo agents' accounts closed")
    assert "demo members are still in this database: P-1001, P-1003." in said[1]
    assert active(sqlite_database, clock) == [False] * len(DEMO_AGENTS)
    again: list[str] = []
    prepare(settings, again.append)
    assert again == said[1:]


def test_a_database_without_demo_members_starts_in_silence(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path
) -> None:
    said: list[str] = []
    prepare(Settings(database_url=sqlite_url, data_dir=tmp_path, demo=False), said.append)
    assert said == []


def test_the_demo_announces_two_events_which_go_with_it(sqlite_database: Database, clock: Clock) -> None:
    seed_demo(sqlite_database, clock())
    with reading(sqlite_database, clock) as work:
        assert [event.seats_left for event in work.events.upcoming(work.now)] == [12, 1]
    retire_demo(sqlite_database, clock())
    with reading(sqlite_database, clock) as work:
        assert work.events.upcoming(work.now) == []

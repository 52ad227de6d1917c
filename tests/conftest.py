"""Fixtures that every suite shares: both databases for real, a clock that the test moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.schema import migrate
from tests.postgres_server import PostgresServer

pytest_plugins = ["tests.dialogue.fixtures", "tests.nlu_fixture"]

# Our servers are on this machine: a proxy that its user needs is not asked for them.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

MONDAY_MORNING = datetime(2026, 1, 12, 9, 5, tzinfo=UTC)
"""A working day in Paris, 10:05 there."""


class Clock:
    """The time is what the test says."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, step: timedelta) -> None:
        self.now += step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        return server.new_database()
    url: str = request.getfixturevalue("sqlite_url")
    database = Database(url)
    migrate(database)
    database.close()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """Migrated SQLite, for what does not depend on the database."""
    opened = Database(sqlite_url)
    migrate(opened)
    yield opened
    opened.close()

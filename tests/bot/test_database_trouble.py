"""A database that is full or gone: nothing is acknowledged that was not kept, and all goes on when it is back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from bot import lanes
from storage import notifications
from storage.database import Database
from tests.bot.spine import Spine
from tests.postgres_server import PostgresServer


def real_clock() -> datetime:
    return datetime.now(UTC)


async def test_a_full_disk_refuses_and_what_was_kept_is_still_served(sqlite_database: Database) -> None:
    spine = Spine(sqlite_database, real_clock)
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "un"))
        await spine.until_quiet()
        with sqlite_database.write() as connection:
            connection.exec_driver_sql("pragma max_page_count = 1")  # SQLite takes the size it has
        with pytest.raises(OperationalError, match="full"):
            await spine.ingest.receive(*(spine.channel.update(number, "b", "x" * 2000) for number in range(2, 400)))
        with sqlite_database.write() as connection:
            connection.exec_driver_sql("pragma max_page_count = 1000000")
        await spine.ingest.receive(spine.channel.update(1000, "a", "mille"))
        await spine.until_quiet()
    assert [m.text for m in spine.channel.sent] == ["1 un", "2 mille"]


@pytest.mark.postgres
async def test_a_postgresql_that_goes_away_and_comes_back_costs_nothing_but_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swept, listened = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(lanes, "log", SimpleNamespace(error=lambda *_, **__: swept.set()))
    monkeypatch.setattr(notifications, "log", SimpleNamespace(warning=lambda *_: listened.set()))
    with PostgresServer() as server:
        spine = Spine(Database(server.new_database()), real_clock)
        async with spine.running():
            await spine.ingest.receive(spine.channel.update(1, "a", "avant"))
            await spine.until_quiet()
            await asyncio.to_thread(server.stop)
            with pytest.raises(OperationalError):
                await spine.ingest.receive(spine.channel.update(2, "a", "pendant"))
            await asyncio.gather(swept.wait(), listened.wait())  # both have met the missing database
            await asyncio.to_thread(server.start)
            # The sender was not told "kept", so it sends again, as Telegram and the page do.
            await spine.ingest.receive(spine.channel.update(2, "a", "pendant"), spine.channel.update(3, "a", "après"))
            await spine.until_quiet()
        spine.database.close()
    assert [m.text for m in spine.channel.sent] == ["1 avant", "2 pendant", "3 après"]

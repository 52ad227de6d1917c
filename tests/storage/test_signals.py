"""What one process tells the others."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import Database
from storage.notifications import listen
from storage.signals import Signal
from tests.postgres_server import PostgresServer


@pytest.mark.postgres
async def test_what_is_told_reaches_the_process_itself_and_the_others(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database()
    teller, other = Database(url), Database(url)
    loop = asyncio.get_running_loop()
    heard = {database: asyncio.Event() for database in (teller, other)}
    for database, event in heard.items():
        database.signals.bind(loop)
        database.signals.listen("member_writes", lambda signal, event=event: signal.key == "a b" and event.set())
    listening = asyncio.create_task(listen(other))
    try:
        async with asyncio.timeout(20):
            while not heard[other].is_set():  # it listens once its connection stands
                await teller.tell(Signal("member_writes", "a b"))
                await asyncio.sleep(0.02)
        assert heard[teller].is_set()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        teller.close()
        other.close()

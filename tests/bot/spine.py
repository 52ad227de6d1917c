"""The path of a message over a fake channel: everything real but the NLU, the dialogue and the network."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from actions.outgoing import Outgoing
from actions.request import Policy
from bot.delivery import Delivery
from bot.ingest import Ingest
from bot.turn import Dialogue, Turns
from bot.worker import Worker
from storage.database import Database
from storage.lanes import lanes_for
from storage.notifications import listen
from storage.unit_of_work import Clock, UnitOfWork, reading
from tests.fakes import EchoDialogue, FakeChannel, FakeInterpreter


@contextlib.asynccontextmanager
async def under_way(*services: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The services run while the block does."""
    tasks = [asyncio.create_task(service) for service in services]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Spine:
    """One process of the application, as far as messages go."""

    def __init__(
        self, database: Database, clock: Clock, dialogue: Dialogue | None = None, channel: FakeChannel | None = None
    ) -> None:
        self.nlu_awaited = False
        self.database = database
        self.clock = clock
        self.channel = channel or FakeChannel()
        self.interpreter = FakeInterpreter()
        self.ingest = Ingest(database, clock)
        turns = Turns(database, clock, dialogue or EchoDialogue(), Outgoing("v1"), Policy())
        self.lanes = lanes_for(database)
        channels = {self.channel.name: self.channel}
        nlu = self.interpreter
        self.worker = Worker(database, clock, self.lanes, turns, nlu, channels, 8, lambda: self.nlu_awaited)
        self.delivery = Delivery(database, clock, self.lanes, channels, 8)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self.database.signals.bind(asyncio.get_running_loop())
        services = [self.worker.run(), self.delivery.run()]
        if not self.database.is_sqlite:
            services.append(listen(self.database))
        try:
            async with under_way(*services):
                yield
        finally:
            self.lanes.close()

    async def until(self, condition: Callable[[UnitOfWork], bool], limit_s: float = 20) -> None:
        """Wait for something to be true in the database."""

        def look() -> bool:
            with reading(self.database, self.clock) as work:
                return condition(work)

        async with asyncio.timeout(limit_s):
            while not await self.database.run_read(look):
                await asyncio.sleep(0.02)

    async def until_quiet(self) -> None:
        """Wait until nothing is left to handle or to send."""
        await self.until(lambda work: count(work, "inbox", "new") == 0 and count(work, "outbox", "new") == 0)


def count(work: UnitOfWork, table: str, state: str) -> int:
    """Rows of a box in a state."""
    result = work.connection.exec_driver_sql(f"select count(*) from {table} where state = '{state}'")
    return int(result.scalar_one())


def transcript(spine: Spine, chat: str) -> list[tuple[str, str]]:
    """(author, text) of a conversation, in order."""
    with reading(spine.database, spine.clock) as work:
        conversation = work.conversations.by_key(f"telegram:{chat}")
        found = work.messages.after(conversation.id, 0, limit=10_000) if conversation else []
        return [(m.author, m.text) for m in found]

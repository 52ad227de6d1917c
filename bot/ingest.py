"""Keep what comes in before anybody acknowledges it.

Updates that arrive while a commit is under way share the next one: a durable commit costs a disk flush, whatever
it holds.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlalchemy.exc import InterfaceError, OperationalError

from actions.cleaning import storable
from storage.database import Database
from storage.repositories.inbox import Received
from storage.unit_of_work import Clock, unit_of_work


def is_outage(error: Exception) -> bool:
    """The database is locked, full or gone: nothing that another try at once would change."""
    return isinstance(error, OperationalError | InterfaceError)


class Ingest:
    """`receive` returns once the updates are committed; a repeat of a known update is accepted and changes nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[tuple[list[Received], asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def receive(self, *received: Received) -> None:
        """Raises what the database raises: the caller then does not acknowledge."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(([replace(each, body=storable(dict(each.body))) for each in received], done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await done

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error = await self._commit([r for received, _ in batch for r in received])
            for received, done in batch:
                # One row that the database cannot hold must not cost the others their commit: each tries for itself.
                own = error if error is None or len(batch) == 1 or is_outage(error) else await self._commit(received)
                if done.done():
                    continue
                if own is None:
                    done.set_result(None)
                else:
                    done.set_exception(own)  # the caller does not acknowledge

    async def _commit(self, received: list[Received]) -> Exception | None:
        try:
            await self._database.run_write(self._keep, received)
        except Exception as error:
            return error
        return None

    def _keep(self, received: list[Received]) -> None:
        with unit_of_work(self._database, self._clock) as work:
            for lane in dict.fromkeys(work.inbox.add(received, work.now)):
                work.signal("inbox", lane)

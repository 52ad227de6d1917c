"""Serve many lanes side by side, each in order: woken by signals, and by a sweep for what no signal announced."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.lanes import Lanes
from storage.signals import Signal

T = TypeVar("T")

log = structlog.get_logger(__name__)

SWEEP_S = 1.0
"""How often to look without a signal: rows in back-off, or written by another process."""
DATABASE_PAUSE_S = 1.0
"""Wait after the database refused; its rows are still there."""


class LaneRunner:
    """Calls `step(key)` until it says that nothing is left, one lane at a time across processes."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        topic: str,
        waiting: Callable[[], list[str]],
        step: Callable[[str], Awaitable[bool]],
        parallel: int,
    ) -> None:
        """topic: of the signals that wake a lane, whose name is the signal's key.

        waiting: lanes with something to do (runs in a reading thread). step: does one thing, False when there is none.
        """
        self._database = database
        self._lanes = lanes
        self._topic = topic
        self._waiting = waiting
        self._step = step
        self._slots = asyncio.Semaphore(parallel)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._stopping = False

    async def run(self) -> None:
        """Until cancelled; steps under way are then finished."""
        stop_listening = self._database.signals.listen(self._topic, self._on_signal)
        try:
            while True:
                try:
                    for key in await self._database.run_read(self._waiting):
                        self._wake(key)
                except DBAPIError as error:
                    log.error("database refuses", error=type(error).__name__)
                await asyncio.sleep(SWEEP_S)
        finally:
            stop_listening()
            self._stopping = True
            self._again.clear()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _on_signal(self, signal: Signal) -> None:
        self._wake(signal.key)

    def _wake(self, key: str) -> None:
        if key in self._running:
            self._again.add(key)
            return
        task = asyncio.create_task(self._serve(key))
        self._running[key] = task
        task.add_done_callback(lambda done: self._over(key, done))

    def _over(self, key: str, done: asyncio.Task[None]) -> None:
        del self._running[key]
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("lane failed", topic=self._topic, error=type(error).__name__, exc_info=error)
        if key in self._again:  # something came between the last look and now
            self._again.discard(key)
            self._wake(key)

    async def _serve(self, key: str) -> None:
        lane = f"{self._topic} {key}"
        async with self._slots:
            try:
                if not await self._locking(self._lanes.hold, lane):
                    return  # another process has it
                try:
                    while not self._stopping and await self._step(key):
                        pass
                finally:
                    await self._locking(self._lanes.release, lane)
            except DBAPIError as error:
                log.error("database refuses", error=type(error).__name__)
                await asyncio.sleep(DATABASE_PAUSE_S)

    async def _locking(self, move: Callable[[str], T], lane: str) -> T:
        if self._lanes.blocking:
            return await self._database.run_read(move, lane)
        return move(lane)  # a thread would cost more than the lock

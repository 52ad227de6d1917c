"""One process at a time does what must be done once per bot; when it dies, another one takes over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.lanes import Lanes

log = structlog.get_logger(__name__)

RETRY_S = 2.0
"""How often a process that waits asks whether its turn has come."""


@contextlib.asynccontextmanager
async def leading(database: Database, lanes: Lanes, name: str) -> AsyncIterator[None]:
    """Enter once no other process holds the lane of this name; it is free again at the end, kill -9 included."""
    while not await _hold(database, lanes, name):  # noqa: ASYNC110 - another process holds it: no event tells us
        await asyncio.sleep(RETRY_S)
    try:
        yield
    finally:
        await database.run_read(lanes.release, name)


async def _hold(database: Database, lanes: Lanes, name: str) -> bool:
    try:
        return await database.run_read(lanes.hold, name)
    except DBAPIError as error:
        log.error("database refuses", error=type(error).__name__)
        return False

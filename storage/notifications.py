"""PostgreSQL's LISTEN: signals that other processes send at their commits."""

from __future__ import annotations

import asyncio
import logging

from storage.database import Database
from storage.signals import Signal

log = logging.getLogger(__name__)

RECONNECT_S = 1.0
"""Wait before another try; meanwhile the sweeps find what is there."""


async def listen(database: Database) -> None:
    """Publish what other processes announce, until cancelled; survives a lost connection."""
    import psycopg  # a tenth of a second that SQLite's users need not wait for

    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
            async with connection:
                await connection.execute("listen desk")
                async for notification in connection.notifies():
                    database.signals.publish(Signal.decode(notification.payload))
        except psycopg.OperationalError as error:
            log.warning("database refuses to listen: %s", type(error).__name__)
            await asyncio.sleep(RECONNECT_S)

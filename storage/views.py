"""Read-only queries that cross subjects: what the monitoring and the console look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.tables import conversations, inbox, outbox


@dataclass(frozen=True)
class Backlog:
    """What waits, per box (inbox, outbox)."""

    oldest: Mapping[str, datetime | None]
    dead: Mapping[str, int]
    handoffs_waiting: int


def backlog(connection: Connection) -> Backlog:
    """How far behind we are at this moment."""
    oldest: dict[str, datetime | None] = {
        "inbox": connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.state == "new")).scalar(),
        "outbox": connection.execute(select(func.min(outbox.c.created_at)).where(outbox.c.state == "new")).scalar(),
    }
    dead = {
        table.name: int(
            connection.execute(select(func.count()).select_from(table).where(table.c.state == "dead")).scalar_one()
        )
        for table in (inbox, outbox)
    }
    waiting = connection.execute(
        select(func.count()).select_from(conversations).where(conversations.c.handoff == "waiting")
    ).scalar_one()
    return Backlog(oldest, dead, int(waiting))

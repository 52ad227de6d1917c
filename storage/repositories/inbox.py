"""Raw updates, kept before they are acknowledged, handled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, text, update

from storage.repositories.rows import load
from storage.tables import inbox


@dataclass(frozen=True)
class Received:
    """One raw update as its channel gave it."""

    channel: str
    external_id: str
    """Unique within the channel; the same update again is the same row."""
    lane: str
    """Conversation key: one turn at a time within it."""
    body: Mapping[str, Any]


@dataclass(frozen=True)
class InboxRow:
    """An update that waits for its turn, or has had it."""

    id: int
    channel: str
    external_id: str
    lane: str
    body: Mapping[str, Any]
    received_at: datetime
    state: str
    tries: int
    not_before: datetime | None


# Built once: with every turn, building costs as much as asking.
_NEXT = select(inbox).where(inbox.c.lane == bindparam("lane"), inbox.c.state == "new").order_by(inbox.c.id).limit(1)
_WAITING_IN = (
    select(inbox.c.id)
    .where(inbox.c.lane == bindparam("lane"), inbox.c.state == "new")
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
# As text, because SQLAlchemy compiles an "on conflict" anew each time, for five times what the rest of it costs.
_ADD = text(
    "insert into inbox (channel, external_id, lane, body, received_at) "
    "values (:channel, :external_id, :lane, :body, :received_at) on conflict (channel, external_id) do nothing "
    "returning lane"
).bindparams(bindparam("body", type_=inbox.c.body.type), bindparam("received_at", type_=inbox.c.received_at.type))
_DONE = update(inbox).where(inbox.c.id == bindparam("row_id")).values(state="done", handled_at=bindparam("now"))


class Inbox:
    """Inbox rows; the unique key on (channel, external id) is the de-duplication."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, received: list[Received], now: datetime) -> list[str]:
        """Keep the updates that are new; returns their lanes. A repeat changes nothing."""
        lanes: list[str] = []
        for r in received:
            row = {"channel": r.channel, "external_id": r.external_id, "lane": r.lane, "body": dict(r.body)}
            lanes += self._connection.execute(_ADD, {**row, "received_at": now}).scalars()
        return lanes

    def has(self, update: Received) -> bool:
        """Whether it is kept already."""
        same = select(inbox.c.id).where(inbox.c.channel == update.channel, inbox.c.external_id == update.external_id)
        return self._connection.execute(select(same.exists())).scalar_one()

    def next_in(self, lane: str, now: datetime) -> InboxRow | None:
        """The lane's oldest unhandled update, if its back-off is over; later ones wait behind it."""
        row = self._connection.execute(_NEXT, {"lane": lane}).one_or_none()
        if row is None or (row.not_before is not None and row.not_before > now):
            return None
        return load(InboxRow, row)

    def waiting_in(self, lane: str, limit: int) -> list[int]:
        """The oldest unhandled updates of a lane, in order, in back-off or not."""
        return list(self._connection.execute(_WAITING_IN, {"lane": lane, "limit": limit}).scalars())

    def mark_done(self, row_id: int, now: datetime) -> None:
        self._connection.execute(_DONE, {"row_id": row_id, "now": now})

    def drop_file(self, row: InboxRow) -> None:
        """Forget a file's content that came inside an update and has been kept elsewhere."""
        body = {**row.body, "file": {**row.body["file"], "content": None}}
        self._connection.execute(update(inbox).where(inbox.c.id == row.id).values(body=body))

    def mark_dead(self, row_id: int, error: str, now: datetime) -> None:
        """Set aside: agents see it, its lane goes on."""
        self._connection.execute(
            update(inbox).where(inbox.c.id == row_id).values(state="dead", error=error, handled_at=now)
        )

    def back_off(self, row_id: int, error: str, not_before: datetime) -> None:
        self._connection.execute(
            update(inbox)
            .where(inbox.c.id == row_id)
            .values(tries=inbox.c.tries + 1, error=error, not_before=not_before)
        )

    def lanes_waiting(self, now: datetime) -> list[str]:
        """Lanes with something to do now, those that have waited longest first."""
        rows = self._connection.execute(
            select(inbox.c.lane)
            .where(inbox.c.state == "new", or_(inbox.c.not_before.is_(None), inbox.c.not_before <= now))
            .group_by(inbox.c.lane)
            .order_by(func.min(inbox.c.id))
        )
        return [row.lane for row in rows]

    def oldest_waiting(self) -> datetime | None:
        """When the oldest unhandled update came."""
        return self._connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.state == "new")).scalar()

    def dead(self) -> list[InboxRow]:
        rows = self._connection.execute(select(inbox).where(inbox.c.state == "dead").order_by(inbox.c.id))
        return [load(InboxRow, row) for row in rows]

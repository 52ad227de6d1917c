"""What agents say a member's message should have been understood as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.repositories.conversations import StoredMessage
from storage.repositories.rows import load
from storage.tables import corrections, messages


@dataclass(frozen=True)
class Correction:
    """One message's correction; a later one takes its place."""

    id: int
    message_id: int
    agent_id: int
    intent: str | None
    """None: the intent was right, its values were not."""
    entities: Mapping[str, str]
    """Name -> the words of the message that it should have been marked on; all of them, not only the changed ones."""
    created_at: datetime
    exported_at: datetime | None
    """When it was handed over for the training data."""


class Corrections:
    """Those of all messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def message(self, message_id: int) -> StoredMessage | None:
        """The member's message of that id, locked until the transaction ends; None: no such, or not a member's."""
        row = self._connection.execute(
            select(messages).where(messages.c.id == message_id, messages.c.author == "member").with_for_update()
        ).one_or_none()
        return load(StoredMessage, row) if row else None

    def of(self, message_ids: Sequence[int]) -> dict[int, Correction]:
        """By message."""
        rows = self._connection.execute(select(corrections).where(corrections.c.message_id.in_(message_ids)))
        return {row.message_id: load(Correction, row) for row in rows}

    def put(
        self, message_id: int, agent_id: int, intent: str | None, entities: Mapping[str, str], now: datetime
    ) -> None:
        """The message's correction from now on, to be exported (again). The message must be locked (`message`)."""
        values = {"agent_id": agent_id, "intent": intent, "entities": dict(entities), "created_at": now}
        changed = self._connection.execute(
            update(corrections).where(corrections.c.message_id == message_id).values(**values, exported_at=None)
        )
        if not changed.rowcount:
            self._connection.execute(insert(corrections).values(message_id=message_id, **values))

    def to_export(self, *, exported_too: bool = False) -> list[tuple[Correction, StoredMessage]]:
        """With their messages, oldest message first; without those handed over already unless wanted."""
        wanted = select(corrections).order_by(corrections.c.message_id)
        if not exported_too:
            wanted = wanted.where(corrections.c.exported_at.is_(None))
        found = [load(Correction, row) for row in self._connection.execute(wanted)]
        ids = [correction.message_id for correction in found]
        rows = self._connection.execute(select(messages).where(messages.c.id.in_(ids)))
        texts = {row.id: load(StoredMessage, row) for row in rows}
        return [(correction, texts[correction.message_id]) for correction in found]

    def mark_exported(self, found: Sequence[Correction], now: datetime) -> None:
        """They need not be handed over again; one that was changed meanwhile does."""
        for correction in found:
            self._connection.execute(
                update(corrections)
                .where(corrections.c.id == correction.id, corrections.c.created_at == correction.created_at)
                .values(exported_at=now)
            )

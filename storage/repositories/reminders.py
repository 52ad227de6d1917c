"""Reminders are rows; a sweep sends those that are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.repositories.rows import load
from storage.tables import reminders


@dataclass(frozen=True)
class Reminder:
    """Something to recall to the member at a moment."""

    id: int
    key: str
    member_id: int
    kind: str
    """day_before or two_hours_before."""
    due_at: datetime
    state: str
    appointment_id: int | None = None
    conversation_id: int | None = None
    sent_at: datetime | None = None


class Reminders:
    """Scheduled, sent, cancelled (its cause is gone) or skipped (the member wants none, or it came too late)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schedule(self, **values: Any) -> Reminder | None:
        """The new reminder; None when its key is known already."""
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        row = self._connection.execute(
            insert(reminders).values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(reminders)
        ).one_or_none()
        return load(Reminder, row) if row else None

    def cancel_for(self, appointment_id: int) -> int:
        """The appointment was moved or cancelled: nothing of it is recalled any more."""
        return self._connection.execute(
            update(reminders)
            .where(reminders.c.appointment_id == appointment_id, reminders.c.state == "scheduled")
            .values(state="cancelled")
        ).rowcount

    def due(self, now: datetime, limit: int = 50) -> list[Reminder]:
        """Those to send now, each given to one process only (PostgreSQL: rows locked by another are passed over)."""
        rows = self._connection.execute(
            select(reminders)
            .where(reminders.c.state == "scheduled", reminders.c.due_at <= now)
            .order_by(reminders.c.due_at, reminders.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [load(Reminder, row) for row in rows]

    def close(self, reminder_id: int, state: str, now: datetime) -> None:
        """sent or skipped."""
        self._connection.execute(
            update(reminders)
            .where(reminders.c.id == reminder_id)
            .values(state=state, sent_at=now if state == "sent" else None)
        )

    def postpone(self, reminder_id: int, due_at: datetime) -> None:
        self._connection.execute(update(reminders).where(reminders.c.id == reminder_id).values(due_at=due_at))

    def of_member(self, member_id: int, state: str | None = "scheduled") -> list[Reminder]:
        query = select(reminders).where(reminders.c.member_id == member_id)
        if state is not None:
            query = query.where(reminders.c.state == state)
        return [load(Reminder, row) for row in self._connection.execute(query.order_by(reminders.c.due_at))]

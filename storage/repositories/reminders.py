"""Reminders are rows; a sweep sends those that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.repositories.rows import load
from storage.tables import reminders


@dataclass(frozen=True)
class Reminder:
    """Something to recall at a moment: to a member, or to whoever applies in a conversation."""

    id: int
    key: str
    member_id: int | None
    kind: str
    """Of an appointment: day_before, two_hours_before or requested; else a kind of actions/scheduled/implied."""
    due_at: datetime
    state: str
    appointment_id: int | None = None
    conversation_id: int | None = None
    sent_at: datetime | None = None
    cause: str | None = None
    """What it stands on, such as invoice:2026-02:2026-03-11; None: its appointment."""


class Reminders:
    """Scheduled, sent, cancelled (its cause is gone) or skipped (nobody wants it, or it came too late)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schedule(self, **values: Any) -> Reminder | None:
        """The new reminder; None when its key is known already."""
        row = self._connection.execute(
            self._insert().values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(reminders)
        ).one_or_none()
        return load(Reminder, row) if row else None

    def plan(self, rows: Sequence[dict[str, Any]]) -> int:
        """Make those whose key is new, and those again whose cause had gone and is back; returns how many.

        What was sent, or is not wanted, stays as it is.
        """
        if not rows:
            return 0
        statement = self._insert().values(list(rows))
        again = {"state": "scheduled", "due_at": statement.excluded.due_at}
        return self._connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_=again, where=reminders.c.state == "cancelled")
        ).rowcount

    def _insert(self) -> Any:
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        return insert(reminders)

    def cancel_for(self, appointment_id: int) -> int:
        """The appointment was moved or cancelled: nothing of it is recalled any more."""
        return self._connection.execute(
            update(reminders)
            .where(reminders.c.appointment_id == appointment_id, reminders.c.state == "scheduled")
            .values(state="cancelled")
        ).rowcount

    def cancel(self, ids: Iterable[int]) -> int:
        """Their cause is gone."""
        return self._move(ids, "cancelled")

    def drop(self, ids: Iterable[int]) -> int:
        """They are not wanted: they stay away even if their cause comes back."""
        return self._move(ids, "skipped")

    def _move(self, ids: Iterable[int], state: str) -> int:
        return self._connection.execute(
            update(reminders).where(reminders.c.id.in_(list(ids)), reminders.c.state == "scheduled").values(state=state)
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
        """sent, skipped or cancelled."""
        self._connection.execute(
            update(reminders)
            .where(reminders.c.id == reminder_id)
            .values(state=state, sent_at=now if state == "sent" else None)
        )

    def postpone(self, reminder_id: int, due_at: datetime, **values: Any) -> None:
        """values: what else becomes different, such as its kind."""
        self._connection.execute(update(reminders).where(reminders.c.id == reminder_id).values(due_at=due_at, **values))

    def get(self, reminder_id: int) -> Reminder | None:
        row = self._connection.execute(select(reminders).where(reminders.c.id == reminder_id)).one_or_none()
        return load(Reminder, row) if row else None

    def of_member(self, member_id: int, state: str | None = "scheduled") -> list[Reminder]:
        return self._of(reminders.c.member_id == member_id, state)

    def of_applicant(self, conversation_id: int) -> list[Reminder]:
        """Those to come in a conversation of somebody who is no member."""
        without = reminders.c.member_id.is_(None) & (reminders.c.conversation_id == conversation_id)
        return self._of(without, "scheduled")

    def implied(self, member_ids: Iterable[int]) -> list[Reminder]:
        """The members' reminders, in any state, that no appointment calls for."""
        return self._of(reminders.c.member_id.in_(list(member_ids)) & reminders.c.cause.is_not(None), None)

    def of_applicants(self) -> list[Reminder]:
        """Those in any state, of people who are no members."""
        return self._of(reminders.c.member_id.is_(None), None)

    def _of(self, condition: Any, state: str | None) -> list[Reminder]:
        query = select(reminders).where(condition)
        if state is not None:
            query = query.where(reminders.c.state == state)
        rows = self._connection.execute(query.order_by(reminders.c.due_at, reminders.c.id))
        return [load(Reminder, row) for row in rows]

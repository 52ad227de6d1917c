"""What was decided, what waits for a person, and who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from domain.cases import Case
from storage.repositories.rows import load
from storage.tables import audit_events, cases, decisions


@dataclass(frozen=True)
class StoredDecision:
    """A decision with all that is needed to make it again: rule, inputs, version."""

    id: int
    offer: str
    rule: str
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    contract_version: str
    decided_at: datetime
    conversation_id: int | None = None
    member_id: int | None = None
    inbox_id: int | None = None
    agent_id: int | None = None


_ADD_DECISION = decisions.insert().returning(decisions.c.id)


class Decisions:
    """The decision ledger."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> int:
        return int(self._connection.execute(_ADD_DECISION, values).scalar_one())

    def get(self, decision_id: int) -> StoredDecision:
        row = self._connection.execute(select(decisions).where(decisions.c.id == decision_id)).one()
        return load(StoredDecision, row)

    def all(self, after: int = 0, limit: int = 1000) -> list[StoredDecision]:
        """In order, by pages."""
        rows = self._connection.execute(
            select(decisions).where(decisions.c.id > after).order_by(decisions.c.id).limit(limit)
        )
        return [load(StoredDecision, row) for row in rows]

    def of_conversation(self, conversation_id: int, limit: int = 50) -> list[StoredDecision]:
        """Latest first."""
        rows = self._connection.execute(
            select(decisions)
            .where(decisions.c.conversation_id == conversation_id)
            .order_by(decisions.c.id.desc())
            .limit(limit)
        )
        return [load(StoredDecision, row) for row in rows]


class Cases:
    """Work for people and partners."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Case:
        """A new open case; `details` and `citations` are JSON."""
        values.setdefault("details", {})
        values.setdefault("citations", [])
        return load(Case, self._connection.execute(cases.insert().values(**values).returning(cases)).one())

    def get(self, case_id: int) -> Case:
        return load(Case, self._connection.execute(select(cases).where(cases.c.id == case_id)).one())

    def of_member(self, member_id: int, status: str | None = "open") -> list[Case]:
        query = select(cases).where(cases.c.member_id == member_id)
        if status is not None:
            query = query.where(cases.c.status == status)
        return [load(Case, row) for row in self._connection.execute(query.order_by(cases.c.id))]

    def open_of_type(self, member_id: int, *types: str) -> list[Case]:
        return [case for case in self.of_member(member_id) if case.type in types]

    def of_conversation(self, conversation_id: int) -> list[Case]:
        rows = self._connection.execute(
            select(cases).where(cases.c.conversation_id == conversation_id).order_by(cases.c.id)
        )
        return [load(Case, row) for row in rows]

    def open(self, limit: int = 200) -> list[Case]:
        """Those with the nearest deadline first; without one, oldest first at the end."""
        rows = self._connection.execute(
            select(cases)
            .where(cases.c.status == "open")
            .order_by(cases.c.due_at.asc().nulls_last(), cases.c.id)
            .limit(limit)
        )
        return [load(Case, row) for row in rows]

    def untold(self, now: datetime, lead: timedelta) -> list[Case]:
        """Open ones within `lead` of their deadline, or past it, of which the desk was not told; nearest first.

        Each is given to one process only (PostgreSQL: rows locked by another are passed over).
        """
        c = cases.c
        passed = and_(c.due_at < now, c.reminded_at <= c.due_at)
        rows = self._connection.execute(
            select(cases)
            .where(c.status == "open", c.due_at <= now + lead, or_(c.reminded_at.is_(None), passed))
            .order_by(c.due_at, c.id)
            .with_for_update(skip_locked=True)
        )
        return [load(Case, row) for row in rows]

    def close(self, case_id: int, status: str, outcome: str, now: datetime) -> bool:
        """resolved or cancelled, once; False if it was closed already."""
        return bool(
            self._connection.execute(
                update(cases)
                .where(cases.c.id == case_id, cases.c.status == "open")
                .values(status=status, outcome=outcome, closed_at=now)
            ).rowcount
        )

    def change(self, case_id: int, **values: Any) -> None:
        self._connection.execute(update(cases).where(cases.c.id == case_id).values(**values))


@dataclass(frozen=True)
class AuditEvent:
    """Who did or read what, when."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


class Audit:
    """Append-only: the database refuses anything else."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, actor: str, action: str, subject: str, at: datetime, **detail: Any) -> None:
        self._connection.execute(
            audit_events.insert().values(actor=actor, action=action, subject=subject, at=at, detail=detail)
        )

    def of(self, subject: str, limit: int = 100) -> list[AuditEvent]:
        """Latest first."""
        rows = self._connection.execute(
            select(audit_events)
            .where(audit_events.c.subject == subject)
            .order_by(audit_events.c.id.desc())
            .limit(limit)
        )
        return [load(AuditEvent, row) for row in rows]

    def latest(self, limit: int = 200) -> list[AuditEvent]:
        rows = self._connection.execute(select(audit_events).order_by(audit_events.c.id.desc()).limit(limit))
        return [load(AuditEvent, row) for row in rows]

"""The member's main line: its incidents, and the Airbox that stands in for it (rulebook section 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.repositories.rows import load
from storage.tables import airboxes, line_incidents


@dataclass(frozen=True)
class LineIncident:
    """A failure of the main line, open until the member or the desk says that the line works again."""

    id: int
    member_id: int
    opened_at: datetime
    closed_at: datetime | None = None
    description: str = ""


@dataclass(frozen=True)
class Airbox:
    """The lent backup modem of a member."""

    member_id: int
    status: str
    """idle, activation_requested, active, deactivation_requested, return_requested or returned."""
    changed_at: datetime
    incident_id: int | None = None


class Lines:
    """Incidents and Airboxes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_incident(self, member_id: int) -> LineIncident | None:
        row = self._connection.execute(
            select(line_incidents).where(line_incidents.c.member_id == member_id, line_incidents.c.closed_at.is_(None))
        ).one_or_none()
        return load(LineIncident, row) if row else None

    def declare_incident(self, member_id: int, description: str, now: datetime) -> LineIncident:
        """The open incident of the line; a second declaration joins the first."""
        known = self.open_incident(member_id)
        if known:
            return known
        row = self._connection.execute(
            line_incidents.insert()
            .values(member_id=member_id, opened_at=now, description=description)
            .returning(line_incidents)
        ).one()
        return load(LineIncident, row)

    def describe(self, incident_id: int, description: str) -> None:
        """What is known of the failure, all of it: the words that were there are replaced."""
        self._connection.execute(
            update(line_incidents).where(line_incidents.c.id == incident_id).values(description=description)
        )

    def close_incident(self, incident_id: int, now: datetime) -> None:
        self._connection.execute(
            update(line_incidents)
            .where(line_incidents.c.id == incident_id, line_incidents.c.closed_at.is_(None))
            .values(closed_at=now)
        )

    def airbox(self, member_id: int) -> Airbox | None:
        """None when no Airbox was lent."""
        row = self._connection.execute(select(airboxes).where(airboxes.c.member_id == member_id)).one_or_none()
        return load(Airbox, row) if row else None

    def set_airbox(self, member_id: int, status: str, now: datetime, incident_id: int | None = None) -> None:
        values = {"member_id": member_id, "status": status, "changed_at": now, "incident_id": incident_id}
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        self._connection.execute(
            insert(airboxes).values(**values).on_conflict_do_update(index_elements=["member_id"], set_=values)
        )

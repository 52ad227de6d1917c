"""Visits and the planning that they take up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from domain.appointments import Appointment, cells
from domain.calendar import paris
from domain.errors import SlotTaken
from storage.lanes import lock_until_commit
from storage.repositories.rows import load
from storage.tables import appointments, capacity, slot_cells


def lock_planning(connection: Connection, zone: str, kind: str, day: date) -> None:
    """Nobody else books that day, or changes its capacity, until the transaction ends."""
    lock_until_commit(connection, f"planning {zone} {kind} {day.isoformat()}")


class Appointments:
    """Visits of a member. A visit that is held or confirmed owns its half-hours in `slot_cells`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, resources: int, **values: Any) -> Appointment:
        """Keep a visit and take its place in the planning, among `resources` technicians or coaches.

        Raises SlotTaken when none of them is free; nothing is kept then.
        """
        with self._connection.begin_nested():
            found = self.record(**values)
            self._take_cells(found, resources)
            return found

    def record(self, **values: Any) -> Appointment:
        """Keep a visit that takes no place in the planning: one of the past."""
        row = self._connection.execute(appointments.insert().values(**values).returning(appointments)).one()
        return load(Appointment, row)

    def _take_cells(self, appointment: Appointment, resources: int) -> None:
        """Its half-hours with one visitor. A slot that will replace an appointment shares that appointment's place."""
        # Each would see the other's numbers as free: together they could be one more than there are.
        lock_planning(self._connection, appointment.zone, appointment.kind, paris(appointment.start).date())
        wanted = cells(appointment.start, appointment.minutes)
        tried: set[int] = set()
        while True:
            free = self._free(appointment.zone, appointment.kind, wanted, resources, appointment.replaces_id)
            resource = next((number for number in free if number not in tried), None)
            if resource is None:
                raise SlotTaken(f"{appointment.zone} {appointment.kind} {appointment.start.isoformat()}")
            try:
                with self._connection.begin_nested():
                    self._insert_cells(appointment, wanted, resource)
                return
            except IntegrityError:  # another process took this one between our look and our insert: look again
                tried.add(resource)

    def _insert_cells(self, appointment: Appointment, wanted: list[datetime], resource: int) -> None:
        own = self._cells_of(appointment.replaces_id, appointment.zone, appointment.kind, resource)
        rows = [
            {
                "zone": appointment.zone,
                "kind": appointment.kind,
                "cell": cell,
                "resource": resource,
                "appointment_id": appointment.id,
            }
            for cell in wanted
            if cell not in own
        ]
        if rows:
            self._connection.execute(slot_cells.insert(), rows)

    def _cells_of(self, appointment_id: int | None, zone: str, kind: str, resource: int) -> set[datetime]:
        if appointment_id is None:
            return set()
        rows = self._connection.execute(
            select(slot_cells.c.cell).where(
                slot_cells.c.appointment_id == appointment_id,
                slot_cells.c.zone == zone,
                slot_cells.c.kind == kind,
                slot_cells.c.resource == resource,
            )
        )
        return {row.cell for row in rows}

    def _free(
        self, zone: str, kind: str, wanted: list[datetime], resources: int, except_for: int | None = None
    ) -> list[int]:
        """The numbers of those who are free throughout; none once as many are busy as there are.

        Numbers alone would not do: whoever was numbered beyond a capacity that was lowered since is still busy.
        """
        taken = self._taken(zone, kind, wanted, except_for)
        if max((len(numbers) for numbers in taken.values()), default=0) >= resources:
            return []
        busy = {number for numbers in taken.values() for number in numbers}
        return [number for number in range(1, resources + 1) if number not in busy]

    def _taken(
        self, zone: str, kind: str, wanted: list[datetime], except_for: int | None = None
    ) -> dict[datetime, set[int]]:
        """Who is busy in each half-hour; an appointment that is being moved does not stand in its own way."""
        query = select(slot_cells.c.cell, slot_cells.c.resource).where(
            slot_cells.c.zone == zone, slot_cells.c.kind == kind, slot_cells.c.cell.in_(wanted)
        )
        if except_for is not None:
            query = query.where(slot_cells.c.appointment_id != except_for)
        taken: dict[datetime, set[int]] = {}
        for row in self._connection.execute(query):
            taken.setdefault(row.cell, set()).add(row.resource)
        return taken

    def is_free(
        self, zone: str, kind: str, start: datetime, minutes: int, resources: int, except_for: int | None = None
    ) -> bool:
        """Somebody could come at this moment, as far as is known now; except_for: the appointment being moved."""
        return bool(self._free(zone, kind, cells(start, minutes), resources, except_for))

    def still_fits(self, appointment: Appointment, resources: int) -> bool:
        """The place that the visit has is within `resources`, which may have been lowered since it was taken."""
        wanted = cells(appointment.start, appointment.minutes)
        taken = self._taken(appointment.zone, appointment.kind, wanted)
        return max((len(numbers) for numbers in taken.values()), default=0) <= resources

    def release(self, appointment_id: int) -> None:
        """Give the visit's half-hours back to the planning."""
        self._connection.execute(delete(slot_cells).where(slot_cells.c.appointment_id == appointment_id))

    def change(self, appointment_id: int, **values: Any) -> Appointment:
        row = self._connection.execute(
            update(appointments).where(appointments.c.id == appointment_id).values(**values).returning(appointments)
        ).one()
        return load(Appointment, row)

    def move(self, appointment_id: int, resources: int, **values: Any) -> Appointment:
        """Change a visit's moment and its place in the planning. Raises SlotTaken; nothing has changed then."""
        with self._connection.begin_nested():
            self.release(appointment_id)
            moved = self.change(appointment_id, **values)
            self._take_cells(moved, resources)
            return moved

    def get(self, appointment_id: int) -> Appointment:
        row = self._connection.execute(select(appointments).where(appointments.c.id == appointment_id)).one()
        return load(Appointment, row)

    def get_of(self, member_id: int, appointment_id: int) -> Appointment:
        """The member's own appointment. Raises NoResultFound if it is somebody else's."""
        row = self._connection.execute(
            select(appointments).where(appointments.c.id == appointment_id, appointments.c.member_id == member_id)
        ).one()
        return load(Appointment, row)

    def of_member(self, member_id: int, statuses: tuple[str, ...] = ("confirmed",)) -> list[Appointment]:
        """In order of their start."""
        rows = self._connection.execute(
            select(appointments)
            .where(appointments.c.member_id == member_id, appointments.c.status.in_(statuses))
            .order_by(appointments.c.start)
        )
        return [load(Appointment, row) for row in rows]

    def upcoming(self, member_id: int, now: datetime) -> list[Appointment]:
        """Confirmed visits that have not begun."""
        return [a for a in self.of_member(member_id) if a.start > now]

    def overlapping(
        self, member_id: int, start: datetime, minutes: int, except_for: int | None = None
    ) -> Appointment | None:
        """The member's confirmed visit that shares a moment with this one; except_for: the appointment being moved.

        What is seen stays true while the member is locked; the database refuses it in any case.
        """
        end = start + timedelta(minutes=minutes)
        confirmed = (visit for visit in self.of_member(member_id) if visit.id != except_for)
        return next((visit for visit in confirmed if visit.start < end and start < visit.end), None)

    def held_in(self, conversation_id: int) -> Appointment | None:
        """The slot that waits for the yes of this conversation."""
        row = self._connection.execute(
            select(appointments).where(
                appointments.c.conversation_id == conversation_id, appointments.c.status == "held"
            )
        ).one_or_none()
        return load(Appointment, row) if row else None

    def included_visits(self, member_id: int, start: datetime, end: datetime) -> list[Appointment]:
        """Visits that use up quota between two moments (end exclusive): done, missed or to come."""
        rows = self._connection.execute(
            select(appointments)
            .where(
                appointments.c.member_id == member_id,
                appointments.c.included,
                appointments.c.status.in_(("confirmed", "done", "missed")),
                appointments.c.start >= start,
                appointments.c.start < end,
            )
            .order_by(appointments.c.start)
        )
        return [load(Appointment, row) for row in rows]

    def expire_holds(self, now: datetime) -> list[Appointment]:
        """Holds whose time is over give their slot back."""
        rows = self._connection.execute(
            update(appointments)
            .where(appointments.c.status == "held", appointments.c.hold_until <= now)
            .values(status="expired", hold_until=None, updated_at=now)
            .returning(appointments)
        ).all()
        expired = [load(Appointment, row) for row in rows]
        for appointment in expired:
            self.release(appointment.id)
        return expired


class Capacity:
    """How many technicians and coaches a zone has on a day, where it differs from the configured number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, zone: str, kind: str, day: date) -> None:
        """The number that is read next stays true until the transaction ends."""
        lock_planning(self._connection, zone, kind, day)

    def on(self, zone: str, kind: str, day: date, default: int) -> int:
        """The number for one day (Europe/Paris date); 0 when the day is closed."""
        found = self._connection.execute(
            select(capacity.c.resources).where(capacity.c.zone == zone, capacity.c.kind == kind, capacity.c.day == day)
        ).scalar()
        return default if found is None else int(found)

    def reason(self, zone: str, kind: str, day: date) -> str:
        """Why an agent changed that day's number; empty where they did not, or gave no reason."""
        found = self._connection.execute(
            select(capacity.c.reason).where(capacity.c.zone == zone, capacity.c.kind == kind, capacity.c.day == day)
        ).scalar()
        return found or ""

    def set(self, zone: str, kind: str, day: date, resources: int, reason: str, agent_id: int | None) -> None:
        """Replace the number for one day."""
        self.clear(zone, kind, day)
        self._connection.execute(
            capacity.insert().values(
                zone=zone, kind=kind, day=day, resources=resources, reason=reason, agent_id=agent_id
            )
        )

    def clear(self, zone: str, kind: str, day: date) -> None:
        """Back to the configured number."""
        self.lock(zone, kind, day)
        self._connection.execute(
            delete(capacity).where(capacity.c.zone == zone, capacity.c.kind == kind, capacity.c.day == day)
        )

    def overrides(self, since: date) -> list[dict[str, Any]]:
        rows = self._connection.execute(
            select(capacity).where(capacity.c.day >= since).order_by(capacity.c.day, capacity.c.zone)
        )
        return [dict(row._mapping) for row in rows]

    def busy(self, zone: str, kind: str, start: datetime, end: datetime) -> dict[datetime, int]:
        """How many are taken in each half-hour between two moments."""
        rows = self._connection.execute(
            select(slot_cells.c.cell, func.count().label("taken"))
            .where(
                slot_cells.c.zone == zone,
                slot_cells.c.kind == kind,
                slot_cells.c.cell >= start,
                slot_cells.c.cell < end,
            )
            .group_by(slot_cells.c.cell)
        )
        return {row.cell: int(row.taken) for row in rows}

"""The Cercle's events, who takes part and who waits for a place (rulebook section 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from domain.errors import AlreadyDone, EventClosed
from storage.repositories.rows import load
from storage.tables import event_registrations, events, members


@dataclass(frozen=True)
class Event:
    """Something that Parnasse invites members to, with its places as they are at this moment."""

    id: int
    code: str
    """The Desk's own name of it."""
    kind: str
    """event, or moment: a Moment d'Exception."""
    name: str
    start: datetime
    place: str
    """Empty: not announced."""
    seats: int | None
    """None: no limit was set."""
    status: str
    """open or cancelled."""
    taken: int = 0
    waiting: int = 0

    @property
    def seats_left(self) -> int | None:
        """None without a limit."""
        return None if self.seats is None else max(0, self.seats - self.taken)

    def is_open(self, now: datetime) -> bool:
        """Members can still ask for a place, or give theirs up."""
        return self.status == "open" and self.start > now


@dataclass(frozen=True)
class Registration:
    """A member's place in an event, or their wait for one."""

    id: int
    event_id: int
    member_id: int
    conversation_id: int | None
    status: str
    """registered, waiting or withdrawn."""
    requested_by: str
    """member, delegate or agent."""
    asked_at: datetime
    """The order of the waiting list."""


@dataclass(frozen=True)
class Participant:
    """One line of an event's list, as agents read it."""

    member_id: int
    number: str
    name: str
    status: str
    requested_by: str
    asked_at: datetime


_WITH_COUNTS: Select[Any] = select(
    events,
    *(
        select(func.count())
        .where(event_registrations.c.event_id == events.c.id, event_registrations.c.status == status)
        .scalar_subquery()
        .label(label)
        for label, status in (("taken", "registered"), ("waiting", "waiting"))
    ),
)
_IN_ORDER = (event_registrations.c.asked_at, event_registrations.c.id)


class Events:
    """Events and their registrations. Places are only given under a lock of the event: never more than there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Event:
        """A new open event. Raises IntegrityError when its code is taken."""
        return load(Event, self._connection.execute(events.insert().values(**values).returning(events)).one())

    def get(self, event_id: int) -> Event:
        """Raises NoResultFound."""
        return load(Event, self._connection.execute(_WITH_COUNTS.where(events.c.id == event_id)).one())

    def lock(self, event_id: int) -> Event:
        """The event; nobody else gives or frees a place in it until the transaction ends. Raises NoResultFound."""
        # SQLite has one writer and no row locks.
        held = select(events.c.id).where(events.c.id == event_id).with_for_update(key_share=True)
        self._connection.execute(held).one()
        return self.get(event_id)

    def by_code(self, code: str) -> Event | None:
        row = self._connection.execute(_WITH_COUNTS.where(events.c.code == code)).one_or_none()
        return load(Event, row) if row else None

    def upcoming(self, now: datetime) -> list[Event]:
        """Those that are open and have not begun, the next one first."""
        return [event for event in self.since(now) if event.is_open(now)]

    def since(self, moment: datetime) -> list[Event]:
        """Every event that begins after that moment, cancelled ones too, in order of their start."""
        rows = self._connection.execute(
            _WITH_COUNTS.where(events.c.start > moment).order_by(events.c.start, events.c.id)
        )
        return [load(Event, row) for row in rows]

    def registration(self, event_id: int, member_id: int) -> Registration | None:
        """The member's place or wait; None when they never asked, or withdrew."""
        row = self._connection.execute(self._of(event_id, member_id)).one_or_none()
        found = load(Registration, row) if row else None
        return found if found and found.status != "withdrawn" else None

    def registered(self, member_id: int) -> list[tuple[Registration, Event]]:
        """The places that a member has in open events, past ones too, in order of their start."""
        return self._held(member_id, "registered")

    def waited_for(self, member_id: int) -> list[tuple[Registration, Event]]:
        """The open events in which a member waits for a place, in order of their start."""
        return self._held(member_id, "waiting")

    def _held(self, member_id: int, status: str) -> list[tuple[Registration, Event]]:
        rows = self._connection.execute(
            select(event_registrations)
            .join(events, events.c.id == event_registrations.c.event_id)
            .where(
                event_registrations.c.member_id == member_id,
                event_registrations.c.status == status,
                events.c.status == "open",
            )
            .order_by(events.c.start, events.c.id)
        )
        return [(found, self.get(found.event_id)) for found in (load(Registration, row) for row in rows)]

    def register(
        self, event_id: int, member_id: int, conversation_id: int | None, requested_by: str, now: datetime
    ) -> Registration:
        """A place if one is free, else the end of the waiting list; what the member has already stays as it is.

        Raises EventClosed when the event is cancelled or has begun.
        """
        event = self.lock(event_id)
        if not event.is_open(now):
            raise EventClosed(event.code)
        known = self.registration(event_id, member_id)
        if known is not None:
            return known
        status = "waiting" if event.seats_left == 0 else "registered"
        values = {
            "conversation_id": conversation_id, "status": status, "requested_by": requested_by, "asked_at": now,
            "updated_at": now,
        }  # fmt: skip
        again = self._connection.execute(
            update(event_registrations)
            .where(event_registrations.c.event_id == event_id, event_registrations.c.member_id == member_id)
            .values(**values)
            .returning(event_registrations)
        ).one_or_none()
        row = again or self._connection.execute(
            event_registrations.insert()
            .values(event_id=event_id, member_id=member_id, **values)
            .returning(event_registrations)
        ).one()  # fmt: skip
        return load(Registration, row)

    def withdraw(self, event_id: int, member_id: int, now: datetime) -> Registration | None:
        """The member's place is free, or their wait is over; returns who waited longest, who has the place now.

        Raises EventClosed when the event is cancelled or has begun, AlreadyDone when the member had neither.
        """
        event = self.lock(event_id)
        if not event.is_open(now):
            raise EventClosed(event.code)
        known = self.registration(event_id, member_id)
        if known is None:
            raise AlreadyDone(event.code)
        self._move(known.id, "withdrawn", now)
        return self._promote(event_id, now) if known.status == "registered" else None

    def _promote(self, event_id: int, now: datetime) -> Registration | None:
        """The first who waits and is served at this moment: who is suspended or has left keeps waiting."""
        if self.get(event_id).seats_left == 0:
            return None
        served = self._waiting_in_order(event_id).join(members, members.c.id == event_registrations.c.member_id)
        first = self._connection.execute(served.where(members.c.status == "active").limit(1)).first()
        return self._move(first.id, "registered", now) if first else None

    def _waiting(self, event_id: int) -> list[Registration]:
        return [load(Registration, row) for row in self._connection.execute(self._waiting_in_order(event_id))]

    @staticmethod
    def _waiting_in_order(event_id: int) -> Select[Any]:
        waits = event_registrations.c.event_id == event_id, event_registrations.c.status == "waiting"
        return select(event_registrations).where(*waits).order_by(*_IN_ORDER)

    def rank(self, registration: Registration) -> int:
        """The place of somebody who waits: 1 is the next to be served."""
        return [waiting.id for waiting in self._waiting(registration.event_id)].index(registration.id) + 1

    def cancel(self, event_id: int, now: datetime) -> list[Registration]:
        """The event is off; returns who has or awaits a place in it, in order of asking.

        Raises EventClosed when it is off already, or has begun.
        """
        event = self.lock(event_id)
        if not event.is_open(now):
            raise EventClosed(event.code)
        self._connection.execute(update(events).where(events.c.id == event_id).values(status="cancelled"))
        rows = self._connection.execute(
            select(event_registrations)
            .where(event_registrations.c.event_id == event_id, event_registrations.c.status != "withdrawn")
            .order_by(*_IN_ORDER)
        )
        return [load(Registration, row) for row in rows]

    def participants(self, event_id: int) -> list[Participant]:
        """Who has a place, then who waits, each in order of asking."""
        rows = self._connection.execute(
            select(event_registrations, members.c.number, members.c.name)
            .join(members, members.c.id == event_registrations.c.member_id)
            .where(event_registrations.c.event_id == event_id, event_registrations.c.status != "withdrawn")
            .order_by(event_registrations.c.status, *_IN_ORDER)
        )
        return [load(Participant, row) for row in rows]

    def _move(self, registration_id: int, status: str, now: datetime) -> Registration:
        row = self._connection.execute(
            update(event_registrations)
            .where(event_registrations.c.id == registration_id)
            .values(status=status, updated_at=now)
            .returning(event_registrations)
        ).one()
        return load(Registration, row)

    @staticmethod
    def _of(event_id: int, member_id: int) -> Select[Any]:
        return select(event_registrations).where(
            event_registrations.c.event_id == event_id, event_registrations.c.member_id == member_id
        )

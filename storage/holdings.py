"""What the reminders of many memberships are derived from, read together: a few queries, however many members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from domain.appointments import Appointment
from domain.cases import Case
from domain.members import Member
from storage.repositories.lines import Airbox
from storage.repositories.rows import load
from storage.tables import airboxes, appointments, cases, event_registrations, events, members

_YEAR = timedelta(days=366)
APPLICATION = "application"
MEMBERS_CASES = ("invoice_dispute", "reward_choice")


@dataclass(frozen=True)
class Place:
    """A member's place in an event to come that takes place."""

    event_id: int
    name: str
    start: datetime
    where: str


@dataclass(frozen=True)
class Holding:
    """A membership with what its reminders may be about, at one moment."""

    member: Member
    visits: tuple[Appointment, ...] = ()
    """Included visits of the last and of the coming year: done, missed or to come."""
    airbox: Airbox | None = None
    cases: tuple[Case, ...] = ()
    """Open ones that end or change what is recalled: MEMBERS_CASES."""
    places: tuple[Place, ...] = ()


def page_of_members(connection: Connection, after: int, limit: int) -> list[Member]:
    """The next members by id, whatever their status."""
    rows = connection.execute(select(members).where(members.c.id > after).order_by(members.c.id).limit(limit))
    return [load(Member, row) for row in rows]


def holdings(connection: Connection, found: Sequence[Member], now: datetime) -> list[Holding]:
    """What those members hold, in their order."""
    ids = [member.id for member in found]
    visits, open_cases = _visits(connection, ids, now), _open_cases(connection, ids)
    places = _places(connection, ids, now)
    boxes = {
        row.member_id: load(Airbox, row)
        for row in connection.execute(select(airboxes).where(airboxes.c.member_id.in_(ids)))
    }
    return [
        Holding(
            member,
            tuple(visits[member.id]),
            boxes.get(member.id),
            tuple(open_cases[member.id]),
            tuple(places[member.id]),
        )
        for member in found
    ]


def open_applications(connection: Connection) -> list[Case]:
    """Of people who want to become members, in a conversation that is known."""
    rows = connection.execute(
        select(cases)
        .where(cases.c.status == "open", cases.c.type == APPLICATION, cases.c.conversation_id.is_not(None))
        .order_by(cases.c.id)
    )
    return [load(Case, row) for row in rows]


def _visits(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, list[Appointment]]:
    c = appointments.c
    rows = connection.execute(
        select(appointments)
        .where(
            c.member_id.in_(ids),
            c.included,
            c.status.in_(("confirmed", "done", "missed")),
            c.start > now - _YEAR,
            c.start < now + _YEAR,
        )
        .order_by(c.start)
    )
    return _grouped(load(Appointment, row) for row in rows)


def _open_cases(connection: Connection, ids: Sequence[int]) -> dict[int, list[Case]]:
    c = cases.c
    rows = connection.execute(
        select(cases).where(c.member_id.in_(ids), c.status == "open", c.type.in_(MEMBERS_CASES)).order_by(c.id)
    )
    return _grouped(load(Case, row) for row in rows)


def _places(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, list[Place]]:
    r = event_registrations.c
    rows = connection.execute(
        select(r.member_id, events.c.id, events.c.name, events.c.start, events.c.place)
        .select_from(event_registrations)
        .join(events, events.c.id == r.event_id)
        .where(r.member_id.in_(ids), r.status == "registered", events.c.status == "open", events.c.start > now)
        .order_by(events.c.start)
    )
    found: dict[int, list[Place]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(Place(row.id, row.name, row.start, row.place))
    return found


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(row)
    return found

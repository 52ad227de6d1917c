"""Read-only queries that cross subjects: what the monitoring and the console's side pages look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, func, or_, select

from domain.cases import Case
from domain.members import Member
from storage.repositories.members import delegates_ever
from storage.repositories.records import AuditEvent
from storage.repositories.rows import load
from storage.tables import (
    agents,
    audit_events,
    cases,
    conversations,
    delegates,
    inbox,
    members,
    messages,
    outbox,
)

_ACCENTS = {"a": "àâäÀÂÄ", "c": "çÇ", "e": "éèêëÉÈÊË", "i": "îïÎÏ", "o": "ôöÔÖ", "u": "ùûüÙÛÜ"}
_PLAIN = str.maketrans({accented: plain for plain, group in _ACCENTS.items() for accented in group})
SHORTEST_PHONE = 4
"""Digits from which a search is also one for a telephone number."""


@dataclass(frozen=True)
class Backlog:
    """What waits, per box (inbox, outbox)."""

    oldest: Mapping[str, datetime | None]
    dead: Mapping[str, int]
    handoffs_waiting: int


def backlog(connection: Connection) -> Backlog:
    """How far behind we are at this moment; dead letters that an agent has closed count no more."""
    oldest: dict[str, datetime | None] = {
        "inbox": connection.execute(select(func.min(inbox.c.received_at)).where(inbox.c.state == "new")).scalar(),
        "outbox": connection.execute(select(func.min(outbox.c.created_at)).where(outbox.c.state == "new")).scalar(),
    }
    dead = {
        table.name: int(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.state == "dead", table.c.closed_at.is_(None))
            ).scalar_one()
        )
        for table in (inbox, outbox)
    }
    waiting = connection.execute(
        select(func.count()).select_from(conversations).where(conversations.c.handoff == "waiting")
    ).scalar_one()
    return Backlog(oldest, dead, int(waiting))


def holds(connection: Connection, column: Any, text: str) -> ColumnElement[bool]:
    """The column contains the text, whatever the case and the French accents of either; no wildcards."""
    classes = "".join(_alike(character, sqlite=connection.dialect.name == "sqlite") for character in text)
    if connection.dialect.name == "sqlite":
        return cast(ColumnElement[bool], func.coalesce(column, "").op("glob")(f"*{classes}*"))
    return cast(ColumnElement[bool], func.coalesce(column, "").op("~")(classes))


def _alike(character: str, sqlite: bool) -> str:
    """A class of the characters that count as this one, for GLOB or for a regular expression."""
    plain = character.translate(_PLAIN).lower()
    if plain.isalpha():
        return f"[{plain}{plain.upper()}{_ACCENTS.get(plain, '')}]" if len(plain.upper()) == 1 else plain
    if sqlite:
        return f"[{plain}]" if plain in "*?[" else plain
    return re.escape(plain)


def member_matches(connection: Connection, text: str) -> ColumnElement[bool]:
    """Members whose name, number, telephone, e-mail or delegate holds the text."""
    delegate = select(delegates.c.member_id).where(holds(connection, delegates.c.name, text))
    conditions: list[ColumnElement[bool]] = [
        holds(connection, members.c.name, text),
        holds(connection, members.c.number, text),
        holds(connection, members.c.email, text),
        members.c.id.in_(delegate),
    ]
    digits = "".join(c for c in text if c.isdecimal() and c.isascii()).lstrip("0")
    if len(digits) >= SHORTEST_PHONE and not any(c.isalpha() for c in text):
        conditions.append(members.c.phone.contains(digits))
    return or_(*conditions)


def find_members(connection: Connection, text: str, limit: int = 50) -> list[Member]:
    """Members that match, by name; the first ones when the text is empty."""
    query = select(members)
    if text:
        query = query.where(member_matches(connection, text))
    return [load(Member, row) for row in connection.execute(query.order_by(members.c.name).limit(limit))]


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up."""

    id: int
    box: str
    """inbox (never handled) or outbox (never delivered)."""
    channel: str
    error: str | None
    tries: int
    at: datetime
    """When it came, or was written."""
    conversation_id: int | None
    text: str | None
    """What it says, if the transcript holds it."""
    display_name: str | None
    member_name: str | None

    @property
    def replayable(self) -> bool:
        """Another try makes sense: a reply can be sent again; a member's message only while it is not kept yet."""
        return self.box == "outbox" or self.text is None


def dead_letters(connection: Connection, limit: int = 100) -> list[DeadLetter]:
    """Those that nobody has settled, latest first, both boxes."""
    return sorted(_undelivered(connection, limit) + _unhandled(connection, limit), key=lambda d: d.at, reverse=True)


def _undelivered(connection: Connection, limit: int) -> list[DeadLetter]:
    rows = connection.execute(
        select(
            outbox.c.id, outbox.c.channel, outbox.c.error, outbox.c.tries, outbox.c.created_at.label("at"),
            outbox.c.conversation_id, messages.c.text, conversations.c.display_name,
            members.c.name.label("member_name"),
        )
        .join(messages, messages.c.id == outbox.c.message_id)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .outerjoin(members, members.c.id == conversations.c.member_id)
        .where(outbox.c.state == "dead", outbox.c.closed_at.is_(None))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [DeadLetter(box="outbox", **row._mapping) for row in rows]


def _unhandled(connection: Connection, limit: int) -> list[DeadLetter]:
    kept = select(messages.c.text).where(messages.c.inbox_id == inbox.c.id, messages.c.author == "member")
    rows = connection.execute(
        select(
            inbox.c.id, inbox.c.channel, inbox.c.error, inbox.c.tries, inbox.c.received_at.label("at"),
            conversations.c.id.label("conversation_id"), kept.limit(1).scalar_subquery().label("text"),
            conversations.c.display_name, members.c.name.label("member_name"),
        )
        .outerjoin(conversations, conversations.c.key == inbox.c.lane)
        .outerjoin(members, members.c.id == conversations.c.member_id)
        .where(inbox.c.state == "dead", inbox.c.closed_at.is_(None))
        .order_by(inbox.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [DeadLetter(box="inbox", **row._mapping) for row in rows]


def last_audit(connection: Connection, actor: str, action: str, subject: str) -> datetime | None:
    """When this actor last did this to this subject."""
    return connection.execute(
        select(audit_events.c.at)
        .where(audit_events.c.subject == subject, audit_events.c.actor == actor, audit_events.c.action == action)
        .order_by(audit_events.c.id.desc())
        .limit(1)
    ).scalar()


def audit_trail(
    connection: Connection, subject: str = "", actor: str = "", action: str = "", before: int | None = None,
    limit: int = 100,
) -> list[AuditEvent]:  # fmt: skip
    """Who did and read what, latest first; filters are exact, `before` is the id of the previous page's last event."""
    query = select(audit_events)
    for column, wanted in (
        (audit_events.c.subject, subject),
        (audit_events.c.actor, actor),
        (audit_events.c.action, action),
    ):
        if wanted:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(audit_events.c.id < before)
    rows = connection.execute(query.order_by(audit_events.c.id.desc()).limit(limit))
    return [load(AuditEvent, row) for row in rows]


def people_in(connection: Connection, events: Iterable[AuditEvent]) -> dict[str, str]:
    """The names of the members and delegates who act in a trail or are acted on, by "member:3" or "delegate:2"."""
    codes = {code for event in events for code in (event.actor, event.subject)}
    rows = connection.execute(select(members.c.id, members.c.name).where(members.c.id.in_(_numbers(codes, "member"))))
    found = {f"member:{row.id}": row.name for row in rows}
    named = select(delegates.c.id, delegates.c.name, members.c.facts).join(
        members, members.c.id == delegates.c.member_id
    )
    for row in connection.execute(named.where(delegates.c.id.in_(_numbers(codes, "delegate")))):
        found[f"delegate:{row.id}"] = ", puis ".join(delegates_ever(row.facts, row.name))
    return found


def _numbers(codes: Iterable[str], kind: str) -> list[int]:
    return [int(number) for code in codes for number in [code.removeprefix(f"{kind}:")] if number.isdecimal()]


@dataclass(frozen=True)
class CaseLine:
    """A case with the names that its numbers stand for."""

    case: Case
    member_name: str | None
    member_number: str | None
    assignee_name: str | None


def case_lines(
    connection: Connection,
    status: str = "open",
    assignee_id: int | None = None,
    limit: int = 200,
    due_until: datetime | None = None,
) -> list[CaseLine]:
    """Open ones by deadline, those without a deadline last; closed ones latest first. status: open or closed.

    due_until: only those whose deadline is not later.
    """
    query = _filtered_cases(status, assignee_id)
    if due_until is not None:
        query = query.where(cases.c.due_at <= due_until)
    return [_case_line(row) for row in connection.execute(query.limit(limit))]


def _filtered_cases(status: str, assignee_id: int | None) -> Any:
    query = _cases()
    if assignee_id is not None:
        query = query.where(cases.c.assignee_id == assignee_id)
    if status == "open":
        return query.where(cases.c.status == "open").order_by(cases.c.due_at.asc().nulls_last(), cases.c.id)
    return query.where(cases.c.status != "open").order_by(cases.c.closed_at.desc(), cases.c.id.desc())


def case_line(connection: Connection, case_id: int) -> CaseLine | None:
    """One case; None when there is none of this number."""
    row = connection.execute(_cases().where(cases.c.id == case_id)).one_or_none()
    return _case_line(row) if row else None


def _cases() -> Any:
    return (
        select(
            cases,
            members.c.name.label("member_name"),
            members.c.number.label("member_number"),
            agents.c.name.label("assignee_name"),
        )
        .select_from(cases)
        .outerjoin(members, members.c.id == cases.c.member_id)
        .outerjoin(agents, agents.c.id == cases.c.assignee_id)
    )


def _case_line(row: Any) -> CaseLine:
    return CaseLine(load(Case, row), row.member_name, row.member_number, row.assignee_name)


@dataclass(frozen=True)
class CaseCounts:
    """Of open cases."""

    open: int
    due_soon: int
    """Within the lead of their deadline, and not past it."""
    overdue: int


def open_case_counts(connection: Connection, now: datetime, lead: timedelta) -> CaseCounts:
    """How many are open, near their deadline, and past it; lead: how near is near."""
    due, soon = cases.c.due_at, now + lead
    row = connection.execute(
        select(func.count(), func.count().filter(due >= now, due <= soon), func.count().filter(due < now)).where(
            cases.c.status == "open"
        )
    ).one()
    return CaseCounts(*(int(number) for number in row))


def told_deadlines(connection: Connection, since: datetime, limit: int = 3) -> list[Case]:
    """Open cases of whose deadline the desk was told since a moment, the latest first."""
    rows = connection.execute(
        select(cases)
        .where(cases.c.status == "open", cases.c.reminded_at >= since)
        .order_by(cases.c.reminded_at.desc(), cases.c.due_at)
        .limit(limit)
    )
    return [load(Case, row) for row in rows]

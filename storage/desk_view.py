"""Read-only queries of the agents' desk: the list of conversations and one conversation's transcript."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from storage.repositories.conversations import StoredMessage
from storage.repositories.corrections import Correction, Corrections
from storage.repositories.members import delegate_then
from storage.repositories.records import StoredDecision
from storage.repositories.rows import load
from storage.tables import (
    agents,
    attachments,
    audit_events,
    conversations,
    decisions,
    delegates,
    members,
    messages,
    outbox,
)
from storage.views import holds, member_matches

EXCERPT = 160
"""Characters of the last message that the list reads."""


@dataclass(frozen=True)
class Listed:
    """One line of the list of conversations."""

    id: int
    channel: str
    display_name: str | None
    """What the channel says; never proof of anything."""
    member_name: str | None
    member_number: str | None
    delegate_name: str | None
    owner: str
    assignee_id: int | None
    assignee_name: str | None
    handoff: str
    handoff_reason: str | None
    handoff_requested_at: datetime | None
    last_inbound_at: datetime | None
    last_at: datetime | None
    last_author: str | None
    last_text: str | None
    last_file: str | None
    """The kind of the file that the last message is, if it is one."""
    unread: int
    """Member messages since an agent last looked."""
    dead: int
    """Replies that could not be delivered and that nobody has settled."""


@dataclass(frozen=True)
class Queue:
    """The list as an agent works through it."""

    waiting: list[Listed]
    """Asked for a person; oldest first."""
    mine: list[Listed]
    others: list[Listed]
    with_bot: list[Listed]


def queue(connection: Connection, agent_id: int, search: str = "", limit: int = 40) -> Queue:
    """Waiting, mine, with colleagues, with the assistant; each at most `limit` (waiting: all)."""
    c = conversations.c
    found = _matching(connection, search)
    latest = c.last_inbound_at.desc().nulls_last()
    with_agent = c.owner == "agent"
    return Queue(
        waiting=_listed(connection, and_(found, c.handoff == "waiting", ~with_agent), c.handoff_requested_at, 500),
        mine=_listed(connection, and_(found, with_agent, c.assignee_id == agent_id), latest, limit),
        others=_listed(connection, and_(found, with_agent, c.assignee_id != agent_id), latest, limit),
        with_bot=_listed(connection, and_(found, ~with_agent, c.handoff != "waiting"), latest, limit),
    )


def _matching(connection: Connection, search: str) -> ColumnElement[bool]:
    if not search:
        return conversations.c.id.is_not(None)
    return or_(member_matches(connection, search), holds(connection, conversations.c.display_name, search))


def _listed(connection: Connection, condition: ColumnElement[bool], order: Any, limit: int) -> list[Listed]:
    c = conversations.c
    last = (
        select(func.max(messages.c.id)).where(messages.c.conversation_id == c.id).correlate(conversations)
    ).scalar_subquery()
    unread = (
        select(func.count())
        .select_from(messages)
        .where(
            messages.c.conversation_id == c.id,
            messages.c.author == "member",
            or_(c.agent_seen_at.is_(None), messages.c.created_at > c.agent_seen_at),
        )
        .correlate(conversations)
    ).scalar_subquery()
    dead = (
        select(func.count())
        .select_from(outbox)
        .where(outbox.c.conversation_id == c.id, outbox.c.state == "dead", outbox.c.closed_at.is_(None))
        .correlate(conversations)
    ).scalar_subquery()
    latest = messages.alias("latest")
    rows = connection.execute(
        select(
            c.id, c.channel, c.display_name, members.c.name.label("member_name"),
            members.c.number.label("member_number"), delegates.c.name.label("delegate_name"), c.owner, c.assignee_id,
            agents.c.name.label("assignee_name"), c.handoff, c.handoff_reason, c.handoff_requested_at,
            c.last_inbound_at, latest.c.created_at.label("last_at"), latest.c.author.label("last_author"),
            func.substr(latest.c.text, 1, EXCERPT).label("last_text"),
            attachments.c.kind.label("last_file"), unread.label("unread"), dead.label("dead"),
        )
        .select_from(conversations)
        .outerjoin(members, members.c.id == c.member_id)
        .outerjoin(delegates, delegates.c.id == c.delegate_id)
        .outerjoin(agents, agents.c.id == c.assignee_id)
        .outerjoin(latest, latest.c.id == last)
        .outerjoin(attachments, attachments.c.id == latest.c.attachment_id)
        .where(condition)
        .order_by(order, c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [Listed(**row._mapping) for row in rows]


@dataclass(frozen=True)
class FileInfo:
    """A file of a transcript, without its content."""

    id: int
    kind: str
    filename: str | None
    media_type: str | None
    size: int | None
    state: str
    error: str | None


@dataclass(frozen=True)
class Delivery:
    """Where a reply is on its way to the member."""

    id: int
    state: str
    tries: int
    error: str | None
    sent_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Line:
    """One message with all that the desk may know about it."""

    message: StoredMessage
    agent_name: str | None = None
    member_name: str | None = None
    """Whose membership was proved in the conversation then; None: nobody's."""
    delegate_name: str | None = None
    file: FileInfo | None = None
    delivery: Delivery | None = None
    """None: the channel reads the transcript itself."""
    decisions: list[StoredDecision] = field(default_factory=list)
    """What the contract was asked for this reply, in order."""
    correction: Correction | None = None
    """What an agent says it should have been understood as."""


def transcript(connection: Connection, conversation_id: int, limit: int = 60, before: int | None = None) -> list[Line]:
    """The latest messages (before one, if given), oldest first."""
    condition = messages.c.conversation_id == conversation_id
    if before is not None:
        condition = and_(condition, messages.c.id < before)
    rows = connection.execute(
        select(
            messages,
            agents.c.name.label("agent_name"),
            members.c.name.label("member_name"),
            members.c.facts.label("member_facts"),
            delegates.c.name.label("delegate_name"),
        )
        .outerjoin(agents, agents.c.id == messages.c.agent_id)
        .outerjoin(members, members.c.id == messages.c.member_id)
        .outerjoin(delegates, delegates.c.id == messages.c.delegate_id)
        .where(condition)
        .order_by(messages.c.id.desc())
        .limit(limit)
    ).all()
    return _with_company(connection, list(reversed(rows)))


def _with_company(connection: Connection, rows: list[Row[Any]]) -> list[Line]:
    files = _files(connection, [row.attachment_id for row in rows if row.attachment_id])
    deliveries = _deliveries(connection, [row.id for row in rows])
    corrected = Corrections(connection).of([row.id for row in rows if row.understanding])
    decided = _decided(connection, {row.inbox_id for row in rows if row.inbox_id and row.author == "bot"})
    return [
        Line(
            message=load(StoredMessage, row),
            agent_name=row.agent_name,
            member_name=row.member_name,
            delegate_name=delegate_then(row.member_facts or {}, row.delegate_name, row.created_at),
            file=files.get(row.attachment_id),
            delivery=deliveries.get(row.id),
            correction=corrected.get(row.id),
            # A turn's decisions stand under its first reply only.
            decisions=decided.pop(row.inbox_id, []) if row.author == "bot" else [],
        )
        for row in rows
    ]


def _files(connection: Connection, ids: list[int]) -> dict[int, FileInfo]:
    c = attachments.c
    columns = (c.id, c.kind, c.filename, c.media_type, c.size, c.state, c.error)
    return {row.id: FileInfo(**row._mapping) for row in connection.execute(select(*columns).where(c.id.in_(ids)))}


def _deliveries(connection: Connection, ids: list[int]) -> dict[int, Delivery]:
    rows = connection.execute(select(outbox).where(outbox.c.message_id.in_(ids)))
    return {row.message_id: load(Delivery, row) for row in rows}


def _decided(connection: Connection, inbox_ids: set[int]) -> dict[int, list[StoredDecision]]:
    found: dict[int, list[StoredDecision]] = {}
    rows = connection.execute(select(decisions).where(decisions.c.inbox_id.in_(inbox_ids)).order_by(decisions.c.id))
    for row in rows:
        found.setdefault(row.inbox_id, []).append(load(StoredDecision, row))
    return found


@dataclass(frozen=True)
class StoredFile:
    """A file with its content, to be shown to an agent."""

    id: int
    conversation_id: int
    kind: str
    filename: str | None
    media_type: str | None
    content: bytes


def stored_file(connection: Connection, file_id: int) -> StoredFile | None:
    """None when there is no such file, or its content is not here (yet)."""
    row = connection.execute(
        select(attachments).where(
            attachments.c.id == file_id, attachments.c.state == "stored", attachments.c.content.is_not(None)
        )
    ).one_or_none()
    return load(StoredFile, row) if row else None


def last_member_message(connection: Connection, conversation_id: int) -> int:
    """Id of the latest message of the member; 0 without any."""
    found = connection.execute(
        select(func.max(messages.c.id)).where(
            messages.c.conversation_id == conversation_id, messages.c.author == "member"
        )
    ).scalar()
    return int(found or 0)


@dataclass(frozen=True)
class ReleaseWish:
    """A colleague asks the owner to let the conversation go."""

    agent_name: str
    at: datetime


def release_wishes(connection: Connection, conversation_id: int) -> list[ReleaseWish]:
    """Those made since the conversation last changed hands, oldest first."""
    changes = ("took_over", "reassigned", "gave_back")
    events = [
        row._mapping
        for row in connection.execute(
            select(audit_events)
            .where(
                audit_events.c.subject == f"conversation:{conversation_id}",
                audit_events.c.action.in_((*changes, "requested_release")),
            )
            .order_by(audit_events.c.id.desc())
            .limit(20)
        )
    ]
    recent = []
    for event in events:
        if event["action"] in changes:
            break
        recent.append(event)
    names = {f"agent:{row.id}": row.name for row in connection.execute(select(agents.c.id, agents.c.name))}
    return [ReleaseWish(names.get(event["actor"], event["actor"]), event["at"]) for event in reversed(recent)]

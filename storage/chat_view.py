"""What the members' web chat shows of one conversation: a few indexed reads in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from storage.tables import agents, attachments, conversations, messages, offers


@dataclass(frozen=True)
class Viewer:
    """Who looks, as far as proved at this moment: they see what was said with them, or with nobody known."""

    member_id: int | None = None
    delegate_id: int | None = None


@dataclass(frozen=True)
class ShownFile:
    """A file of a message, without its content."""

    id: int
    kind: str
    filename: str | None
    media_type: str | None
    size: int | None
    """Bytes."""
    state: str


@dataclass(frozen=True)
class ShownMessage:
    """One line of the transcript as its member sees it."""

    id: int
    key: str
    author: str
    text: str
    buttons: list[dict[str, Any]]
    created_at: datetime
    edited_at: datetime | None
    agent_name: str | None
    file: ShownFile | None


@dataclass(frozen=True)
class ConversationState:
    """Who answers at this moment, and how far the member has been read."""

    id: int
    owner: str
    """bot or agent."""
    handoff: str
    agent_name: str | None
    seen_up_to: int
    """Id of the last member message that the assistant handled or an agent looked at; 0 for none."""


# What every look of an open page asks is built once.
_STATE = (
    select(
        *(conversations.c[name] for name in ("id", "owner", "handoff", "agent_seen_at")),
        agents.c.name.label("agent_name"),
    )
    .join(agents, agents.c.id == conversations.c.assignee_id, isouter=True)
    .where(conversations.c.key == bindparam("key"))
)
_LAST_ID = select(func.max(messages.c.id)).where(messages.c.conversation_id == bindparam("conversation"))


def conversation_state(connection: Connection, key: str) -> ConversationState | None:
    """The state of a conversation, by its key (channel:external id)."""
    row = connection.execute(_STATE, {"key": key}).one_or_none()
    if row is None:
        return None
    return ConversationState(row.id, row.owner, row.handoff, row.agent_name, _seen_up_to(connection, row))


def _seen_up_to(connection: Connection, conversation: Row[Any]) -> int:
    """A member's message is in the transcript once its turn is over: the assistant, unless silent, has seen it."""
    query = _LAST_ID
    if conversation.owner == "agent":
        looked = [messages.c.author.in_(("bot", "agent")), messages.c.seen_at.is_not(None)]
        if conversation.agent_seen_at is not None:
            looked.append(messages.c.created_at <= conversation.agent_seen_at)
        query = query.where(or_(*looked))
    return connection.execute(query, {"conversation": conversation.id}).scalar() or 0


_THEIRS = or_(
    messages.c.member_id.is_(None),
    and_(
        messages.c.member_id == bindparam("member"), messages.c.delegate_id.is_not_distinct_from(bindparam("delegate"))
    ),
)
_SHOWN = (
    select(
        *(c for c in messages.c if c.name != "understanding"),
        agents.c.name.label("agent_name"),
        *(c.label(f"file_{c.name}") for c in attachments.c if c.name != "content"),
    )
    .join(agents, agents.c.id == messages.c.agent_id, isouter=True)
    .join(attachments, attachments.c.id == messages.c.attachment_id, isouter=True)
    .where(messages.c.conversation_id == bindparam("conversation"), _THEIRS)
)
_AFTER = _SHOWN.where(messages.c.id > bindparam("after")).order_by(messages.c.id).limit(bindparam("limit"))


def after(
    connection: Connection, conversation_id: int, viewer: Viewer, message_id: int, limit: int = 200
) -> list[ShownMessage]:
    """What came after a message, in order."""
    asked = {**_asked(conversation_id, viewer), "after": message_id, "limit": limit}
    return [_shown(row) for row in connection.execute(_AFTER, asked)]


def before(
    connection: Connection, conversation_id: int, viewer: Viewer, message_id: int | None, limit: int
) -> tuple[list[ShownMessage], bool]:
    """(the latest messages before one, in order; whether there are older ones); None: the latest of all."""
    query = _SHOWN if message_id is None else _SHOWN.where(messages.c.id < message_id)
    rows = connection.execute(
        query.order_by(messages.c.id.desc()).limit(limit + 1), _asked(conversation_id, viewer)
    ).all()
    return [_shown(row) for row in reversed(rows[:limit])], len(rows) > limit


def _asked(conversation_id: int, viewer: Viewer) -> dict[str, int | None]:
    return {"conversation": conversation_id, "member": viewer.member_id, "delegate": viewer.delegate_id}


def _shown(row: Row[Any]) -> ShownMessage:
    file = None
    if row.file_id is not None:
        file = ShownFile(
            row.file_id, row.file_kind, row.file_filename, row.file_media_type, row.file_size, row.file_state
        )
    return ShownMessage(
        row.id, row.key, row.author, row.text, row.buttons, row.created_at, row.edited_at, row.agent_name, file
    )


_LIVE = select(offers.c.id, offers.c.expires_at).where(
    offers.c.id.in_(bindparam("ids", expanding=True)),
    offers.c.conversation_id == bindparam("conversation"),
    offers.c.used_at.is_(None),
    offers.c.expires_at > bindparam("now"),
)


def live_offers(
    connection: Connection, conversation_id: int, offer_ids: Collection[str], now: datetime
) -> dict[str, datetime]:
    """Which of these buttons can still fire, and until when."""
    if not offer_ids:
        return {}
    rows = connection.execute(_LIVE, {"ids": list(offer_ids), "conversation": conversation_id, "now": now})
    return {row.id: row.expires_at for row in rows}


@dataclass(frozen=True)
class FileContent:
    """A file to download."""

    filename: str | None
    media_type: str | None
    kind: str
    content: bytes


def file_of(connection: Connection, key: str, viewer: Viewer, attachment_id: int) -> FileContent | None:
    """A stored file of the conversation with this key; None for a foreign one, or one that is not there."""
    row = connection.execute(
        select(attachments)
        .join(conversations, conversations.c.id == attachments.c.conversation_id)
        .join(
            messages,
            and_(messages.c.conversation_id == conversations.c.id, messages.c.attachment_id == attachments.c.id),
        )
        .where(attachments.c.id == attachment_id, conversations.c.key == key, _THEIRS),
        {"member": viewer.member_id, "delegate": viewer.delegate_id},
    ).one_or_none()
    if row is None or row.content is None:
        return None
    return FileContent(row.filename, row.media_type, row.kind, row.content)

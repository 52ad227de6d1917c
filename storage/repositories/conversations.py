"""Conversations, their transcript, and the buttons that were offered in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from domain.conversations import Conversation
from domain.errors import BotMustBeSilent
from storage.repositories.rows import load
from storage.tables import attachments, conversations, messages, offers
from storage.triggers import BOT_SILENT

# What every turn asks is built once: building a statement costs more than SQLite needs to answer it.
_BY_KEY = select(conversations).where(conversations.c.key == bindparam("key"))
_LOCKED_BY_KEY = _BY_KEY.with_for_update()
_SAVE = update(conversations).where(conversations.c.id == bindparam("row_id"))
_ADD_MESSAGE = messages.insert().returning(messages.c.id)
_WITHDRAW = (
    update(offers)
    .where(
        offers.c.conversation_id == bindparam("conversation"), offers.c.used_at.is_(None), offers.c.lasting.is_(False)
    )
    .values(used_at=bindparam("now"))
)


class Conversations:
    """One row per channel and chat."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, channel: str, external_id: str, now: datetime) -> Conversation:
        """The conversation, made if it is new, locked for the rest of the transaction."""
        key = f"{channel}:{external_id}"
        found = self._locked(_LOCKED_BY_KEY, key=key)
        if found is None:
            insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
            self._connection.execute(
                insert(conversations)
                .values(key=key, channel=channel, external_id=external_id, dialogue={}, created_at=now)
                .on_conflict_do_nothing(index_elements=["key"])
            )
            found = self._locked(_LOCKED_BY_KEY, key=key)
        assert found is not None
        return found

    def lock(self, conversation_id: int) -> Conversation:
        """The conversation, locked for the rest of the transaction. Raises LookupError."""
        found = self._locked(select(conversations).where(conversations.c.id == conversation_id).with_for_update())
        if found is None:
            raise LookupError(f"no conversation {conversation_id}")
        return found

    def _locked(self, query: Select[Any], **values: Any) -> Conversation | None:
        # SQLite ignores FOR UPDATE: its writing transaction holds the whole database.
        row = self._connection.execute(query, values).one_or_none()
        return load(Conversation, row) if row else None

    def get(self, conversation_id: int) -> Conversation:
        return load(
            Conversation,
            self._connection.execute(select(conversations).where(conversations.c.id == conversation_id)).one(),
        )

    def by_key(self, key: str) -> Conversation | None:
        row = self._connection.execute(_BY_KEY, {"key": key}).one_or_none()
        return load(Conversation, row) if row else None

    def of_member(self, member_id: int) -> list[Conversation]:
        """Most recently used first."""
        rows = self._connection.execute(
            select(conversations)
            .where(conversations.c.member_id == member_id)
            .order_by(conversations.c.last_inbound_at.desc().nulls_last())
        )
        return [load(Conversation, row) for row in rows]

    def save(self, conversation: Conversation) -> None:
        """Keep every field that may move."""
        self._connection.execute(
            _SAVE,
            {
                "row_id": conversation.id,
                "member_id": conversation.member_id,
                "delegate_id": conversation.delegate_id,
                "display_name": conversation.display_name,
                "language": conversation.language,
                "owner": conversation.owner,
                "assignee_id": conversation.assignee_id,
                "handoff": conversation.handoff,
                "handoff_reason": conversation.handoff_reason,
                "handoff_requested_at": conversation.handoff_requested_at,
                "handoff_told_late_at": conversation.handoff_told_late_at,
                "blocked_at": conversation.blocked_at,
                "dialogue": dict(conversation.dialogue),
                "session_started_at": conversation.session_started_at,
                "last_inbound_at": conversation.last_inbound_at,
                "agent_seen_at": conversation.agent_seen_at,
            },
        )

    def waiting_since(self, before: datetime) -> list[int]:
        """Conversations whose handoff nobody took, asked before this moment, the member not yet told."""
        rows = self._connection.execute(
            select(conversations.c.id)
            .where(
                conversations.c.handoff == "waiting",
                conversations.c.handoff_requested_at <= before,
                conversations.c.handoff_told_late_at.is_(None),
            )
            .order_by(conversations.c.handoff_requested_at)
        )
        return [row.id for row in rows]


@dataclass(frozen=True)
class StoredMessage:
    """One line of a transcript."""

    id: int
    conversation_id: int
    key: str
    author: str
    text: str
    buttons: list[dict[str, Any]]
    created_at: datetime
    agent_id: int | None = None
    member_id: int | None = None
    """Who was proved to be the member's side then, whoever wrote; None: nobody."""
    delegate_id: int | None = None
    attachment_id: int | None = None
    inbox_id: int | None = None
    understanding: Mapping[str, Any] | None = None
    seen_at: datetime | None = None
    edited_at: datetime | None = None


class Messages:
    """The transcript; also the mailbox from which the web chat reads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, conversation_id: int, key: str, author: str, text: str, now: datetime, **values: Any) -> int:
        """Write a message and return its id. Raises BotMustBeSilent if the database refuses the bot.

        values: with `member_id` and `delegate_id`, who is proved to be the member's side at this moment.
        """
        values.setdefault("buttons", [])
        values |= {"conversation_id": conversation_id, "key": key, "author": author, "text": text, "created_at": now}
        try:
            return int(self._connection.execute(_ADD_MESSAGE, values).scalar_one())
        except DBAPIError as error:
            if BOT_SILENT in str(error.orig):
                raise BotMustBeSilent(BOT_SILENT) from error
            raise

    def by_key(self, key: str) -> StoredMessage | None:
        row = self._connection.execute(select(messages).where(messages.c.key == key)).one_or_none()
        return load(StoredMessage, row) if row else None

    def after(self, conversation_id: int, message_id: int, limit: int = 200) -> list[StoredMessage]:
        """What came after a message, in order; 0 for the beginning."""
        rows = self._connection.execute(
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.id > message_id)
            .order_by(messages.c.id)
            .limit(limit)
        )
        return [load(StoredMessage, row) for row in rows]

    def last(self, conversation_id: int, limit: int = 50, before: int | None = None) -> list[StoredMessage]:
        """The latest messages (before one, if given), oldest first."""
        query = select(messages).where(messages.c.conversation_id == conversation_id)
        if before is not None:
            query = query.where(messages.c.id < before)
        rows = self._connection.execute(query.order_by(messages.c.id.desc()).limit(limit)).all()
        return [load(StoredMessage, row) for row in reversed(rows)]

    def change_text(self, key: str, text: str, now: datetime) -> bool:
        """A member edited what they wrote: the transcript follows, nothing is done again."""
        return bool(
            self._connection.execute(
                update(messages).where(messages.c.key == key).values(text=text, edited_at=now)
            ).rowcount
        )

    def mark_seen(self, conversation_id: int, authors: tuple[str, ...], up_to: int, now: datetime) -> int:
        """The other side has read up to a message; returns how many are newly seen."""
        return self._connection.execute(
            update(messages)
            .where(
                messages.c.conversation_id == conversation_id,
                messages.c.author.in_(authors),
                messages.c.id <= up_to,
                messages.c.seen_at.is_(None),
            )
            .values(seen_at=now)
        ).rowcount

    def add_attachment(self, conversation_id: int, kind: str, now: datetime, **values: Any) -> int:
        values.setdefault("state", "stored")
        return int(
            self._connection.execute(
                attachments.insert()
                .values(conversation_id=conversation_id, kind=kind, created_at=now, **values)
                .returning(attachments.c.id)
            ).scalar_one()
        )


@dataclass(frozen=True)
class Choice:
    """What a button does."""

    offer_id: str
    action: str
    arguments: Mapping[str, Any]
    contract_version: str
    expires_at: datetime
    used_at: datetime | None


class Offers:
    """Buttons as they were offered: only what stands here can fire, in its own conversation, once, in time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, offer_id: str, conversation_id: int, choices: list[dict[str, Any]], contract_version: str,
            now: datetime, expires_at: datetime, lasting: bool = False) -> None:  # fmt: skip
        """lasting: the buttons outlive the turns that follow, until `expires_at`."""
        self._connection.execute(
            offers.insert().values(
                id=offer_id, conversation_id=conversation_id, choices=choices,
                contract_version=contract_version, created_at=now, expires_at=expires_at, lasting=lasting,
            )
        )  # fmt: skip

    def find(self, token: str, conversation_id: int) -> Choice | None:
        """The choice that a button token stands for in this conversation; None for a foreign or forged one."""
        offer_id, _, position = token.rpartition(".")
        if not position.isdecimal() or len(position) > 3:
            return None
        row = self._connection.execute(
            select(offers).where(offers.c.id == offer_id, offers.c.conversation_id == conversation_id)
        ).one_or_none()
        if row is None or int(position) >= len(row.choices):
            return None
        choice = row.choices[int(position)]
        return Choice(
            offer_id, choice["action"], choice["arguments"], row.contract_version, row.expires_at, row.used_at
        )

    def use(self, offer_id: str, now: datetime) -> bool:
        """Consume all buttons of one message; False if one of them was used already."""
        return bool(
            self._connection.execute(
                update(offers).where(offers.c.id == offer_id, offers.c.used_at.is_(None)).values(used_at=now)
            ).rowcount
        )

    def withdraw(self, conversation_id: int, now: datetime) -> None:
        """The conversation moved on: what was offered and not used cannot fire any more, unless it was to last."""
        self._connection.execute(_WITHDRAW, {"conversation": conversation_id, "now": now})

    def withdraw_all(self, conversation_id: int, now: datetime) -> None:
        """Somebody else has the conversation: nothing that was offered in it can fire any more, lasting or not."""
        self._connection.execute(
            update(offers)
            .where(offers.c.conversation_id == conversation_id, offers.c.used_at.is_(None))
            .values(used_at=now)
        )

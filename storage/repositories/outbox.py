"""Replies that are committed and wait to be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from storage.repositories.rows import load
from storage.tables import attachments, conversations, messages, outbox


@dataclass(frozen=True)
class OutboxRow:
    """One message to send, with all that a channel needs to send it."""

    id: int
    conversation_id: int
    message_id: int
    channel: str
    tries: int
    created_at: datetime
    chat_id: str
    key: str
    """Stable over retries."""
    text: str
    buttons: list[dict[str, Any]]
    attachment_id: int | None


class Outbox:
    """Outbox rows, in order per conversation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, conversation_id: int, message_id: int, channel: str, now: datetime) -> None:
        self._connection.execute(
            outbox.insert().values(
                conversation_id=conversation_id, message_id=message_id, channel=channel, created_at=now
            )
        )

    def next_in(self, conversation_id: int, now: datetime) -> OutboxRow | None:
        """The oldest unsent message of a conversation, if its back-off is over; later ones wait behind it."""
        row = self._connection.execute(
            select(
                outbox,
                conversations.c.external_id.label("chat_id"),
                messages.c.key,
                messages.c.text,
                messages.c.buttons,
                messages.c.attachment_id,
            )
            .join(messages, messages.c.id == outbox.c.message_id)
            .join(conversations, conversations.c.id == outbox.c.conversation_id)
            .where(outbox.c.conversation_id == conversation_id, outbox.c.state == "new")
            .order_by(outbox.c.id)
            .limit(1)
        ).one_or_none()
        if row is None or (row.not_before is not None and row.not_before > now):
            return None
        return load(OutboxRow, row)

    def waiting(self, now: datetime) -> list[int]:
        """Conversations with something to send now."""
        rows = self._connection.execute(
            select(outbox.c.conversation_id)
            .where(outbox.c.state == "new", or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now))
            .group_by(outbox.c.conversation_id)
            .order_by(func.min(outbox.c.id))
        )
        return [row.conversation_id for row in rows]

    def mark_sent(self, row_id: int, external_id: str | None, now: datetime) -> None:
        self._connection.execute(
            update(outbox).where(outbox.c.id == row_id).values(state="sent", external_id=external_id, sent_at=now)
        )

    def mark_dead(self, row_id: int, error: str) -> None:
        """Given up: the desk sees it and may send it again."""
        self._connection.execute(update(outbox).where(outbox.c.id == row_id).values(state="dead", error=error))

    def back_off(self, row_id: int, error: str, not_before: datetime, failed: bool) -> None:
        """Wait until then; `failed` counts it as a try, being asked to wait does not."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id)
            .values(tries=outbox.c.tries + int(failed), error=error, not_before=not_before)
        )

    def retry(self, row_id: int) -> None:
        """An agent asks for another try of a dead letter."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == "dead")
            .values(state="new", tries=0, not_before=None)
        )

    def oldest_waiting(self) -> datetime | None:
        return self._connection.execute(select(func.min(outbox.c.created_at)).where(outbox.c.state == "new")).scalar()

    def attachment(self, attachment_id: int) -> tuple[str, str, bytes]:
        """(file name, media type, content) of a file to send."""
        row = self._connection.execute(select(attachments).where(attachments.c.id == attachment_id)).one()
        return row.filename, row.media_type, row.content

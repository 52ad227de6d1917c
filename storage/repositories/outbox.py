"""Replies that are committed and wait to be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, or_, select, update

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


def _over(moment: Column[Any], now: datetime) -> ColumnElement[bool]:
    """No such wait, or not any more."""
    return or_(moment.is_(None), moment <= now)


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
        """The oldest unsent message of a conversation, unless it is in back-off or in a sender's hands.

        Later ones wait behind it.
        """
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
        if row is None or any(until is not None and until > now for until in (row.not_before, row.claimed_until)):
            return None
        return load(OutboxRow, row)

    def claim(self, row_id: int, sender: str, now: datetime, until: datetime) -> bool:
        """The message is this sender's until then; False if another one has it, or it has been dealt with.

        What makes it one of them: both change the same row, the second after the first has committed.
        """
        return bool(
            self._connection.execute(
                update(outbox)
                .where(
                    outbox.c.id == row_id,
                    outbox.c.state == "new",
                    _over(outbox.c.not_before, now),
                    _over(outbox.c.claimed_until, now),
                )
                .values(claim=sender, claimed_until=until)
            ).rowcount
        )

    def waiting(self, now: datetime) -> list[int]:
        """Conversations with something to send now."""
        rows = self._connection.execute(
            select(outbox.c.conversation_id)
            .where(outbox.c.state == "new", _over(outbox.c.not_before, now), _over(outbox.c.claimed_until, now))
            .group_by(outbox.c.conversation_id)
            .order_by(func.min(outbox.c.id))
        )
        return [row.conversation_id for row in rows]

    def mark_sent(self, row_id: int, external_id: str | None, now: datetime) -> None:
        self._connection.execute(
            update(outbox).where(outbox.c.id == row_id).values(state="sent", external_id=external_id, sent_at=now)
        )

    def mark_dead(self, row_id: int, sender: str | None, error: str) -> bool:
        """Given up: the desk sees it and may send it again. False if it is no longer this sender's.

        sender: None where nothing is claimed.
        """
        return self._change(row_id, sender, state="dead", error=error)

    def back_off(self, row_id: int, sender: str | None, error: str, not_before: datetime, failed: bool) -> bool:
        """Wait until then; `failed` counts it as a try, being asked to wait does not. False: not this sender's."""
        tries = outbox.c.tries + int(failed)
        return self._change(row_id, sender, tries=tries, error=error, not_before=not_before)

    def _change(self, row_id: int, sender: str | None, **values: Any) -> bool:
        mine = update(outbox).where(
            outbox.c.id == row_id, outbox.c.state == "new", outbox.c.claim.is_not_distinct_from(sender)
        )
        return bool(self._connection.execute(mine.values(claim=None, claimed_until=None, **values)).rowcount)

    def oldest_waiting(self) -> datetime | None:
        return self._connection.execute(select(func.min(outbox.c.created_at)).where(outbox.c.state == "new")).scalar()

    def attachment(self, attachment_id: int) -> tuple[str, str, bytes]:
        """(file name, media type, content) of a file to send."""
        row = self._connection.execute(select(attachments).where(attachments.c.id == attachment_id)).one()
        return row.filename, row.media_type, row.content

"""Files that came with messages, and those whose content is still to be fetched from their channel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Select, select, update

from storage.repositories.rows import load
from storage.tables import attachments, conversations


@dataclass(frozen=True)
class Wanted:
    """A file to fetch."""

    id: int
    conversation_id: int
    external_ref: str
    """The channel's handle."""
    lane: str
    """Key of its conversation."""
    member_id: int | None
    """Whose conversation it is; None: a stranger's."""
    filename: str | None
    media_type: str | None


class Attachments:
    """Contents of members' files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def wanted(self, channel: str) -> list[int]:
        """Files of a channel that are still to be fetched, oldest first."""
        rows = self._connection.execute(_wanted(channel).order_by(attachments.c.id))
        return [row.id for row in rows]

    def find_wanted(self, attachment_id: int, channel: str) -> Wanted | None:
        """The file, if it is still to be fetched."""
        row = self._connection.execute(_wanted(channel).where(attachments.c.id == attachment_id)).one_or_none()
        return load(Wanted, row) if row else None

    def store(self, attachment_id: int, content: bytes) -> None:
        """The file is complete."""
        self._settle(attachment_id, state="stored", content=content, size=len(content), external_ref=None, error=None)

    def give_up(self, attachment_id: int, state: str, error: str) -> None:
        """No further try; state: refused (too large, too many, kind) or failed."""
        self._settle(attachment_id, state=state, external_ref=None, error=error)

    def _settle(self, attachment_id: int, **values: object) -> None:
        self._connection.execute(
            update(attachments)
            .where(attachments.c.id == attachment_id, attachments.c.state == "wanted")
            .values(**values)
        )


def _wanted(channel: str) -> Select[tuple[int, int, str, str, int | None, str | None, str | None]]:
    return (
        select(
            attachments.c.id,
            attachments.c.conversation_id,
            attachments.c.external_ref,
            conversations.c.key.label("lane"),
            conversations.c.member_id,
            attachments.c.filename,
            attachments.c.media_type,
        )
        .join(conversations, conversations.c.id == attachments.c.conversation_id)
        .where(attachments.c.state == "wanted", conversations.c.channel == channel)
    )

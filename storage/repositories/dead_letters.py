"""Messages that were given up: another try, or closed by an agent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, exists, select, update

from storage.tables import inbox, messages, outbox

BOXES: dict[str, Table] = {"inbox": inbox, "outbox": outbox}


class DeadLetters:
    """Both boxes; a dead letter is settled once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def retry_delivery(self, row_id: int) -> int | None:
        """The reply is to be sent again; returns its conversation, None if it was settled already."""
        found: int | None = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == "dead", outbox.c.closed_at.is_(None))
            .values(state="new", tries=0, not_before=None, error=None)
            .returning(outbox.c.conversation_id)
        ).scalar()
        return found

    def retry_handling(self, row_id: int) -> str | None:
        """The update is to be handled again; returns its lane.

        None if it was settled already, or if the transcript holds its message: it must not be acted on twice.
        """
        kept = exists(select(messages.c.id).where(messages.c.inbox_id == row_id, messages.c.author == "member"))
        found: str | None = self._connection.execute(
            update(inbox)
            .where(inbox.c.id == row_id, inbox.c.state == "dead", inbox.c.closed_at.is_(None), ~kept)
            .values(state="new", tries=0, not_before=None, error=None, handled_at=None)
            .returning(inbox.c.lane)
        ).scalar()
        return found

    def close(self, box: str, row_id: int, now: datetime) -> bool:
        """Nothing more will be tried; False if it was settled already. box: inbox or outbox."""
        table = BOXES[box]
        return bool(
            self._connection.execute(
                update(table)
                .where(table.c.id == row_id, table.c.state == "dead", table.c.closed_at.is_(None))
                .values(closed_at=now)
            ).rowcount
        )

"""The terminal: the same conversation through `desk chat`, which reads its replies from the transcript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.cleaning import clean
from actions.messages import Inbound, Outbound, Sender
from bot.channels import UnreadableUpdate
from storage.repositories.inbox import Received


class TerminalChannel:
    """Pulled: nothing is ever sent."""

    name = "terminal"

    def read(self, body: Mapping[str, Any]) -> Inbound:
        try:
            inbound = Inbound(
                kind="button" if body.get("token") else "text",
                sender=Sender(body["session"]),
                key=body["id"],
                chat_id=body["session"],
                text=body.get("text", ""),
                token=body.get("token"),
            )
            return clean(inbound)
        except (KeyError, TypeError) as error:
            raise UnreadableUpdate(str(error)) from error

    async def show_typing(self, chat_id: str) -> None:
        """A terminal waits visibly anyway."""

    async def acknowledge(self, inbound: Inbound) -> None:
        """Nothing spins here."""

    async def send(self, message: Outbound) -> str | None:
        return None


def received(session: str, message_id: str, text: str, token: str | None = None) -> Received:
    """A typed line on its way to the inbox."""
    return Received(
        "terminal",
        message_id,
        f"terminal:{session}",
        {"session": session, "id": message_id, "text": text, "token": token},
    )

"""The members' web chat: the page posts messages and reads its replies live from the transcript."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.messages import File, Inbound, Outbound, Sender
from bot.channels import UnreadableUpdate
from storage.repositories.inbox import Received
from storage.signals import Signal, Signals


class WebchatChannel:
    """Pulled: a committed reply is there for the page to read, over a live stream or at its next connection."""

    name = "webchat"

    def __init__(self, signals: Signals) -> None:
        self._signals = signals

    def read(self, body: Mapping[str, Any]) -> Inbound:
        try:
            file = body.get("file")
            return Inbound(
                kind="button" if body.get("token") else "file" if file else "text",
                sender=Sender(body["session"], language=body.get("language")),
                key=body["id"],
                chat_id=body["session"],
                text=str(body.get("text") or ""),
                token=body.get("token"),
                file=File(**file) if file else None,
            )
        except (KeyError, TypeError) as error:
            raise UnreadableUpdate(type(error).__name__) from error

    async def show_typing(self, chat_id: str) -> None:
        self._signals.publish(Signal("typing", f"webchat:{chat_id}"))

    async def acknowledge(self, inbound: Inbound) -> None:
        """The page sees the answer itself."""

    async def send(self, message: Outbound) -> str | None:
        return None


def received(
    session: str, message_id: str, text: str, token: str | None = None, language: str | None = None
) -> Received:
    """What the page posted, on its way to the inbox; `message_id` is the page's own, kept over its retries."""
    body = {"session": session, "id": message_id, "text": text, "token": token, "language": language}
    return Received("webchat", f"{session}:{message_id}", f"webchat:{session}", body)

"""The members' web chat: the page posts messages and reads its replies live from the transcript."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from actions.cleaning import clean
from actions.messages import File, Inbound, Outbound, Sender
from bot.channels import UnreadableUpdate
from storage.repositories.inbox import Received
from storage.signals import Signal, Signals

NAME = "webchat"


class WebchatChannel:
    """Pulled: a committed reply is there for the page to read, over a live stream or at its next connection."""

    name = NAME

    def __init__(self, signals: Signals) -> None:
        self._signals = signals

    def read(self, body: Mapping[str, Any]) -> Inbound:
        try:
            file = body.get("file")
            inbound = Inbound(
                kind=_kind(body),
                sender=Sender(body["session"], language=body.get("language")),
                key=f"{body['session']}:{body['id']}",
                chat_id=body["session"],
                text=str(body.get("text") or ""),
                token=body.get("token"),
                file=_file(file) if file else None,
            )
            return clean(inbound)
        except (KeyError, TypeError, AttributeError, binascii.Error) as error:
            raise UnreadableUpdate(type(error).__name__) from error

    async def show_typing(self, chat_id: str) -> None:
        self._signals.publish(Signal("typing", lane(chat_id)))

    async def acknowledge(self, inbound: Inbound) -> None:
        """The page sees the answer itself."""

    async def send(self, message: Outbound) -> str | None:
        return None


def _kind(body: Mapping[str, Any]) -> str:
    if body.get("signed_in"):
        return "signed_in"
    return "button" if body.get("token") else "file" if body.get("file") else "text"


def lane(session: str) -> str:
    """The key of a session's conversation, under which its messages wait their turn."""
    return f"{NAME}:{session}"


def message_key(session: str, message_id: str) -> str:
    """How the transcript names a message that the page posted."""
    return f"{NAME}:{session}:{message_id}"


def received(
    session: str, message_id: str, text: str, token: str | None = None, language: str | None = None
) -> Received:
    """What the page posted, on its way to the inbox; `message_id` is the page's own, kept over its retries."""
    body = {"session": session, "id": message_id, "text": text, "token": token, "language": language}
    return Received(NAME, f"{session}:{message_id}", lane(session), body)


def signed_in(session: str, proof: str) -> Received:
    """The session has just proved whose it is: what was asked before can go on. `proof` names this one sign-in."""
    body = {"session": session, "id": f"signed-in-{proof}", "signed_in": True}
    return Received(NAME, f"{session}:signed-in-{proof}", lane(session), body)


def received_file(session: str, message_id: str, file: File, language: str | None = None) -> Received:
    """A file that the page posted; its content travels in the inbox row, so that it is kept or refused as one."""
    assert file.content is not None
    body = {
        "session": session,
        "id": message_id,
        "language": language,
        "file": {
            "kind": file.kind,
            "filename": file.filename,
            "media_type": file.media_type,
            "size": file.size,
            "content": base64.b64encode(file.content).decode("ascii"),
        },
    }
    return Received(NAME, f"{session}:{message_id}", lane(session), body)


def _file(values: Mapping[str, Any]) -> File:
    return File(**{**values, "content": base64.b64decode(values["content"], validate=True)})

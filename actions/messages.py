"""What comes in from a channel and what goes out to it, in the assistant's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Sender:
    """Who wrote, as the channel tells it. `user_id` is what an identity is proved for."""

    user_id: str
    display_name: str = ""
    language: str | None = None
    """What the person's application is set to, such as fr or en."""


@dataclass(frozen=True)
class File:
    """A file that came with a message. `ref` is the channel's handle when the content is still to be fetched."""

    kind: str
    """photo, document, voice or calendar."""
    filename: str | None = None
    media_type: str | None = None
    size: int | None = None
    """Bytes."""
    ref: str | None = None
    content: bytes | None = None
    refused: str | None = None
    """Why it cannot be taken: too_large or kind."""


@dataclass(frozen=True)
class Inbound:
    """One message, whatever the channel."""

    kind: str
    """text, button, start, signed_in, contact, file, location, edited, blocked, unblocked or unsupported."""
    sender: Sender
    key: str
    """Of the message within its channel, stable: a second copy is the same message, an edit names it again."""
    chat_id: str
    """Where replies go."""
    text: str = ""
    """What was written; the caption of a file; the payload of a start link."""
    token: str | None = None
    """Of the button that was pressed."""
    file: File | None = None
    phone: str | None = None
    """E.164, of a shared contact."""
    phone_is_own: bool = False
    """The channel vouches that the contact is the sender's own (contact.user_id == from.id)."""
    location: tuple[float, float] | None = None
    """Latitude and longitude, degrees."""
    callback_id: str | None = None
    """To acknowledge a pressed button with."""


@dataclass(frozen=True)
class Button:
    """A shortcut, never the only way. What it does is kept in the database; the channel sees a token."""

    label: str
    action: str = "say"
    """say (as if the label were written), confirm, decline, pick, intent, handoff, … : the dialogue's table."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    url: str | None = None
    """A link instead of an action."""
    asks: str | None = None
    """phone: the channel's own "share my number" button, where it has one."""


@dataclass(frozen=True)
class Document:
    """A file to send."""

    filename: str
    media_type: str
    content: bytes


@dataclass
class Reply:
    """All that one turn answers: paragraphs are sent as one message, buttons stand under it."""

    paragraphs: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(p for p in self.paragraphs if p)

    def __bool__(self) -> bool:
        return bool(self.text or self.documents)

    def then(self, other: Reply | None) -> Reply:
        """This reply followed by another one, in one message; the later buttons count."""
        if not other:
            return self
        return Reply(
            [*self.paragraphs, *other.paragraphs], other.buttons or self.buttons, [*self.documents, *other.documents]
        )


def reply(*paragraphs: str, buttons: list[Button] | None = None) -> Reply:
    """A reply in one line."""
    return Reply(list(paragraphs), list(buttons or []))


@dataclass(frozen=True)
class Outbound:
    """One committed message on its way to a channel."""

    chat_id: str
    key: str
    """Stable over retries: a channel that we own drops a second copy."""
    text: str
    buttons: list[Mapping[str, Any]]
    """[{label, token | url | asks}]"""
    document: Document | None
    created_at: datetime

"""Write what is sent to a member: transcript, buttons bound to what they do, and the outbox, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from actions.messages import Button, Document, Reply
from domain.conversations import Conversation
from storage.unit_of_work import UnitOfWork

BUTTON_LIFE = timedelta(minutes=30)
"""A button of an answer no longer fires after this; confirmations bind tighter, to the hold of their slot."""


@dataclass(frozen=True)
class ChannelTraits:
    """What a channel can carry. A pushed channel gets outbox rows; a pulled one reads the transcript itself."""

    pushed: bool
    max_text: int


TRAITS = {
    "telegram": ChannelTraits(pushed=True, max_text=4096),  # sendMessage refuses more
    "webchat": ChannelTraits(pushed=False, max_text=20_000),
    "terminal": ChannelTraits(pushed=False, max_text=20_000),
}


@dataclass(frozen=True)
class Outgoing:
    """Writes replies. `new_id` gives unguessable button ids (the randomness is an argument)."""

    contract_version: str
    new_id: Callable[[], str] = lambda: secrets.token_urlsafe(9)

    def write(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        reply: Reply,
        key: str,
        author: str = "bot",
        agent_id: int | None = None,
        inbox_id: int | None = None,
        buttons_until: datetime | None = None,
    ) -> list[int]:
        """Keep a reply for its channel; returns message ids. Raises BotMustBeSilent if an agent owns the conversation.

        key: stable name of this reply; parts are numbered from it. buttons_until: how long the buttons of a message
        that nobody asked for can be pressed, whatever is said meanwhile; None: BUTTON_LIFE, or until the next turn.
        """
        traits = TRAITS[conversation.channel]
        parts: list[tuple[str, Document | None]] = [(p, None) for p in split(reply.text, traits.max_text)]
        parts += [("", document) for document in reply.documents]
        last_text = max((i for i, (_, document) in enumerate(parts) if document is None), default=-1)
        written = []
        for position, (text, document) in enumerate(parts):
            shown = reply.buttons if position == last_text else []
            buttons = self._bind(uow, conversation, shown, buttons_until) if shown else []
            message_id = uow.messages.add(
                conversation.id,
                f"{key}/{position}",
                author,
                text or (document.filename if document else ""),
                uow.now,
                buttons=buttons,
                agent_id=agent_id,
                member_id=conversation.member_id,
                delegate_id=conversation.delegate_id,
                inbox_id=inbox_id,
                attachment_id=self._attach(uow, conversation, document) if document else None,
            )
            written.append(message_id)
            if traits.pushed:
                uow.outbox.add(conversation.id, message_id, conversation.channel, uow.now)
        if written:
            uow.signal("conversation", conversation.id)
            if traits.pushed:
                uow.signal("outbox", conversation.id)
        return written

    def _bind(
        self, uow: UnitOfWork, conversation: Conversation, buttons: list[Button], until: datetime | None
    ) -> list[dict[str, Any]]:
        offer_id = self.new_id()
        choices: list[dict[str, Any]] = []
        shown: list[dict[str, Any]] = []
        for button in buttons:
            if button.url or button.asks:
                shown.append({"label": button.label, **({"url": button.url} if button.url else {"asks": button.asks})})
            else:
                shown.append({"label": button.label, "token": f"{offer_id}.{len(choices)}"})
                choices.append({"action": button.action, "arguments": {**button.arguments, "label": button.label}})
        if choices:
            expires_at = until or uow.now + BUTTON_LIFE
            lasting = until is not None
            uow.offers.add(
                offer_id, conversation.id, choices, self.contract_version, uow.now, expires_at, lasting=lasting
            )
        return shown

    @staticmethod
    def _attach(uow: UnitOfWork, conversation: Conversation, document: Document) -> int:
        return uow.messages.add_attachment(
            conversation.id,
            "calendar" if document.media_type.startswith("text/calendar") else "document",
            uow.now,
            filename=document.filename,
            media_type=document.media_type,
            size=len(document.content),
            content=document.content,
        )


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` UTF-16 units (Telegram's count), cut between paragraphs, lines or words."""
    parts = []
    while text:
        if _units(text) <= limit:
            parts.append(text)
            break
        head = _head(text, limit)
        cut = next((at for mark in ("\n\n", "\n", ". ", " ") if (at := head.rfind(mark)) > limit // 4), None)
        end = len(head) if cut is None else cut + 1
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return parts


def _units(text: str) -> int:
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def _head(text: str, limit: int) -> str:
    units = 0
    for position, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return text[:position]
    return text

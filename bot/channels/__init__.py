"""Channels: a raw update to an Inbound message, an Outbound message to a call. Nothing else happens here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from actions.messages import Inbound, Outbound


class UnreadableUpdate(Exception):
    """A raw update that no message can be made of; it is set aside, its lane goes on."""


class DeliveryFailed(Exception):
    """Base of what a channel says when it could not send."""


class RetryLater(DeliveryFailed):
    """Worth another try: rate limit, server trouble, or an answer that never came (perhaps it was sent)."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s
        """Seconds that the channel asks us to wait; None: our own back-off."""


class Undeliverable(DeliveryFailed):
    """No further try can help."""


class Blocked(Undeliverable):
    """The member has blocked the bot or closed their account."""


class Channel(Protocol):
    """What the worker and the delivery need of a channel."""

    name: str

    def read(self, body: Mapping[str, Any]) -> Inbound:
        """Raises UnreadableUpdate."""

    async def show_typing(self, chat_id: str) -> None:
        """Best effort; never raises."""

    async def acknowledge(self, inbound: Inbound) -> None:
        """Best effort: stop the spinner of a pressed button; never raises."""

    async def send(self, message: Outbound) -> str | None:
        """Send one message; returns the channel's id for it. Raises DeliveryFailed."""

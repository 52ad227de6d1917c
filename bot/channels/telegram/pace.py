"""How fast Telegram lets a bot write: about 30 messages a second overall, and one a second in a private chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

OVERALL_PER_S = 30.0
CHAT_PER_S = 1.0
OVERALL_BURST = 30
CHAT_BURST = 4
"""Telegram tolerates short bursts: a long answer in several parts need not trickle in."""
REMEMBERED = 4096
"""Chats after which those that are free to write again are forgotten."""


class Pace:
    """Generic cell rate (GCRA): each key has the moment at which its budget is whole again."""

    def __init__(self, per_s: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        """burst: messages that may go at once. clock: seconds, never going back."""
        self._interval = 1 / per_s
        self._tolerance = self._interval * (burst - 1)
        self._clock = clock
        self._whole_at: dict[str, float] = {}

    def wait(self, key: str = "") -> float:
        """Seconds until this key may send; 0 also takes its place in the budget."""
        now = self._clock()
        whole_at = max(self._whole_at.get(key, now), now)
        wait = whole_at - self._tolerance - now
        if wait > 0:
            return wait
        if len(self._whole_at) >= REMEMBERED:
            self._whole_at = {known: at for known, at in self._whole_at.items() if at > now}
        self._whole_at[key] = whole_at + self._interval
        return 0.0


class Pacer:
    """Both limits. A chat that writes too fast is told to come back later; it keeps no other chat waiting."""

    def __init__(self) -> None:
        self._overall = Pace(OVERALL_PER_S, OVERALL_BURST)
        self._chats = Pace(CHAT_PER_S, CHAT_BURST)

    def chat(self, chat_id: str) -> float:
        """Seconds after which this chat may be written to; 0: now."""
        return self._chats.wait(chat_id)

    async def overall(self) -> None:
        """Return when the bot may send."""
        while (wait := self._overall.wait()) > 0:  # noqa: ASYNC110 - time itself is awaited
            await asyncio.sleep(wait)

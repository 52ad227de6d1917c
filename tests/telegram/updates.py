"""The queue of updates, and `getUpdates` with its acknowledgement, long poll, conflicts and hammer protection."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from tests.telegram.errors import ApiError

KEPT = 24 * 3600
"""Seconds an update is kept for the bot."""
MAX_ANSWER = 4 * 1024 * 1024
"""Bytes of updates in one answer."""
OFF_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it lists them."""

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
SET_WEBHOOK = "Conflict: terminated by setWebhook request"


@dataclass(eq=False)
class Pending:
    """An update the bot has not acknowledged yet."""

    update_id: int
    body: bytes
    lane: int
    """Chat id, else user id: one lane is delivered in order."""
    expires_at: float
    copies: int = 1
    """How many times one answer or delivery carries it."""


class _Poll:
    """A getUpdates call that waits."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.conflict: str | None = None

    def end(self, conflict: str | None) -> None:
        self.conflict = conflict
        self.woken.set()


class UpdateQueue:
    """Updates in the order of their arrival.

    now: gives Unix seconds. pace: factor on Telegram's own waiting times. touch: called when a call begins to wait.
    """

    def __init__(self, first_id: int, pace: float, now: Callable[[], float], touch: Callable[[], None]) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        """Kinds wanted; None until the bot lists some."""
        self.pending: deque[Pending] = deque()
        self._delivered: dict[int, Pending] = {}
        self._replays: list[Pending] = []
        self._pace = pace
        self._now = now
        self._touch = touch
        self._poll: _Poll | None = None
        self._last_offset = -1
        self._last_start = 0.0
        self._next_conflict = 0.0

    @property
    def is_polled(self) -> bool:
        """Whether a getUpdates call waits for an update."""
        return self._poll is not None

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind of update."""
        return kind in self.allowed if self.allowed is not None else kind not in OFF_BY_DEFAULT

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds are wanted; None changes nothing, an empty list means the default ones."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def add(self, update: dict[str, Any], lane: int, date: float, copies: int = 1) -> Pending:
        """Queue an update; it gets the next id unless it carries its own, be that one readable or not."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        pending = Pending(update_id, orjson.dumps({"update_id": update_id, **update}), lane, date + KEPT, copies)
        self.pending.append(pending)
        self._wake()
        return pending

    def delivered(self, update_id: int) -> Pending:
        """An update to deliver once more, acknowledged or not. KeyError if it was never delivered."""
        return replace(self._delivered[update_id], copies=1)

    def replay(self, pending: Pending) -> None:
        """Put an update into the next answer, whatever its offset."""
        self._replays.append(pending)
        self._wake()

    def forget(self, pending: Pending) -> None:
        """The update was delivered, or is too old."""
        self._delivered[pending.update_id] = pending
        if pending in self.pending:
            self.pending.remove(pending)

    def clear(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()
        self._replays.clear()

    def expire(self) -> None:
        """Drop what is too old."""
        now = self._now()
        while self.pending and self.pending[0].expires_at < now:
            self.pending.popleft()

    def end_poll(self, conflict: str | None) -> None:
        """Answer the waiting call, with an error if `conflict` says which."""
        if self._poll is not None:
            self._poll.end(conflict)
            self._poll = None

    def _wake(self) -> None:
        if self._poll is not None:
            self._poll.woken.set()

    async def get(self, offset: int, limit: int, patience: float) -> list[Pending]:
        """The updates from `offset` on, waiting `patience` seconds for one. Raises ApiError 409."""
        self.end_poll(OTHER_POLLER)
        limit = min(max(limit, 1), 100)
        patience = min(max(patience, 0), 50)
        limit, patience = self._unhurried(offset, limit, patience)
        first = self._acknowledge(offset)
        batch = self._batch(first, limit)
        if batch or not patience:
            return batch
        await self._wait(patience)
        return self._batch(first, limit)

    def _unhurried(self, offset: int, limit: int, patience: float) -> tuple[int, float]:
        """Slow a client down that asks the same again and again."""
        now = asyncio.get_running_loop().time()
        if offset == self._last_offset:
            since = now - self._last_start
            if patience < 3 and since < 3 * self._pace:
                patience = 3 * self._pace
            if since < 0.5 * self._pace:
                limit = 1
        self._last_offset, self._last_start = offset, now
        return limit, patience

    def _acknowledge(self, offset: int) -> int:
        """Delete what `offset` confirms; the id from which to answer, 0 for the head of the queue."""
        self.expire()
        if offset < 0:
            while len(self.pending) > -offset:
                self.forget(self.pending[0])
            return 0
        if offset > self.next_id:  # an id of the future, as after a restart of the ids: the queue refuses it
            return 0
        while self.pending and self.pending[0].update_id < offset:
            self.forget(self.pending[0])
        return offset

    def _batch(self, first: int, limit: int) -> list[Pending]:
        batch, self._replays = self._replays, []
        size = sum(len(pending.body) for pending in batch)
        for pending in self.pending:
            size += len(pending.body)
            if len(batch) >= limit or (batch and size > MAX_ANSWER):
                break
            if pending.update_id >= first:
                batch.append(pending)
                self._delivered[pending.update_id] = pending
        return batch

    async def _wait(self, patience: float) -> None:
        poll = self._poll = _Poll()
        self._touch()
        try:
            async with asyncio.timeout(patience):
                await poll.woken.wait()
                await asyncio.sleep(0.002)  # the official server also gathers what comes within 2 ms
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
        if poll.conflict is not None:
            await self.refuse(poll.conflict)

    async def refuse(self, conflict: str) -> None:
        """Raise ApiError 409; a second one within 3 s is answered 3 s later."""
        now = asyncio.get_running_loop().time()
        if now < self._next_conflict:
            await asyncio.sleep(3 * self._pace)
        else:
            self._next_conflict = now + 3 * self._pace
        raise ApiError(409, conflict)

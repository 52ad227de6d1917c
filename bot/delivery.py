"""Send what is committed: in order per conversation, again when it may help, set aside when it cannot."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from actions.messages import Document, Outbound
from bot import metrics
from bot.channels import Blocked, Channel, RetryLater, Undeliverable
from bot.lanes import LaneRunner
from storage.database import Database
from storage.lanes import Lanes
from storage.repositories.outbox import OutboxRow
from storage.unit_of_work import Clock, reading, unit_of_work

log = structlog.get_logger(__name__)

TRIES = 12
"""With the back-off below, about an hour of trouble at the channel before a message becomes a dead letter."""
FIRST_BACK_OFF = timedelta(seconds=1)
LONGEST_BACK_OFF = timedelta(minutes=10)

SEND_LIMIT_S = 20.0
"""A channel that has not answered by then is asked again later; perhaps it has sent."""
CLAIM_LIFE = timedelta(seconds=30)
"""For longer than a send can take: a sender whose claim is older was killed, and another one may send instead."""

GIVE_WAY_S = 2.0
"""A send that takes this long holds up no other conversation any more."""


class Passage:
    """One message at a time between "the channel has it" and "marked sent".

    A kill in there repeats what is in there: one message, not one per conversation. Telegram takes 30 messages a
    second from a bot and answers in less than a tenth of one, so little is lost by it.
    """

    def __init__(self, give_way_s: float) -> None:
        self._lock = asyncio.Lock()
        self._give_way_s = give_way_s

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Inside, alone: for as long as the block takes, or until it is slow and gives way."""
        await self._lock.acquire()
        leave = _once(self._lock.release)
        slow = asyncio.get_running_loop().call_later(self._give_way_s, leave)
        try:
            yield
        finally:
            slow.cancel()
            leave()


def _once(function: Callable[[], None]) -> Callable[[], None]:
    calls = iter([function])
    return lambda: next(calls, lambda: None)()


class Delivery:
    """Drains the outbox until cancelled."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lanes: Lanes,
        channels: Mapping[str, Channel],
        parallel: int,
        new_sender: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        """new_sender: a name that no other sender has (the randomness is an argument)."""
        self._database = database
        # One process serves SQLite, and keeps its lanes: there a claim would only be one commit more.
        self._sender = None if database.is_sqlite else new_sender()
        self._clock = clock
        self._channels = channels
        self._passage = Passage(GIVE_WAY_S)
        self._runner = LaneRunner(database, lanes, "outbox", self._waiting, self._step, parallel)

    async def run(self) -> None:
        """Until cancelled; the message being sent is then finished and marked."""
        await self._runner.run()

    def _waiting(self) -> list[str]:
        with reading(self._database, self._clock) as work:
            return [str(conversation_id) for conversation_id in work.outbox.waiting(work.now)]

    async def _step(self, key: str) -> bool:
        found = await self._database.run_read(self._next, int(key))
        if found is None:
            return False
        row, message = found
        channel = self._channels.get(row.channel)
        if channel is None:
            return False
        async with self._passage.one():
            # A lane may be lost with its connection, and another process be here too: the row has one sender.
            if self._sender and not await self._database.run_write(self._claim, row, self._sender):
                return False
            return await self._send(channel, row, message)

    async def _send(self, channel: Channel, row: OutboxRow, message: Outbound) -> bool:
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                external_id = await channel.send(message)
        except RetryLater as problem:
            return await self._retry(row, problem)
        except TimeoutError:
            return await self._retry(row, RetryLater("no answer in time"))
        except Undeliverable as problem:
            log.warning("undeliverable", outbox_id=row.id, error=type(problem).__name__)
            await self._database.run_write(self._set_aside, row, problem)
        except Exception as problem:  # a fault of ours or of a library: tried again like any other, then set aside
            log.exception("send failed", outbox_id=row.id)
            return await self._retry(row, RetryLater(type(problem).__name__))
        else:
            await self._database.run_write(self._sent, row, external_id)
        return True

    def _next(self, conversation_id: int) -> tuple[OutboxRow, Outbound] | None:
        with reading(self._database, self._clock) as work:
            row = work.outbox.next_in(conversation_id, work.now)
            if row is None:
                return None
            document = Document(*work.outbox.attachment(row.attachment_id)) if row.attachment_id else None
            return row, Outbound(row.chat_id, row.key, row.text, row.buttons, document, row.created_at)

    async def _retry(self, row: OutboxRow, problem: RetryLater) -> bool:
        metrics.DELIVERY_RETRIES.inc()
        if row.tries + 1 >= TRIES and problem.after_s is None:
            await self._database.run_write(self._set_aside, row, Undeliverable(f"gave up: {problem}"))
            return True
        if problem.after_s is not None:  # asked to wait, which is no failure
            wait = timedelta(seconds=problem.after_s)
        else:
            wait = min(FIRST_BACK_OFF * 2 ** min(row.tries, TRIES), LONGEST_BACK_OFF)
        await self._database.run_write(self._back_off, row, str(problem), wait, problem.after_s is None)
        return False

    def _claim(self, row: OutboxRow, sender: str) -> bool:
        with unit_of_work(self._database, self._clock) as work:
            return work.outbox.claim(row.id, sender, work.now, work.now + CLAIM_LIFE)

    def _sent(self, row: OutboxRow, external_id: str | None) -> None:
        with unit_of_work(self._database, self._clock) as work:
            work.outbox.mark_sent(row.id, external_id, work.now)

    def _back_off(self, row: OutboxRow, error: str, wait: timedelta, failed: bool) -> None:
        with unit_of_work(self._database, self._clock) as work:
            work.outbox.back_off(row.id, self._sender, error, work.now + wait, failed)

    def _set_aside(self, row: OutboxRow, problem: Undeliverable) -> None:
        with unit_of_work(self._database, self._clock) as work:
            if not work.outbox.mark_dead(row.id, self._sender, str(problem)):
                return
            if isinstance(problem, Blocked):
                conversation = work.conversations.lock(row.conversation_id)
                work.conversations.save(replace(conversation, blocked_at=work.now))
            work.signal("conversation", row.conversation_id)

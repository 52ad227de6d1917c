"""Claim, understand, run the turn: conversations side by side, the messages of each in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError

from actions.contract import clause_search
from actions.messages import Inbound
from bot import metrics
from bot.channels import Channel
from bot.lanes import LaneRunner
from bot.turn import Turns
from nlu.compound import understand
from nlu.errors import NluUnavailable
from nlu.interpreter import Interpreter
from nlu.understanding import Understanding
from storage.database import Database
from storage.lanes import Lanes
from storage.repositories.inbox import InboxRow
from storage.unit_of_work import Clock, reading, unit_of_work

log = structlog.get_logger(__name__)

TRIES = 3
"""Failures after which a message is set aside and a person called: deterministic errors do not heal."""
BACK_OFF = timedelta(milliseconds=300)


def _is_words(inbound: Inbound) -> bool:
    return inbound.kind == "text" and bool(inbound.text.strip())


async def _courtesy(name: str, inbox_id: int, call: Awaitable[None]) -> None:
    """What is only polite fails without harm: the turn goes on."""
    try:
        await call
    except Exception as error:
        log.warning("courtesy failed", courtesy=name, inbox_id=inbox_id, error=type(error).__name__)


def _count_handoff(reason: str | None) -> None:
    """After the commit: what was undone called nobody."""
    if reason is not None:
        metrics.HANDOFFS.labels(reason).inc()


class Worker:
    """Handles inbox rows until cancelled."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lanes: Lanes,
        turns: Turns,
        interpreter: Interpreter,
        channels: Mapping[str, Channel],
        parallel: int,
        nlu_awaited: Callable[[], bool] = lambda: False,
    ) -> None:
        """nlu_awaited: whether a message to be understood had better wait for the interpreter."""
        self._database = database
        self._clock = clock
        self._turns = turns
        self._interpreter = interpreter
        self._channels = channels
        self._nlu_awaited = nlu_awaited
        self._runner = LaneRunner(database, lanes, "inbox", self._waiting, self._step, parallel)

    async def run(self) -> None:
        """Until cancelled; running turns then finish. The index of clauses is made beside the first of them."""
        await asyncio.gather(self._runner.run(), asyncio.to_thread(clause_search.prepare))

    def _waiting(self) -> list[str]:
        with reading(self._database, self._clock) as work:
            return work.inbox.lanes_waiting(work.now)

    async def _step(self, lane: str) -> bool:
        row, answers = await self._database.run_read(self._next, lane)
        if row is None:
            return False
        channel = self._channels.get(row.channel)
        if channel is None:
            return False  # a process that serves this channel will take it
        with metrics.TURN_SECONDS.time():
            try:
                inbound = channel.read(row.body)
            except Exception as error:  # whatever a channel sends must not stop its lane for ever
                log.warning("unreadable update", channel=row.channel, inbox_id=row.id, error=type(error).__name__)
                await self._database.run_write(self._set_aside, row, "unreadable")
                return True
            if answers and _is_words(inbound) and self._nlu_awaited():
                return False  # kept, neither lane nor slot held: the next sweep looks again
            await _courtesy("acknowledge", row.id, channel.acknowledge(inbound))
            if answers and _is_words(inbound):
                await _courtesy("show_typing", row.id, channel.show_typing(inbound.chat_id))
            understanding = await self._understand(inbound)
            return await self._act(row, inbound, understanding)

    def _next(self, lane: str) -> tuple[InboxRow | None, bool]:
        """What is to be handled, and whether the assistant answers it: not while an agent has the conversation."""
        with reading(self._database, self._clock) as work:
            row = work.inbox.next_in(lane, work.now)
            conversation = work.conversations.by_key(lane) if row else None
            return row, conversation is None or not conversation.with_agent

    async def _understand(self, inbound: Inbound) -> Understanding | None:
        if not _is_words(inbound):
            return None
        try:
            with metrics.NLU_SECONDS.time():
                return await understand(self._interpreter, inbound.text)
        except NluUnavailable as error:
            metrics.NLU_FAILURES.inc()
            log.warning("nlu unavailable", error=type(error).__name__)
            return None

    async def _act(self, row: InboxRow, inbound: Inbound, understanding: Understanding | None) -> bool:
        """Whether there may be more to do in the lane."""
        try:
            handled = await self._database.run_write(self._turns.run, row, inbound, understanding)
            if handled is None:
                return True
            _count_handoff(handled.handoff)
            return handled.more
        except OperationalError:
            raise  # locked, full or gone: not the message's fault, it stays as it is
        except Exception as error:
            log.exception("turn failed", inbox_id=row.id, tries=row.tries + 1)
            metrics.TURN_FAILURES.inc()
            if row.tries + 1 >= TRIES:
                await self._give_up(row, inbound, type(error).__name__)
            else:
                await self._database.run_write(self._back_off, row, type(error).__name__)
            return True

    async def _give_up(self, row: InboxRow, inbound: Inbound, error: str) -> None:
        try:
            _count_handoff(await self._database.run_write(self._turns.give_up, row, inbound, error))
        except OperationalError:
            raise
        except Exception:
            log.exception("apology failed", inbox_id=row.id)
            _count_handoff(await self._database.run_write(self._turns.abandon, row, inbound, error))

    def _set_aside(self, row: InboxRow, error: str) -> None:
        with unit_of_work(self._database, self._clock) as work:
            work.inbox.mark_dead(row.id, error, work.now)

    def _back_off(self, row: InboxRow, error: str) -> None:
        with unit_of_work(self._database, self._clock) as work:
            work.inbox.back_off(row.id, error, work.now + BACK_OFF * (row.tries + 1))

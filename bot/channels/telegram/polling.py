"""Long polling: updates are committed first, and only then acknowledged by the offset of the next call.

The library's own polling loop is not used: it acknowledges before anything is kept, ends for ever on a 401 or 404,
and refuses a whole batch for one update that it cannot read.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, RetryAfter, TelegramError

from bot import metrics
from bot.channels.telegram.client import Client
from bot.channels.telegram.leader import leading
from bot.channels.telegram.reading import received
from bot.channels.telegram.sending import failure
from bot.ingest import Ingest
from storage.database import Database
from storage.lanes import Lanes
from storage.repositories.inbox import Received

log = structlog.get_logger(__name__)

FIRST_BACK_OFF_S = 1.0
LONGEST_BACK_OFF_S = 30.0
CONFLICT_PAUSE_S = 5.0
"""Another program polls with our token: it shall not be cut off again at once, and somebody should look."""


class Poller:
    """Fetches updates until cancelled; of several processes with one token, one at a time."""

    def __init__(self, client: Client, database: Database, lanes: Lanes, ingest: Ingest) -> None:
        self._client = client
        self._database = database
        self._lanes = lanes
        self._ingest = ingest
        self._offset: int | None = None
        self._failures = 0
        self._succeeded_at = 0.0
        self._webhook_gone = False

    async def run(self) -> None:
        """Until cancelled. No error of Telegram's or of the database's ends it."""
        name = f"telegram-poll {self._client.bot_id}"
        while True:
            async with leading(self._database, self._lanes, name):
                self._offset = None  # whoever polled meanwhile knows better; the inbox drops what comes again
                self._succeeded_at = monotonic()
                metrics.TELEGRAM_POLL_AGE_SECONDS.set_function(lambda: monotonic() - self._succeeded_at)
                try:
                    await self._client.show_menu()
                    await self._poll()
                finally:
                    metrics.TELEGRAM_POLL_AGE_SECONDS.set_function(lambda: 0.0)  # not ours to watch any more
            await asyncio.sleep(CONFLICT_PAUSE_S)

    async def _poll(self) -> None:
        """Until somebody else polls: then the lane is given back, for it may be ours no longer."""
        while True:
            try:
                await self._round()
            except Conflict as error:
                log.error("another program uses the bot's token, or it has a webhook", error=str(error.message)[:80])
                return
            except (TelegramError, SQLAlchemyError) as error:
                await self._back_off(error)
            else:
                self._failures = 0
                self._succeeded_at = monotonic()

    async def _round(self) -> None:
        if not self._webhook_gone:
            # Once per process: a webhook that appears later is a newer deployment's.
            await self._client.bot.delete_webhook()
            self._webhook_gone = True
        updates = [update for update in await self._client.updates(self._offset) if _is_numbered(update)]
        if not updates:
            return
        updates.sort(key=lambda update: update["update_id"])
        kept = [self._received(update) for update in updates]
        await self._ingest.receive(*(one for one in kept if one is not None))
        self._offset = updates[-1]["update_id"] + 1  # the next call acknowledges

    def _received(self, update: dict[str, Any]) -> Received | None:
        return received(self._client.bot_id, update)

    async def _back_off(self, error: Exception) -> None:
        wait = min(FIRST_BACK_OFF_S * 2**self._failures, LONGEST_BACK_OFF_S)
        if isinstance(error, RetryAfter):
            wait = getattr(failure(error), "after_s", None) or wait
        self._failures = min(self._failures + 1, 10)
        # The type only: the text may name the token.
        log.warning("polling failed", error=type(error).__name__, again_in_s=round(wait, 1))
        await asyncio.sleep(wait)


def _is_numbered(update: object) -> bool:
    numbered = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    if not numbered:
        log.error("telegram sent something that is no update")
    return numbered

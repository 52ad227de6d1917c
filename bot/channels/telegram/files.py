"""Fetch the files that members sent: their messages are kept at once, the contents follow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from actions.messages import reply
from actions.outgoing import Outgoing
from actions.wording import say
from bot.channels.telegram.client import Client
from bot.channels.telegram.reading import CHANNEL
from bot.file_kinds import is_taken
from bot.lanes import LaneRunner
from bot.quota import FileQuota, TooManyFiles
from domain.calendar import paris
from storage.database import Database
from storage.lanes import Lanes
from storage.repositories.attachments import Wanted
from storage.unit_of_work import Clock, reading, unit_of_work

log = structlog.get_logger(__name__)

PARALLEL = 2
"""Downloads at the same time: a full one is 20 MB in memory."""
DOWNLOAD_S = 60.0
FIRST_BACK_OFF_S = 2.0
LONGEST_BACK_OFF_S = 600.0
TRIES = 12
"""With this back-off, more than an hour; a restart begins to count anew."""


class WrongKind(Exception):
    """It is not what its name says, or of a kind that is not taken."""


class TooLarge(Exception):
    """More than we take, whatever was announced."""


@dataclass
class _Trouble:
    """What a file that failed waits for. In memory: after a restart, trying at once is right."""

    tries: int
    not_before: float
    """Seconds of the monotonic clock."""


class FileFetcher:
    """Fetches until cancelled; the rows say what is wanted, so nothing is forgotten by a restart."""

    def __init__(
        self,
        client: Client,
        database: Database,
        clock: Clock,
        lanes: Lanes,
        max_bytes: int,
        quota: FileQuota,
        outgoing: Outgoing,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = client.bot
        self._database = database
        self._clock = clock
        self._max_bytes = max_bytes
        self._quota = quota
        self._outgoing = outgoing
        self._monotonic = monotonic
        self._troubles: dict[int, _Trouble] = {}
        self._runner = LaneRunner(database, lanes, "attachment", self._waiting, self._step, PARALLEL)

    async def run(self) -> None:
        """Until cancelled; a download under way is then finished."""
        await self._runner.run()

    def _waiting(self) -> list[str]:
        with reading(self._database, self._clock) as work:
            wanted = work.attachments.wanted(CHANNEL)
        self._troubles = {key: trouble for key, trouble in self._troubles.items() if key in wanted}
        return [str(key) for key in wanted if self._is_due(key)]

    def _is_due(self, key: int) -> bool:
        trouble = self._troubles.get(key)
        return trouble is None or trouble.not_before <= self._monotonic()

    async def _step(self, key: str) -> bool:
        """Always False: a lane is one file."""
        wanted = await self._database.run_read(self._find, int(key))
        if wanted is None or not self._is_due(wanted.id):
            return False
        try:
            await self._fetch(wanted)
        except TooLarge:
            await self._database.run_write(self._give_up, wanted, "refused", "too_large")
        except WrongKind:
            await self._database.run_write(self._refuse, wanted, "kind", "kind", f"file-kind:{wanted.id}")
        except TooManyFiles:
            await self._database.run_write(self._refuse_more, wanted)
        except (BadRequest, Forbidden) as error:
            await self._database.run_write(self._give_up, wanted, "failed", error.message[:200])
        except TelegramError as error:
            await self._later(wanted, type(error).__name__)
        return False

    def _find(self, key: int) -> Wanted | None:
        with reading(self._database, self._clock) as work:
            return work.attachments.find_wanted(key, CHANNEL)

    async def _fetch(self, wanted: Wanted) -> None:
        file = await self._bot.get_file(wanted.external_ref)
        size = file.file_size or self._max_bytes  # untold: it may be as large as that
        if size > self._max_bytes:
            raise TooLarge
        with self._quota.keeping(wanted.lane, size, known=wanted.member_id is not None):
            content = bytes(await file.download_as_bytearray(read_timeout=DOWNLOAD_S))
            if len(content) > self._max_bytes:
                raise TooLarge
            if not is_taken(wanted.filename, wanted.media_type, content):
                raise WrongKind
            await self._database.run_write(self._store, wanted, content)

    async def _later(self, wanted: Wanted, error: str) -> None:
        tries = self._troubles[wanted.id].tries + 1 if wanted.id in self._troubles else 1
        log.warning("file not fetched", attachment_id=wanted.id, error=error, tries=tries)
        if tries >= TRIES:
            await self._database.run_write(self._give_up, wanted, "failed", error)
            return
        wait = min(FIRST_BACK_OFF_S * 2 ** (tries - 1), LONGEST_BACK_OFF_S)
        self._troubles[wanted.id] = _Trouble(tries, self._monotonic() + wait)

    def _store(self, wanted: Wanted, content: bytes) -> None:
        with unit_of_work(self._database, self._clock) as work:
            work.attachments.store(wanted.id, content)
            work.signal("conversation", wanted.conversation_id)

    def _refuse_more(self, wanted: Wanted) -> None:
        """The sender is told once a day."""
        outcome = "not_kept_unknown" if wanted.member_id is None else "not_kept"
        key = f"too-many-files:{wanted.conversation_id}:{paris(self._clock()).date()}"
        self._refuse(wanted, "too_many_files", outcome, key)

    def _refuse(self, wanted: Wanted, why: str, outcome: str, key: str) -> None:
        """Not kept; the sender is told, once by key, whoever has the conversation."""
        with unit_of_work(self._database, self._clock) as work:
            conversation = work.conversations.lock(wanted.conversation_id)
            work.attachments.give_up(wanted.id, "refused", why)
            work.signal("conversation", wanted.conversation_id)
            if work.messages.by_key(f"{key}/0") is None:
                told = reply(say(conversation.language, f"files.{outcome}"))
                self._outgoing.write(work, conversation, told, key, author="system")

    def _give_up(self, wanted: Wanted, state: str, error: str) -> None:
        with unit_of_work(self._database, self._clock) as work:
            work.attachments.give_up(wanted.id, state, error)
            work.signal("conversation", wanted.conversation_id)

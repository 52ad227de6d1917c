"""How many files are kept: what strangers send must not fill the disk, nor keep members from sending theirs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta

from fastapi import HTTPException

from bot.chat.sessions import Session
from bot.limits import Limits, Take, take_all
from bot.settings import Settings
from storage.unit_of_work import Clock

DAY = timedelta(days=1)
MB = 1024 * 1024
PER_ADDRESS = 3
"""Sessions' worth of files for one address: a household, an office, a phone network shares one."""
EVERYBODY = ""


class FileQuota:
    """Files and bytes kept in a day: per session; of strangers also per client address and of all together."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        files, size = settings.stranger_files_per_day, settings.stranger_mb_per_day * MB
        self._stranger_files, self._stranger_bytes = Limits(files, DAY, clock), Limits(size, DAY, clock)
        self._address_files = Limits(files * PER_ADDRESS, DAY, clock)
        self._address_bytes = Limits(size * PER_ADDRESS, DAY, clock)
        self._all_bytes = Limits(settings.strangers_mb_per_day * MB, DAY, clock)
        self._member_files = Limits(settings.member_files_per_day, DAY, clock)
        self._member_bytes = Limits(settings.member_mb_per_day * MB, DAY, clock)

    @contextlib.contextmanager
    def keeping(self, session: Session, address: str, size: int) -> Iterator[None]:
        """Keep one file in the block; what raises there has kept nothing. Raises 403 beyond the quota.

        Not 429: the page repeats what was too fast, and everything written later would wait behind the file.
        size: bytes.
        """
        takes = self._takes(session, address, size)
        if take_all(*takes):
            raise HTTPException(403, "too_many_files" if session.proof else "too_many_files_unknown")
        try:
            yield
        except BaseException:
            for take in takes:
                take.give_back()
            raise

    def _takes(self, session: Session, address: str, size: int) -> list[Take]:
        if session.proof:
            return [Take(self._member_files, session.id), Take(self._member_bytes, session.id, size)]
        return [
            Take(self._stranger_files, session.id),
            Take(self._stranger_bytes, session.id, size),
            Take(self._address_files, address),
            Take(self._address_bytes, address, size),
            Take(self._all_bytes, EVERYBODY, size),
        ]

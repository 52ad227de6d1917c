"""How many files are kept: what strangers send must not fill the disk, nor keep members from sending theirs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta

from bot.limits import Limits, Take, take_all
from bot.settings import Settings
from storage.unit_of_work import Clock

DAY = timedelta(days=1)
MB = 1024 * 1024
PER_ADDRESS = 3
"""Conversations' worth of files for one address: a household, an office, a phone network shares one."""
EVERYBODY = ""


class TooManyFiles(Exception):
    """Kept enough of this sender today, or of all strangers."""


class FileQuota:
    """Files and bytes kept in a day: per conversation; of strangers also per client address and of all together."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        files, size = settings.stranger_files_per_day, settings.stranger_mb_per_day * MB
        self._stranger_files, self._stranger_bytes = Limits(files, DAY, clock), Limits(size, DAY, clock)
        self._address_files = Limits(files * PER_ADDRESS, DAY, clock)
        self._address_bytes = Limits(size * PER_ADDRESS, DAY, clock)
        self._all_bytes = Limits(settings.strangers_mb_per_day * MB, DAY, clock)
        self._member_files = Limits(settings.member_files_per_day, DAY, clock)
        self._member_bytes = Limits(settings.member_mb_per_day * MB, DAY, clock)

    @contextlib.contextmanager
    def keeping(self, lane: str, size: int, known: bool, address: str | None = None) -> Iterator[None]:
        """Keep one file in the block; what raises there has kept nothing. Raises TooManyFiles beyond the quota.

        lane: of the conversation. size: bytes. known: its sender has proved who they are. address: the client's; None
        where the channel tells none.
        """
        takes = self._takes(lane, size, known, address)
        if take_all(*takes):
            raise TooManyFiles
        try:
            yield
        except BaseException:
            for take in takes:
                take.give_back()
            raise

    def _takes(self, lane: str, size: int, known: bool, address: str | None) -> list[Take]:
        if known:
            return [Take(self._member_files, lane), Take(self._member_bytes, lane, size)]
        takes = [Take(self._stranger_files, lane), Take(self._stranger_bytes, lane, size)]
        if address is not None:
            takes += [Take(self._address_files, address), Take(self._address_bytes, address, size)]
        return [*takes, Take(self._all_bytes, EVERYBODY, size)]

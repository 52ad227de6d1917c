"""How much one session may write in a minute: a token bucket each, in this process."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.unit_of_work import Clock

FORGET_ABOVE = 10_000
"""Buckets kept before those that are full again are dropped."""


@dataclass
class _Bucket:
    tokens: float
    at: datetime


class Limits:
    """Bursts of `per_minute`, refilled steadily."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, session: str) -> int:
        """0 if the session may go on, else the seconds it has to wait."""
        now = self._clock()
        if len(self._buckets) > FORGET_ABOVE:
            self._forget_full(now)
        bucket = self._buckets.setdefault(session, _Bucket(self._per_minute, now))
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.tokens = min(self._per_minute, bucket.tokens + passed * self._per_minute / 60)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return math.ceil((1 - bucket.tokens) * 60 / self._per_minute)

    def _forget_full(self, now: datetime) -> None:
        full_since = now - timedelta(minutes=1)
        self._buckets = {session: bucket for session, bucket in self._buckets.items() if bucket.at > full_since}

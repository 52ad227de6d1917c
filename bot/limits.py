"""How much one session, client address or account may do in a while: a token bucket each, in this process.

Rate-limiting libraries read the system's clock; ours is an argument, and a bucket is all that is needed here. Several
web processes each count on their own: together they allow as many times more.
"""

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
    """Bursts of `amount`, refilled steadily over `per`."""

    def __init__(self, amount: int, per: timedelta, clock: Clock) -> None:
        self._amount = amount
        self._per_s = per.total_seconds()
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._forget_above = FORGET_ABOVE

    def take(self, key: str, cost: int = 1) -> int:
        """0 if the key may go on, else the seconds it has to wait; nothing is taken then."""
        now = self._clock()
        if len(self._buckets) > self._forget_above:
            self._forget_full(now)
        bucket = self._buckets.setdefault(key, _Bucket(self._amount, now))
        bucket.tokens, bucket.at = self._refilled(bucket, now), now
        if bucket.tokens >= cost:
            bucket.tokens -= cost
            return 0
        missing = (cost - bucket.tokens) / self._amount if self._amount else 1
        return math.ceil(missing * self._per_s)

    def give_back(self, key: str, cost: int = 1) -> None:
        """What was taken came to nothing."""
        if bucket := self._buckets.get(key):
            bucket.tokens = min(self._amount, bucket.tokens + cost)

    def _refilled(self, bucket: _Bucket, now: datetime) -> float:
        passed = max(0.0, (now - bucket.at).total_seconds())
        return min(self._amount, bucket.tokens + passed * self._amount / self._per_s)

    def _forget_full(self, now: datetime) -> None:
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if self._refilled(bucket, now) < self._amount
        }
        self._forget_above = max(FORGET_ABOVE, 2 * len(self._buckets))  # or each call would look at all of them


@dataclass(frozen=True)
class Take:
    """One thing to be taken from one bucket."""

    limits: Limits
    key: str
    cost: int = 1

    def give_back(self) -> None:
        self.limits.give_back(self.key, self.cost)


def take_all(*takes: Take) -> int:
    """All of them and 0, or nothing and the seconds to wait."""
    for position, take in enumerate(takes):
        if wait := take.limits.take(take.key, take.cost):
            for taken in takes[:position]:
                taken.give_back()
            return wait
    return 0

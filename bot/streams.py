"""Live connections are bounded: each holds a task, a socket and a look at the database for as long as it likes."""

from __future__ import annotations

from collections.abc import Callable

PER_OWNER = 8
"""Open pages of one session: more are forgotten tabs, or somebody who only wants to hold connections."""
PARKED_MS = 60_000
"""A page whose connection gave way comes back after this long, not at once to push the next one out."""


class Streams:
    """The open streams of one kind; where there are too many, the oldest gives way."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._open: dict[object, tuple[str, bool, Callable[[], None]]] = {}
        """In order of age: stream -> (owner, known, how to close it)."""

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, stream: object, owner: str, known: bool, close: Callable[[], None]) -> None:
        """One more. known: its owner has signed in; who has not gives way first. close: must not wait."""
        self._open[stream] = owner, known, close
        own = [other for other, (whose, _, _) in self._open.items() if whose == owner]
        if len(own) > PER_OWNER:
            self._close(own[0])
        if len(self._open) > self._total:
            unknown = (other for other, (_, signed_in, _) in self._open.items() if not signed_in)
            self._close(next(unknown, None) or next(iter(self._open)))

    def leave(self, stream: object) -> None:
        """It has ended; harmless for one that gave way."""
        self._open.pop(stream, None)

    def _close(self, stream: object) -> None:
        _, _, close = self._open.pop(stream)
        close()

"""What a commit tells the rest of the application: "there is something new for you", never the thing itself.

A signal may be lost (a process that was just starting, a dropped connection): every listener also looks by itself
from time to time, so a signal only saves waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Signal:
    """topic: inbox, outbox, conversation, case, attachment, or who is writing: typing, agent_writes, member_writes.

    key: lane or row id.
    """

    topic: str
    key: str

    def encode(self) -> str:
        return f"{self.topic} {self.key}"

    @classmethod
    def decode(cls, payload: str) -> Signal:
        topic, _, key = payload.partition(" ")
        return cls(topic, key)


Listener = Callable[[Signal], None]


class Signals:
    """Listeners of this process; `publish` may be called from any thread once a loop is bound."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listeners run in this loop."""
        self._loop = loop

    def listen(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Call the listener for each signal of a topic; returns how to stop."""
        self._listeners.setdefault(topic, []).append(listener)
        return lambda: self._listeners[topic].remove(listener)

    def publish(self, signal: Signal) -> None:
        """Wake the listeners, in their loop; without a loop (command line, tests) they run at once."""
        if self._loop is None or self._loop.is_closed():
            self._dispatch(signal)
        else:
            self._loop.call_soon_threadsafe(self._dispatch, signal)

    def _dispatch(self, signal: Signal) -> None:
        for listener in tuple(self._listeners.get(signal.topic, ())):
            listener(signal)

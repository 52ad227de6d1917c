"""Who else looks at a conversation, and who is writing. Kept in this process only: agents served by another process of
the same installation do not appear (what protects them from each other is the database, not this)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.repositories.agents import Agent

TYPING_LASTS = timedelta(seconds=6)
"""After the last key; the page says so every three seconds while the agent writes."""


@dataclass(frozen=True)
class Viewer:
    """A colleague in the same conversation."""

    agent_id: int
    name: str
    typing: bool


class Presence:
    """Open pages per conversation; all calls come from the event loop."""

    def __init__(self) -> None:
        self._open: dict[int, Counter[int]] = {}
        self._names: dict[int, str] = {}
        self._typing: dict[tuple[int, int], datetime] = {}

    def enter(self, conversation_id: int, agent: Agent) -> None:
        """One page more."""
        self._names[agent.id] = agent.name
        self._open.setdefault(conversation_id, Counter())[agent.id] += 1

    def leave(self, conversation_id: int, agent: Agent) -> None:
        """One page less; who has none left is gone, and writes no more."""
        pages = self._open[conversation_id]
        pages[agent.id] -= 1
        if pages[agent.id] <= 0:
            del pages[agent.id]
            self._typing.pop((conversation_id, agent.id), None)
        if not pages:
            del self._open[conversation_id]

    def typing(self, conversation_id: int, agent: Agent, now: datetime) -> None:
        """The agent pressed a key."""
        if agent.id in self._open.get(conversation_id, ()):
            self._typing[conversation_id, agent.id] = now

    def others(self, conversation_id: int, agent: Agent, now: datetime) -> list[Viewer]:
        """Colleagues, by name."""
        found = [
            Viewer(other, self._names[other], self._writes(conversation_id, other, now))
            for other in self._open.get(conversation_id, ())
            if other != agent.id
        ]
        return sorted(found, key=lambda viewer: viewer.name)

    def _writes(self, conversation_id: int, agent_id: int, now: datetime) -> bool:
        last = self._typing.get((conversation_id, agent_id))
        return last is not None and now - last < TYPING_LASTS

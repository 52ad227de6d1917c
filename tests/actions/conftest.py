"""What the tests of intents share: a conversation whose understanding is given by hand, and its cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.cases import Case
from tests.dialogue.world import World, understood

THURSDAY = datetime.fromisoformat("2026-03-05T11:00:00+01:00")
"""A working day, in opening hours."""


class Talk:
    """One member, delegate or stranger, who says things that are understood as told."""

    def __init__(self, world: World) -> None:
        self.world = world

    def say(self, text: str, intent: str | None) -> str:
        """The answer without the opening words of a session."""
        self.world.say(text, understood(intent))
        return self.answer

    def press(self, label: str) -> str:
        self.world.press(label)
        return self.answer

    @property
    def answer(self) -> str:
        return self.world.answer

    @property
    def cases(self) -> list[Case]:
        """All of the store, oldest first."""
        with self.world.work() as work:
            conversation = self.world.conversation(work)
            return work.cases.of_conversation(conversation.id)

    @property
    def airbox(self) -> str | None:
        with self.world.work() as work:
            found = work.lines.airbox(1)
            return found.status if found else None

    @property
    def incident_is_open(self) -> bool:
        with self.world.work() as work:
            return work.lines.open_incident(1) is not None

    @property
    def decisions(self) -> list[tuple[str, str, list[str]]]:
        """(rule, kind of decision, articles), latest first."""
        with self.world.work() as work:
            found = work.decisions.of_conversation(self.world.conversation(work).id)
        return [(d.rule, d.result["decision"], [c["article"] for c in d.result["citations"]]) for d in found]

    def change_member(self, **values: Any) -> None:
        with self.world.work() as work:
            work.members.change(1, **values)


Meet = Callable[..., Talk]


@pytest.fixture
def meet(tmp_path: Path) -> Iterator[Meet]:
    """Begins the conversation of a persona: meet("offre-interieur", departement="75", airbox_lent=True)."""
    worlds: list[World] = []

    def begin(offer: str = "offre-interieur", departement: str = "75", now: datetime = THURSDAY, **facts: Any) -> Talk:
        directory = tmp_path / str(len(worlds))
        directory.mkdir()
        worlds.append(World(directory, now, {"offer": offer, "departement": departement, "facts": facts}))
        return Talk(worlds[-1])

    yield begin
    for world in worlds:
        world.close()

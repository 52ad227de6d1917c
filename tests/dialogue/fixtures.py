"""A world to talk in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.calendar import PARIS
from tests.dialogue.world import World

MONDAY = datetime(2026, 1, 12, 10, 5, tzinfo=PARIS)


@pytest.fixture
def a_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Builds worlds: a member in Paris on a Monday morning unless told otherwise."""
    made: list[World] = []

    def build(now: datetime = MONDAY, channel: str = "terminal", offer: str = "offre-interieur",
              departement: str = "75", **facts: Any) -> World:  # fmt: skip
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(World(folder, now, {"offer": offer, "departement": departement, "facts": facts}, channel))
        return made[-1]

    yield build
    for world in made:
        world.close()

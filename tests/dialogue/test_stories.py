"""Plays tests/conversations/<situation>/<story>.yml: what is said, what must come back, what must be stored.

A turn says one of: `say` (with `intent`, `confidence`, `others`, `entities`, `parts`, or `nlu: down`), `press` (words
of a button label, `back` replies ago), `arrive` (contact, start, file, location, … with its fields), `event`. `now` or
`wait` (minutes) moves the clock before it. `expect` and `refuse` are regular expressions over texts and button labels;
`state` names stored facts (tests/dialogue/world.py).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.console.labels import LABELS
from tests.dialogue.events import happen
from tests.dialogue.world import World, understood

STORIES = Path(__file__).parents[1] / "conversations"


def _stories() -> list[Any]:
    found = []
    for file in sorted(STORIES.rglob("*.yml")):
        for story in yaml.safe_load(file.read_text(encoding="utf-8")):
            name = f"{file.parent.name}/{file.stem}: {story['name']}"
            found.append(pytest.param(story, id=name.replace(" ", "-")))
    return found


@pytest.mark.parametrize("story", _stories())
def test_story(story: dict[str, Any], tmp_path: Path) -> None:
    world = World(tmp_path, datetime.fromisoformat(story["now"]), story.get("persona", {"offer": "offre-interieur"}),
                  channel=story.get("channel", "terminal"))  # fmt: skip
    try:
        for number, turn in enumerate(story["turns"], 1):
            _play(world, turn, f"turn {number}: {turn}")
        assert _without_label(world.state.get("case_details", [])) == set(), "what agents would read as code"
    finally:
        world.close()


def _without_label(details: Any) -> set[str]:
    """Names of a case's details, those inside them too, that the console has no French for."""
    if isinstance(details, list):
        return {name for one in details for name in _without_label(one)}
    if not isinstance(details, dict):
        return set()
    return (details.keys() - LABELS["detail"].keys()) | {n for value in details.values() for n in _without_label(value)}


def _play(world: World, turn: dict[str, Any], place: str) -> None:
    if "now" in turn:
        world.now = datetime.fromisoformat(turn["now"])
    world.now += timedelta(minutes=turn.get("wait", 0))
    if "event" in turn:
        happen(world, **turn["event"])
        return
    answer = _act(world, turn)
    for pattern in turn.get("expect", []):
        assert re.search(pattern, answer, re.IGNORECASE | re.DOTALL), f"{place}\nmissing {pattern}\n{answer}"
    for pattern in turn.get("refuse", []):
        assert not re.search(pattern, answer, re.IGNORECASE | re.DOTALL), f"{place}\nunwanted {pattern}\n{answer}"
    state = world.state
    for name, value in turn.get("state", {}).items():
        assert state[name] == value, f"{place}\n{name} is {state[name]}\n{answer}"


def _act(world: World, turn: dict[str, Any]) -> str:
    if "press" in turn:
        return world.press(turn["press"], turn.get("back", 0))
    if "arrive" in turn:
        return world.arrive(**turn["arrive"])
    if turn.get("nlu") == "down":
        return world.say(turn["say"], None)
    extra = {name: turn[name] for name in ("confidence", "others", "entities", "parts") if name in turn}
    return world.say(turn["say"], understood(turn.get("intent"), **extra))

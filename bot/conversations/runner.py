"""Play conversation files through the product: inbox, turn, outbox, with a trained model and a fixed clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap import Application, bootstrap, running
from bot.channels.terminal import received
from bot.conversations.persona import Persona, settle
from bot.conversations.snapshot import snapshot
from bot.settings import load_settings
from nlu.interpreter import Interpreter
from storage.database import Database
from storage.repositories.conversations import StoredMessage
from storage.schema import migrate
from storage.unit_of_work import reading, unit_of_work

CHANNEL = "terminal"
SESSION = "story"
STEP = timedelta(minutes=1)
"""Between two turns that do not say when they are."""
TURN_LIMIT_S = 30.0


@dataclass(frozen=True)
class TurnResult:
    """One turn: what was said, answered and found."""

    user: str
    intent: str | None
    replies: list[dict[str, Any]]
    passed: bool
    failed: list[str]
    state: dict[str, Any]


@dataclass(frozen=True)
class StoryResult:
    """One conversation."""

    id: str
    passed: bool
    turns: list[TurnResult]


@dataclass(frozen=True)
class Report:
    """All of a file."""

    results: list[StoryResult] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        turns = [turn for story in self.results for turn in story.turns]
        return {
            "dialogues": len(self.results),
            "passed": sum(story.passed for story in self.results),
            "turns": len(turns),
            "turns_passed": sum(turn.passed for turn in turns),
            "results": [asdict(story) for story in self.results],
        }


def read_stories(path: Path) -> list[dict[str, Any]]:
    """The conversations of a JSON lines file. Raises ValueError naming the line that is none."""
    stories = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                story = json.loads(line)
                assert {"id", "persona", "now", "turns"} <= story.keys()
            except (ValueError, AssertionError, AttributeError):
                raise ValueError(f"{path}:{number}: not a conversation") from None
            stories.append(story)
    return stories


async def play_all(stories: Iterable[dict[str, Any]], interpreter: Interpreter) -> Report:
    """Each conversation in a store of its own."""
    return Report([await play(story, interpreter) for story in stories])


async def play(story: dict[str, Any], interpreter: Interpreter) -> StoryResult:
    """One conversation."""
    with tempfile.TemporaryDirectory(prefix="desk-story-") as folder:
        async with _stage(story, interpreter, Path(folder)) as stage:
            turns = [await stage.turn(number, turn) for number, turn in enumerate(story["turns"])]
    return StoryResult(story["id"], all(turn.passed for turn in turns), turns)


@contextlib.asynccontextmanager
async def _stage(story: dict[str, Any], interpreter: Interpreter, folder: Path) -> AsyncIterator[_Stage]:
    url = f"sqlite:///{folder / 'story.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    # Only the worker: the conversation's clock stands still, so the sweeps have nothing to do.
    settings = load_settings(database_url=url, data_dir=folder, roles="worker", demo=False)
    stage = _Stage(story, settings_now=datetime.fromisoformat(story["now"]))
    application = bootstrap(settings, interpreter, stage.clock)
    try:
        async with running(application):
            stage.begin(application)
            yield stage
    finally:
        application.close()


class _Stage:
    def __init__(self, story: dict[str, Any], settings_now: datetime) -> None:
        self._persona = Persona(
            story["persona"]["offer"], story["persona"].get("departement", "75"), story["persona"].get("facts", {})
        )
        self._now = settings_now
        self._seen = 0
        self._handled = asyncio.Event()
        self._application: Application

    def clock(self) -> datetime:
        return self._now.astimezone(UTC)

    def begin(self, application: Application) -> None:
        self._application = application
        application.database.signals.listen("conversation", lambda _: self._handled.set())
        with unit_of_work(application.database, self.clock) as work:
            settle(work, self._persona, CHANNEL, SESSION)
            self._agent_id = work.agents.add("claire@story.example", "Claire", "agent", "-").id

    async def turn(self, number: int, turn: dict[str, Any]) -> TurnResult:
        self._now = datetime.fromisoformat(turn["now"]) if "now" in turn else self._now + STEP * (number > 0)
        if "event" in turn:
            self._apply(turn["event"])
        key = f"turn-{number}"
        self._handled.clear()
        await self._application.ingest.receive(received(SESSION, key, turn["user"]))
        async with asyncio.timeout(TURN_LIMIT_S):
            while not self._is_handled(key):
                await self._handled.wait()
                self._handled.clear()
        return self._judge(turn)

    def _apply(self, event: str) -> None:
        moves = {"agent_takeover": "take_over", "agent_giveback": "give_back"}
        with unit_of_work(self._application.database, self.clock) as work:
            conversation = work.conversations.open(CHANNEL, SESSION, work.now)
            work.conversations.save(getattr(conversation, moves[event])(self._agent_id))

    def _is_handled(self, key: str) -> bool:
        with reading(self._application.database, self.clock) as work:
            return work.messages.by_key(f"{CHANNEL}:{key}") is not None

    def _judge(self, turn: dict[str, Any]) -> TurnResult:
        with reading(self._application.database, self.clock) as work:
            conversation = work.conversations.by_key(f"{CHANNEL}:{SESSION}")
            assert conversation is not None
            new = work.messages.after(conversation.id, self._seen)
            state = snapshot(work, conversation, _inbox_id(new))
        self._seen = new[-1].id if new else self._seen
        answers = [m for m in new if m.author == "bot"]
        failed = judge(_said(answers), turn.get("expect_any", ()), turn.get("expect_none", ()))
        return TurnResult(
            user=turn["user"],
            intent=next((m.understanding["intent"] for m in new if m.understanding), None),
            replies=[{"text": m.text, "buttons": [b["label"] for b in m.buttons]} for m in answers],
            passed=not failed,
            failed=failed,
            state=state,
        )


def _inbox_id(messages: Sequence[StoredMessage]) -> int | None:
    return next((m.inbox_id for m in messages if m.author == "member"), None)


def _said(answers: Sequence[StoredMessage]) -> str:
    return "\n".join(part for m in answers for part in (m.text, *(b["label"] for b in m.buttons)))


def judge(said: str, expect_any: Sequence[str], expect_none: Sequence[str]) -> list[str]:
    """The patterns that speak against a turn: all of `expect_any` if none of them matched, and each unwanted one."""
    missing = [] if not expect_any or any(re.search(p, said) for p in expect_any) else list(expect_any)
    return missing + [pattern for pattern in expect_none if re.search(pattern, said)]

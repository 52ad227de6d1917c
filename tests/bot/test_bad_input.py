"""Messages that say nothing, say too much or look like orders, in every channel: answered, kept as written, no harm."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from bot.bootstrap import Application, bootstrap, running, utc_now
from bot.channels.terminal import received
from bot.chat.sessions import COOKIE
from bot.web import create_web
from storage.database import Database
from storage.schema import migrate
from storage.unit_of_work import reading
from tests.bot.spine import count
from tests.chat.conftest import Page
from tests.fakes import FakeInterpreter
from tests.telegram.desk import settings_for
from tests.telegram_emulator import TelegramEmulator

CHAT = 77
NOT_UNDERSTOOD = "pas compris|pas sûr"


class Member(Protocol):
    """Somebody who writes through one channel."""

    key: str
    """Of their conversation."""

    async def write(self, text: str, number: int) -> str | None:
        """Send a message; why the channel itself refused it, or None."""


class InTelegram:
    key = f"telegram:{CHAT}"

    def __init__(self, emulator: TelegramEmulator) -> None:
        self._emulator = emulator

    async def write(self, text: str, number: int) -> str | None:
        await asyncio.to_thread(self._emulator.inject_text, CHAT, text)
        return None


class InTheWebChat:
    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def key(self) -> str:
        return "webchat:" + self._page.cookies[COOKIE].rsplit(".", 2)[0]

    async def write(self, text: str, number: int) -> str | None:
        answer = await self._page.say(f"00000000-0000-4000-8000-{number:012}", text)
        return None if answer.status_code == 202 else str(answer.json()["detail"])


class InATerminal:
    key = "terminal:t"

    def __init__(self, desk: Application) -> None:
        self._desk = desk

    async def write(self, text: str, number: int) -> str | None:
        await self._desk.ingest.receive(received("t", str(number), text))
        return None


@pytest.fixture
def telegram() -> Iterator[TelegramEmulator]:
    with TelegramEmulator(pace=0.02) as emulator:
        yield emulator


@pytest.fixture
async def desk(telegram: TelegramEmulator, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Application]:
    """The whole application, with the real dialogue; no sentence is understood."""
    database = Database(sqlite_url)
    migrate(database)
    database.close()
    settings = settings_for(telegram, sqlite_url, tmp_path, roles="web,worker")
    application = bootstrap(settings, FakeInterpreter(), utc_now)
    try:
        async with running(application):
            yield application
    finally:
        application.close()


@pytest.fixture(params=["telegram", "webchat", "terminal"])
async def member(
    request: pytest.FixtureRequest, desk: Application, telegram: TelegramEmulator
) -> AsyncIterator[Member]:
    if request.param == "telegram":
        yield InTelegram(telegram)
    elif request.param == "terminal":
        yield InATerminal(desk)
    else:
        async with Page(create_web(desk)) as page:
            await page.get("/chat")
            yield InTheWebChat(page)


def said(desk: Application, member: Member) -> list[tuple[str, str]]:
    """(author, text) of the member's conversation."""
    with reading(desk.database, desk.clock) as work:
        conversation = work.conversations.by_key(member.key)
        found = work.messages.after(conversation.id, 0) if conversation else []
        return [(message.author, message.text) for message in found]


async def answers(desk: Application, ask: Callable[[], Awaitable[str | None]], member: Member) -> str | list[str]:
    """What came back: the channel's refusal, or the texts of the assistant once the message is dealt with."""
    before = len(said(desk, member))
    refused = await ask()
    if refused:
        return refused

    def settled() -> bool:
        with reading(desk.database, desk.clock) as work:
            waiting = count(work, "inbox", "new")
        return waiting == 0 and any(author == "bot" for author, _ in said(desk, member)[before:])

    async with asyncio.timeout(20):
        while not await desk.database.run_read(settled):
            await asyncio.sleep(0.02)
    return [text for author, text in said(desk, member)[before:] if author == "bot"]


@pytest.mark.parametrize(
    ("written", "told", "refused"),
    [
        ("", "vide", "empty"),
        ("\x07\x1b\x7f", "vide", "empty"),
        ("🤷🏽", NOT_UNDERSTOOD, None),
        ("<b>Bonjour</b><script>alert(1)</script>", NOT_UNDERSTOOD, None),
        ("x" * 10_000, NOT_UNDERSTOOD, None),
        ("/blorp", "ne connais pas cette commande", None),
    ],
    ids=["empty", "control characters", "emoji", "html", "ten thousand", "unknown command"],
)
async def test_it_is_answered_and_the_next_message_too(
    desk: Application, member: Member, written: str, told: str, refused: str | None
) -> None:
    got = await answers(desk, lambda: member.write(written, 1), member)
    if got != refused:
        assert re.search(told, "\n".join(got)), got
        kept = "".join(character for character in written if character.isprintable())
        assert ("member", kept) in said(desk, member), "kept as written, without what no page can show"
    menu = await answers(desk, lambda: member.write("/menu", 2), member)
    assert re.search("Que souhaitez-vous|Comment puis-je", "\n".join(menu)), menu
    with reading(desk.database, desk.clock) as work:
        assert (count(work, "inbox", "dead"), count(work, "outbox", "dead")) == (0, 0)


async def test_nothing_understood_three_times_over_reaches_a_person(desk: Application, member: Member) -> None:
    got = [await answers(desk, lambda n=n: member.write("brrrt", n), member) for n in range(3)]
    assert any("conseiller" in text for text in got[-1]), got

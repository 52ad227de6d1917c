"""The application as `desk up` assembles it, against the emulator; the language understanding is canned."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import select

from actions.messages import Button, Document, Inbound, Reply, reply
from actions.readings import Readings
from actions.request import Request
from bot import bootstrap as assembly
from bot import delivery, lanes
from bot.bootstrap import Application, bootstrap, running, utc_now
from bot.channels.telegram import files, leader, polling, webhook
from bot.dialogue.readings import MessageReadings
from bot.settings import Settings, load_settings
from bot.web import create_web
from nlu.understanding import Understanding
from storage.database import Database
from storage.schema import migrate
from storage.tables import attachments, inbox, outbox
from storage.unit_of_work import Clock, UnitOfWork, reading, unit_of_work
from tests.telegram_emulator import TelegramEmulator

LIMIT_S = 20.0


class CannedInterpreter:
    """Sure of an intent for each text it knows, of `greet` for any other."""

    def __init__(self, intents: Mapping[str, str] | None = None) -> None:
        self._intents = dict(intents or {})

    async def parse(self, text: str) -> Understanding:
        intent = self._intents.get(text, "greet")
        return Understanding(intent, 0.97, ((intent, 0.97), ("thank", 0.01)))


class Echo:
    """A dialogue that answers every message with what it read, for tests of the way there and back."""

    def readings(self, inbound: Inbound, understanding: Understanding | None, now: datetime) -> Readings:
        return MessageReadings(inbound.text, understanding, now)

    def respond(self, request: Request, understanding: Understanding | None) -> Reply:
        inbound = request.inbound
        match inbound.text:
            case "boutons":
                return reply(
                    "Lequel ?", buttons=[Button("Oui"), Button("Non"), Button("Site", url="https://a.example")]
                )
            case "long":
                return reply("\n\n".join(f"Paragraphe {n} " + "mot " * 200 for n in range(12)))
            case "document":
                return Reply(["Voici."], documents=[Document("visite.ics", "text/calendar", b"BEGIN:VCALENDAR")])
            case "numéro":
                return reply("Qui ?", buttons=[Button("Mon numéro", asks="phone"), Button("Plus tard")])
            case "erreur":
                raise ArithmeticError("a turn that always fails")
        return reply(f"{inbound.kind}: {inbound.token or inbound.text}")

    def apologise(self, request: Request) -> Reply:
        return reply("Désolé.")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own pauses last hundredths of a second."""
    for module in (polling, files):
        monkeypatch.setattr(module, "FIRST_BACK_OFF_S", 0.02)
        monkeypatch.setattr(module, "LONGEST_BACK_OFF_S", 0.1)
    monkeypatch.setattr(polling, "CONFLICT_PAUSE_S", 0.1)
    monkeypatch.setattr(leader, "RETRY_S", 0.1)
    monkeypatch.setattr(webhook, "RETRY_S", 0.1)
    monkeypatch.setattr(delivery, "FIRST_BACK_OFF", delivery.FIRST_BACK_OFF / 50)
    monkeypatch.setattr(lanes, "SWEEP_S", 0.05)


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialogue is an Echo."""
    monkeypatch.setattr(assembly, "build_dialogue", Echo)


@pytest.fixture
def settings(telegram: TelegramEmulator, sqlite_url: str, tmp_path: Path) -> Settings:
    """A worker that polls the emulator, on a migrated SQLite database."""
    database = Database(sqlite_url)
    migrate(database)
    database.close()
    return settings_for(telegram, sqlite_url, tmp_path)


def settings_for(telegram: TelegramEmulator, database_url: str, folder: Path, **others: object) -> Settings:
    """Settings of a worker that polls, unless said otherwise."""
    values: dict[str, object] = {
        "database_url": database_url,
        "data_dir": folder,
        "demo": False,
        "roles": "worker",
        "telegram_bot_token": telegram.token,
        "telegram_api_base_url": telegram.api_base,
    }
    return load_settings(**(values | others))


@contextlib.asynccontextmanager
async def serving(settings: Settings, intents: Mapping[str, str] | None = None, clock: Clock = utc_now
                  ) -> AsyncIterator[Application]:  # fmt: skip
    """A running application."""
    application = bootstrap(settings, CannedInterpreter(intents), clock)
    try:
        async with running(application):
            yield application
    finally:
        application.close()


class Web:
    """A free port, taken before the application exists: the webhook's address is one of its settings."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @contextlib.asynccontextmanager
    async def serve(self, application: Application) -> AsyncIterator[None]:
        """The application's web server."""
        config = uvicorn.Config(create_web(application), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        self._socket.listen(128)
        with contextlib.ExitStack() as stack:
            stack.callback(self._socket.close)
            server.capture_signals = contextlib.nullcontext
            task = asyncio.create_task(server.serve([self._socket]))
            try:
                yield
            finally:
                server.should_exit = True
                await task


def states(application: Application) -> list[tuple[str, str]]:
    """(lane, state) of every update kept, in order of arrival."""
    with reading(application.database, application.clock) as work:
        rows = work.connection.execute(select(inbox.c.lane, inbox.c.state).order_by(inbox.c.id))
        return [(row.lane, row.state) for row in rows]


def said(application: Application, chat_id: int) -> list[tuple[str, str]]:
    """(author, text) of a chat's transcript."""
    with reading(application.database, application.clock) as work:
        conversation = work.conversations.by_key(f"telegram:{chat_id}")
        found = work.messages.after(conversation.id, 0) if conversation else []
    return [(message.author, message.text) for message in found]


def sendings(application: Application) -> list[str]:
    """States of what was to be sent, in order."""
    with reading(application.database, application.clock) as work:
        return [row.state for row in work.connection.execute(outbox.select().order_by(outbox.c.id))]


def kept_files(application: Application) -> list[tuple[str, str, bytes | None, str | None]]:
    """(kind, state, content, error) of members' files, in order."""
    with reading(application.database, application.clock) as work:
        rows = work.connection.execute(attachments.select().order_by(attachments.c.id))
        return [(row.kind, row.state, row.content, row.error) for row in rows]


async def until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds. Raises TimeoutError."""
    async with asyncio.timeout(LIMIT_S):
        while not condition():
            await asyncio.sleep(0.02)


@contextlib.contextmanager
def writing(application: Application) -> Iterator[UnitOfWork]:
    """A transaction of the test's own."""
    with unit_of_work(application.database, application.clock) as work:
        yield work

"""`desk chat`: the same path as every other channel, from a terminal."""

from __future__ import annotations

import asyncio
import secrets
import sys

import typer

from bot.bootstrap import Application, bootstrap, running, utc_now
from bot.channels.terminal import received
from bot.settings import Settings
from bot.up import ROOT, CannotStart, Progress
from domain.members import Speaker
from nlu.interpreter import RasaInterpreter
from nlu.server import NluServer
from nlu.train import model_to_serve
from storage.database import Database
from storage.repositories.conversations import StoredMessage
from storage.unit_of_work import UnitOfWork, reading, unit_of_work

REPLY_LIMIT_S = 30.0
SETTLE_S = 0.15
"""A reply may come in several messages; none after this pause means that the turn is over."""


async def chat(settings: Settings, member: str | None, delegate: bool, progress: Progress) -> None:
    """Converse until end of file, /quit or Ctrl-C. Raises CannotStart."""
    if member:
        refuse_unknown(settings, member, delegate)
    model = await asyncio.to_thread(model_to_serve, ROOT, progress)
    progress("starting the NLU server …")
    async with NluServer(ROOT, model, settings.data_dir / "log" / "nlu.log") as server:
        interpreter = RasaInterpreter(server.base_url, timeout_s=settings.nlu_timeout_ms / 1000)
        application = bootstrap(settings, interpreter)
        try:
            async with running(application):
                await Session(application, secrets.token_hex(8)).converse(member, delegate)
        finally:
            await interpreter.aclose()
            application.close()


def refuse_unknown(settings: Settings, member: str, delegate: bool) -> None:
    """Raises CannotStart when there is no such person: nobody waits for the NLU server to learn it."""
    database = Database(settings.database_url)
    try:
        with reading(database, utc_now) as work:
            _speaker(work, member, delegate)
    finally:
        database.close()


def _speaker(work: UnitOfWork, number: str, delegate: bool) -> Speaker:
    member = work.members.by_number(number)
    person = work.members.delegate_of(member.id) if member and delegate else None
    if member is None or (delegate and person is None):
        raise CannotStart(f"no such person: member {number}{', delegate' if delegate else ''} (see `desk member list`)")
    return work.members.speaker(member.id, person.id if person else None)


class Session:
    """One conversation between a keyboard and the application."""

    def __init__(self, application: Application, session: str) -> None:
        self._application = application
        self._session = session
        self._seen = 0
        self._buttons: list[dict[str, str]] = []
        self._news = asyncio.Event()
        application.database.signals.listen("conversation", lambda _: self._news.set())

    async def converse(self, member: str | None, delegate: bool) -> None:
        if member:
            self._identify(member, delegate)
        typer.echo("Write a message, a button's number, or /quit.")
        while (line := await asyncio.to_thread(_ask)) is not None:
            await self._say(line)

    def _identify(self, number: str, delegate: bool) -> None:
        with unit_of_work(self._application.database, self._application.clock) as work:
            work.identities.prove("terminal", self._session, _speaker(work, number, delegate), "cli", work.now)

    async def _say(self, line: str) -> None:
        token = None
        if line.isdecimal() and 0 < int(line) <= len(self._buttons):
            button = self._buttons[int(line) - 1]
            token, line = button.get("token"), button["label"]
            if button.get("url"):
                typer.echo(button["url"])
                return
        self._news.clear()
        await self._application.ingest.receive(received(self._session, secrets.token_hex(8), line, token))
        try:
            async with asyncio.timeout(REPLY_LIMIT_S):
                while not await self._show():
                    await self._news.wait()
                    self._news.clear()
        except TimeoutError:
            typer.echo("(no answer yet)")
        await asyncio.sleep(SETTLE_S)
        await self._show()

    async def _show(self) -> bool:
        answers = [m for m in await self._application.database.run_read(self._new) if m.author != "member"]
        for message in answers:
            typer.secho(message.text, fg="cyan")
            self._buttons = [b for b in message.buttons if "label" in b]
            for number, button in enumerate(self._buttons, 1):
                typer.secho(f"  [{number}] {button['label']}", fg="yellow")
        return bool(answers)

    def _new(self) -> list[StoredMessage]:
        with reading(self._application.database, self._application.clock) as work:
            conversation = work.conversations.by_key(f"terminal:{self._session}")
            found = work.messages.after(conversation.id, self._seen) if conversation else []
        self._seen = found[-1].id if found else self._seen
        return found


def _ask() -> str | None:
    sys.stdout.flush()
    try:
        line = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return None if line == "/quit" else line

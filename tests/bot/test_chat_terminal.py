"""`desk chat`: what somebody types at it, and what they read; the dialogue is the real one."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Application, bootstrap, running, utc_now
from bot.chat_terminal import Session
from bot.settings import load_settings
from bot.up import CannotStart
from storage.database import Database
from storage.schema import migrate
from tests.fakes import FakeInterpreter
from tests.postgres_server import PostgresServer

Typed = Callable[..., None]


def an_application(url: str, folder: Path) -> Application:
    """One whose NLU understands nothing."""
    database = Database(url)
    migrate(database)
    database.close()
    settings = load_settings(database_url=url, data_dir=folder, demo=False, roles="worker")
    return bootstrap(settings, FakeInterpreter(), utc_now)


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Application]:
    application = an_application(sqlite_url, tmp_path)
    yield application
    application.close()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Lines, as bytes a keyboard may send, that will be typed."""

    def type_them(*lines: bytes) -> None:
        keyboard = io.TextIOWrapper(io.BytesIO(b"\n".join(lines) + b"\n"), "utf-8", errors="surrogateescape")
        monkeypatch.setattr(sys, "stdin", keyboard)

    return type_them


async def talk(desk: Application, member: str | None = None) -> None:
    async with running(desk):
        await Session(desk, "s").converse(member, delegate=False)


async def test_every_line_has_its_answer(desk: Application, typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed(b"", b"\x07\x1b", "🤷".encode(), b"x" * 10_000, b"/blorp", b"\xff\xfe", b"/quit", b"never read")
    await talk(desk)
    shown = capsys.readouterr().out
    answers = re.findall("vide|pas compris|n’y arrive pas|pas cette commande|erreur|no answer yet", shown)
    assert answers == ["vide", "vide", "pas compris", "n’y arrive pas", "pas cette commande", "vide"]


@pytest.mark.postgres
async def test_what_postgresql_refuses_is_left_out_of_what_was_typed(
    postgres_server: PostgresServer, typed: Typed, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk = an_application(postgres_server.new_database(), tmp_path)
    typed(b"/me\x00nu\xff")
    await talk(desk)
    assert "Réserver un technicien" in capsys.readouterr().out
    desk.close()


async def test_a_number_is_its_button_and_any_other_number_is_a_message(
    desk: Application, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(b"/menu", b"99", b"/menu", b"1")
    await talk(desk)
    shown = capsys.readouterr().out
    first_label = re.findall(r"\[1\] (.+)", shown)[0]
    assert shown.count("pas compris") == 1
    assert first_label == "Réserver un technicien"
    assert "savoir qui vous êtes" in shown.split("> ")[-2]


async def test_an_unknown_member_is_said_to_be_so(desk: Application, typed: Typed) -> None:
    typed(b"bonjour")
    with pytest.raises(CannotStart, match="member P-9999"):
        await talk(desk, "P-9999")

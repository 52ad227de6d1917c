"""`desk up` and `desk chat` where the start itself is in trouble: one line for the operator, and nothing half done."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot import chat_terminal, health
from bot.cli import main
from nlu import interpreter
from storage import database as databases
from storage.database import Database
from storage.schema import migrate
from tests.bot.unloaded_model import up_without_a_model
from tests.nlu.conftest import project
from tests.postgres_server import PostgresServer

__all__ = ["project"]

Refused = Callable[[str], str]
"""Of a command, what it says instead of starting."""


@pytest.fixture
def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str, tmp_path: Path
) -> Refused:
    """Run a command on this database that cannot start."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DESK_PORT", "0")
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(databases, "SQLITE_BUSY_MS", 20)

    def run(command: str) -> str:
        monkeypatch.setattr("sys.argv", ["desk", *command.split()])
        with pytest.raises(SystemExit, match="1"):
            main()
        return capsys.readouterr().err.strip()

    return run


@pytest.fixture
def old_database(sqlite_url: str) -> sqlite3.Connection:
    """The desk's database, seen from another program."""
    database = Database(sqlite_url)
    migrate(database)
    database.close()
    return sqlite3.connect(str(database.url.database), isolation_level=None)


def test_wrong_settings_are_named_one_a_line(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PORT", "eighty")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "nowhere")
    assert [line.split(":")[0] for line in refused("up").splitlines()] == ["DESK_PORT", "TELEGRAM_WEBHOOK_URL"]


@pytest.mark.parametrize(
    ("name", "address"), [("DESK_HOST", "0.0.0.0"), ("DESK_PUBLIC_URL", "https://desk.operator.example")]
)
def test_demo_accounts_are_not_shown_to_the_world(
    name: str, address: str, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, address)
    said = refused("up")
    assert said.startswith(f"{name}={address}: ")
    assert "DESK_DEMO=false" in said


def test_a_port_in_use_is_named(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        monkeypatch.setenv("DESK_PORT", port)
        said = refused("up")
    assert f"127.0.0.1:{port}" in said
    assert "DESK_PORT" in said


@pytest.mark.parametrize("command", ["up", "chat", "db status"])
def test_a_file_that_is_no_database_is_refused(command: str, tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "desk.db").write_bytes(b"this is not a database, it only looks like a file" * 100)
    assert refused(command) == "the database refuses: DatabaseError: file is not a database"


@pytest.mark.postgres
def test_postgresql_without_its_migrations_names_the_command(
    refused: Refused, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_server.new_database(empty=True))
    assert "run `desk db migrate`" in refused("up")


def test_postgresql_that_is_not_there_is_told_in_one_line(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@127.0.0.1:9/desk")
    [said] = refused("up").splitlines()
    assert said.startswith("the database refuses: OperationalError: ")


@pytest.mark.parametrize("command", ["up", "chat", "db migrate", "db seed", "member list"])
def test_a_locked_database_is_said(command: str, old_database: sqlite3.Connection, refused: Refused) -> None:
    old_database.execute("pragma journal_mode = delete")
    old_database.execute("begin exclusive")
    assert refused(command) == "the database refuses: OperationalError: database is locked"


@pytest.mark.parametrize("command", ["up", "chat", "db migrate", "db status"])
def test_a_database_of_a_later_version_is_left_alone(
    command: str, old_database: sqlite3.Connection, refused: Refused
) -> None:
    old_database.execute("update alembic_version set version_num = '9999'")
    assert "install the version that made it" in refused(command)
    assert old_database.execute("select version_num from alembic_version").fetchall() == [("9999",)]


def test_a_missing_migration_is_named_with_its_command(old_database: sqlite3.Connection, refused: Refused) -> None:
    old_database.execute("delete from alembic_version")
    assert "run `desk db migrate`" in refused("db status")


@pytest.mark.parametrize("command", ["up", "chat"])
def test_a_folder_that_cannot_be_made_is_named(
    command: str, tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path / "file" / "var"))
    assert str(tmp_path / "file") in refused(command)


@pytest.mark.parametrize("command", ["up", "chat"])
def test_a_database_in_a_folder_that_cannot_be_made_is_named(
    command: str, tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'file' / 'desk.db'}")
    assert str(tmp_path / "file") in refused(command)


@pytest.mark.parametrize("person", ["P-9999", "P-1002 --delegate"])
def test_who_is_not_there_to_speak_as_is_said_before_anything_is_started(
    person: str, refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(chat_terminal, "ROOT", tmp_path)  # nothing to train a model from
    assert refused(f"chat --member {person}").startswith(f"no such person: member {person[:6]}")


async def test_a_model_that_rasa_cannot_load_leaves_the_desk_serving_and_is_taken_up_once_repaired(
    project: Path, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "NLU_PROBE_EVERY_S", 0)
    monkeypatch.setattr(interpreter, "PAUSE_S", 0)
    async with (
        up_without_a_model(project, sqlite_url, tmp_path / "var", monkeypatch) as (address, behaviour),
        httpx.AsyncClient(base_url=address) as monitoring,
    ):
        assert (await monitoring.get("/chat")).status_code == 200
        ready = await monitoring.get("/readyz")
        assert (ready.status_code, ready.json()["nlu"]) == (200, "unavailable")
        behaviour.write_text("ok")
        while (await monitoring.get("/readyz")).json()["nlu"] != "ok":
            await asyncio.sleep(0.05)

"""Commands on a database that is missing, empty or of another version: one line, and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli_db
from storage.database import Database
from storage.schema import check, migrate
from tests.desk_process import ROOT
from tests.postgres_server import PostgresServer

COMMANDS = (
    ("member", "list"),
    ("member", "link", "P-1001"),
    ("member", "unlink", "P-1001"),
    ("decisions", "replay"),
    ("db", "status"),
    ("db", "seed"),
)


def refused(url: str, *arguments: str) -> str:
    """The one line that `desk …` says before it ends in trouble."""
    ended = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_missing_database_is_not_made_by_looking(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    missing = tmp_path / "nowhere" / "desk.db"
    line = refused(f"sqlite:///{missing}", *arguments)
    assert str(missing) in line
    assert "run `desk db migrate`" in line
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "desk.db").touch()
    assert "schema is empty" in refused(f"sqlite:///{tmp_path / 'desk.db'}", "member", "list")


@pytest.mark.postgres
def test_an_unmigrated_postgresql_too(postgres_server: PostgresServer) -> None:
    line = refused(postgres_server.new_database(empty=True), "member", "list")
    assert "run `desk db migrate`" in line


def test_a_database_of_a_later_version_is_refused(sqlite_database: Database, sqlite_url: str) -> None:
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    assert "9999" in refused(sqlite_url, "member", "list")


def test_migrating_makes_the_database_and_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'desk.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    assert CliRunner().invoke(cli_db.app, ["migrate"]).output == "migrated\n"
    database = Database(url)
    check(database)
    assert migrate(database) is False
    database.close()

"""The command line as a whole: every group answers, help is quick because it loads nothing, errors end in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import GROUPS, app
from bot.cli_errors import in_one_line
from bot.up import CannotStart

HEAVY = ("aiohttp", "alembic", "fastapi", "holidays", "pydantic", "sqlalchemy", "telegram", "uvicorn")


def python(code: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter, where nothing is loaded yet."""
    root = str(Path(__file__).resolve().parents[2])
    variables = {**os.environ, "PYTHONPATH": root, **environment}
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, env=variables, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("group", "command"),
    [
        ("nlu", "evaluate"),
        ("rules", "check"),
        ("conversations", "run"),
        ("decisions", "replay"),
        ("db", "migrate"),
        ("member", "link"),
        ("agent", "password"),
    ],
)
def test_a_group_lists_and_finds_its_commands(group: str, command: str) -> None:
    assert group in GROUPS
    listed = CliRunner().invoke(app, [group, "--help"])
    assert (listed.exit_code, command in listed.output) == (0, True)
    found = CliRunner().invoke(app, [group, command, "--help"])
    assert (found.exit_code, f"{group} {command}" in found.output) == (0, True)


def test_an_unknown_command_is_named() -> None:
    for words in (["nope"], ["db", "nope"]):
        answer = CliRunner().invoke(app, words)
        assert (answer.exit_code, "No such command 'nope'" in answer.output) == (2, True)


def test_help_waits_for_no_library(tmp_path: Path) -> None:
    shown = python(
        "import sys\nfrom bot.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print('loaded', [name for name in {HEAVY} if name in sys.modules])",
        tmp_path,
    )
    assert "Commands" in shown.stdout
    assert shown.stdout.endswith("loaded []\n")


def test_what_the_operator_can_repair_is_one_line_and_what_nobody_foresaw_keeps_its_trace(tmp_path: Path) -> None:
    assert in_one_line(CannotStart("set DESK_PORT")) == "set DESK_PORT"
    assert in_one_line(KeyError("a slip")) is None
    code = "import sys; sys.argv[1:] = ['db', 'status']; from bot.cli import main; main()"
    missing = python(code, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'desk.db'}")
    assert missing.returncode == 1
    assert len(missing.stderr.splitlines()) == 1
    assert "database" in missing.stderr

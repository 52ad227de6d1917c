"""``desk nlu parse``: beside a running desk it asks that one's server, else it says that it starts its own."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import cli_nlu
from nlu.server import NluServer
from nlu.train import ensure_model
from tests.nlu.conftest import project

__all__ = ["project"]

STARTS = "Starting an NLU server"


@pytest.fixture(autouse=True)
def folders(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_nlu, "ROOT", project)
    monkeypatch.setenv("DESK_DATA_DIR", str(tmp_path / "var"))


def parse() -> Result:
    return CliRunner().invoke(cli_nlu.app, ["parse", "bonjour"])


async def test_the_server_of_a_running_desk_is_asked(project: Path, tmp_path: Path) -> None:
    async with NluServer(project, ensure_model(project, print), tmp_path / "var" / "log" / "nlu.log"):
        result = await asyncio.to_thread(parse)
    assert (STARTS in result.stderr, json.loads(result.stdout)["intent"]) == (False, "greet")


def test_without_one_it_says_what_takes_time() -> None:
    result = parse()
    assert (STARTS in result.stderr, json.loads(result.stdout)["intent"]) == (True, "greet")

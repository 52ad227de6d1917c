"""`python -m bench.understanding` with the stand-in for Rasa: trained, served, asked, reported."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bench import understanding
from tests.nlu.conftest import project

__all__ = ["project"]


@pytest.fixture
def command(project: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setattr(understanding, "ROOT", project)
    app = typer.Typer()
    app.command()(understanding.main)
    return app


def test_a_pipeline_is_trained_served_and_asked(command: typer.Typer, project: Path, tmp_path: Path) -> None:
    sentences = tmp_path / "aside.jsonl"
    sentences.write_text('{"text": "salut", "intent": "greet"}\n{"text": "merci", "intent": "thank"}\n')
    arguments = [str(project / "config.yml"), "--sentences", str(sentences)]
    told = json.loads(CliRunner().invoke(command, [*arguments, "--json"]).stdout.splitlines()[-1])
    assert told["pipeline"] == "config.yml"
    assert (told["results"]["aside"]["n"], told["results"]["aside"]["accuracy"]) == (2, 0.5)
    assert told["memory_mb"] > 0
    assert "aside: n 2, accuracy 50.0%" in CliRunner().invoke(command, arguments).stdout


def test_a_pipeline_that_cannot_be_trained_is_named_and_the_next_one_measured(
    command: typer.Typer, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.yml").write_text("broken\n")
    sentences = tmp_path / "aside.jsonl"
    sentences.write_text('{"text": "salut", "intent": "greet"}\n')
    done = CliRunner().invoke(
        command, [str(tmp_path / "bad.yml"), str(project / "config.yml"), "--sentences", str(sentences)]
    )
    assert done.exit_code == 1
    assert "bad.yml" in done.output
    assert "accuracy 100.0%" in done.output

"""A made-up project with a stand-in for Rasa, so that training and supervision are tested in seconds."""

import shlex
import sys
from pathlib import Path

import pytest

FAKE = Path(__file__).with_name("fake_rasa.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's root: config, two intents, a Rasa environment that is fake_rasa.py."""
    monkeypatch.delenv("DESK_CACHE_DIR", raising=False)
    root = tmp_path / "project"
    (root / "nlu" / "data").mkdir(parents=True)
    (root / "nlu" / "components").mkdir()
    (root / "nlu" / "components" / "ours.py").write_text("")
    (root / "nlu" / "requirements.lock").write_text("rasa==3.6.21\n")
    (root / "config.yml").write_text("pipeline: []\n")
    for intent, text in (("greet", "bonjour"), ("goodbye", "au revoir")):
        (root / "nlu" / "data" / f"{intent}.yml").write_text(
            f'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples: |\n      - {text}\n'
        )
    python = root / ".venv-nlu" / "bin" / "python"
    python.parent.mkdir(parents=True)
    # Called once as an interpreter (-c, to bind its life to ours) and once as Rasa (-m rasa).
    ours, fake = shlex.quote(sys.executable), shlex.quote(str(FAKE))  # a checkout's path may hold spaces
    python.write_text(f'#!/bin/sh\nif [ "$1" = -c ]; then exec {ours} "$@"; fi\nexec {ours} {fake} "$@"\n')
    python.chmod(0o755)
    return root

"""The peer: a stock Rasa 3.6 assistant (NLU, Core, action server, SQL tracker), trained here on our own sentences."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import aiohttp
import yaml

from bench.load import RasaRest, Talk
from bench.processes import Process, StartFailed, answers, end_with_parent
from bench.script import conversation
from domain.calendar import PARIS
from nlu.data_files import plain, read_data_file
from nlu.server import free_port
from nlu.train import cache_folder, is_sound

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path(__file__).resolve().parent / "stock_rasa"
PYTHON = ROOT / ".venv-nlu" / "bin" / "python"
SENTENCES = 80
"""Training sentences per intent, evenly over the file: more of them cost minutes of training and no speed later."""
TRAINING_LIMIT_S = 1800
START_LIMIT_S = 240

# Nothing of this environment tunes Rasa: it is what a shell of its own would give it, without telemetry.
ENVIRONMENT = {
    **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ") if name in os.environ},
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONUNBUFFERED": "1",
}

Progress = Callable[[str], None]


def training_data() -> str:
    """The assistant's sentences in Rasa's format: a part of ours, for its intents."""
    intents = yaml.safe_load((SOURCE / "domain.yml").read_text("utf-8"))["intents"]
    blocks = []
    for intent in intents:
        texts = [plain(e.text) for e in read_data_file(ROOT / "nlu" / "data" / f"{intent}.yml").examples]
        chosen = texts[:: max(1, len(texts) // SENTENCES)][:SENTENCES]
        lines = "".join(f"      - {text}\n" for text in chosen)
        blocks.append(f"  - intent: {intent}\n    examples: |\n{lines}")
    return 'version: "3.1"\n\nnlu:\n' + "\n".join(blocks)


def ensure_model(progress: Progress) -> Path:
    """The trained assistant, kept by the content of all that it is made from. Raises StartFailed."""
    folder = cache_folder(ROOT).parent / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    data = training_data()
    model = folder / f"{_fingerprint(data)}.tar.gz"
    if model.exists() and is_sound(model):
        return model
    progress("training the stock Rasa assistant, once (some minutes) …")
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _train(Path(scratch), data, folder / "train.log")
        fresh = Path(scratch) / "model.tar.gz"
        if not is_sound(fresh):
            raise StartFailed(f"Rasa's training left no model; see {folder / 'train.log'}")
        for old in folder.glob("*.tar.gz"):
            old.unlink()
        fresh.replace(model)
    return model


def _fingerprint(data: str) -> str:
    total = hashlib.sha256(data.encode())
    for path in [*sorted(SOURCE.glob("*.yml")), ROOT / "nlu" / "requirements.lock"]:
        total.update(path.read_bytes())
    return total.hexdigest()[:20]


def _train(folder: Path, data: str, log: Path) -> None:
    for path in SOURCE.glob("*.yml"):
        shutil.copy(path, folder)
    (folder / "nlu.yml").write_text(data, "utf-8")
    files = ("nlu.yml", "rules.yml", "stories.yml")
    command = [str(PYTHON), "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml"]
    command += ["--data", *files, "--out", ".", "--fixed-model-name", "model"]
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=TRAINING_LIMIT_S,
            check=False,
            preexec_fn=end_with_parent,
        )
    if done.returncode:
        raise StartFailed(f"Rasa's training failed; see {log}")


@dataclass(frozen=True)
class Stock:
    """The running assistant."""

    url: str
    pids: tuple[int, ...]
    database: Path
    """Where its actions keep visits and cases."""
    started_at: float
    """When its processes were started, by time.perf_counter."""

    def talks(self, http: aiohttp.ClientSession) -> Iterator[Talk]:
        """Conversations not yet begun, without end."""
        today = datetime.now(PARIS).date()
        for number in count():
            yield RasaRest(http, self.url), conversation(number, today)

    def done(self) -> dict[str, int]:
        """What its actions wrote: visits booked, cases opened."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return {
                "visits": connection.execute("select count(*) from visits").fetchone()[0],
                "cases": connection.execute("select count(*) from cases").fetchone()[0],
            }


@contextlib.contextmanager
def running(folder: Path, model: Path) -> Iterator[Stock]:
    """Both of its servers, once they answer: `rasa run actions`, and `rasa run` with an SQL tracker store."""
    port, action_port = free_port(), free_port()
    database = folder / "actions.db"
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{action_port}/webhook"},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), "utf-8")
    for name in ("credentials.yml", "actions.py"):
        shutil.copy(SOURCE / name, folder)
    environment = {**ENVIRONMENT, "STOCK_DESK_DATABASE": str(database)}
    rasa = [str(PYTHON), "-m", "rasa", "run"]
    serve = [*rasa, "--model", str(model), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    serve += ["--interface", "127.0.0.1", "--port", str(port)]
    act = [*rasa, "actions", "--actions", "actions", "--port", str(action_port)]
    started_at = time.perf_counter()
    with (
        Process("the stock action server", act, folder, environment, folder / "actions.log") as actions,
        Process("the stock Rasa server", serve, folder, environment, folder / "rasa.log") as server,
    ):
        actions.wait_until(lambda: answers(f"http://127.0.0.1:{action_port}/health"), START_LIMIT_S)
        server.wait_until(lambda: answers(f"http://127.0.0.1:{port}/webhooks/rest/"), START_LIMIT_S)
        yield Stock(f"http://127.0.0.1:{port}", (server.pid, actions.pid), database, started_at)

"""`nlu_server`: address of a real Rasa server with the trained model, one for the whole test run."""

import asyncio
import fcntl
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlu.server import NluServer
from nlu.train import ensure_model

ROOT = Path(__file__).resolve().parent.parent
OTHERS_LIMIT_S = 900
"""The worker that started the server waits this long at its end for the others to finish with it."""


@pytest.fixture(scope="session")
def nlu_model() -> Path:
    """The model for the data as it is; trained by the first test run that needs it."""
    return ensure_model(ROOT, lambda line: None)


@pytest.fixture(scope="session")
def nlu_server(nlu_model: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Base URL. Workers of one parallel run share one server: half a gigabyte each would be too much."""
    folder = tmp_path_factory.getbasetemp()
    board = Board((folder if worker_id == "master" else folder.parent) / "nlu-server.json")
    with board.locked() as state:
        mine = None if state.get("users") else RunningServer(nlu_model, folder / "nlu.log")
        if mine:
            state["url"] = mine.url
        state["users"] = state.get("users", 0) + 1
        url = state["url"]
    try:
        yield url
    finally:
        with board.locked() as state:
            state["users"] -= 1
        if mine:
            board.wait_for_others()
            mine.stop()


class RunningServer:
    """An NluServer with an event loop of its own: pytest's loops end with each test."""

    def __init__(self, model: Path, log: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = NluServer(ROOT, model, log)
        asyncio.run_coroutine_threadsafe(self._server.start(), self._loop).result()
        self.url = self._server.base_url

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Board:
    """What the workers tell each other about the server: its address and how many use it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def locked(self) -> Iterator[dict]:
        with self._path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            state = json.loads(file.read() or "{}")
            yield state
            file.truncate(0)
            file.write(json.dumps(state))

    def wait_for_others(self) -> None:
        limit = time.monotonic() + OTHERS_LIMIT_S
        while time.monotonic() < limit:
            with self.locked() as state:
                if state["users"] == 0:
                    return
            time.sleep(0.2)

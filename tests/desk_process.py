"""A real `desk up` process, and an NLU server that answers at once (Rasa's own has its tests in tests/nlu)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
UP_LIMIT_S = 120.0


class FakeNluServer:
    """Speaks Rasa's `/status` and `/model/parse`; every sentence means what `meanings` says, else `default`."""

    def __init__(self, default: str = "ask_quota", meanings: Mapping[str, str] | None = None, port: int = 0) -> None:
        self.default = default
        self.meanings = dict(meanings or {})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer({"model_file": "fake"})

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                self._answer(outer.parse(asked["text"]))

            def _answer(self, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def parse(self, text: str) -> dict[str, Any]:
        intent = {"name": self.meanings.get(text, self.default), "confidence": 0.95}
        return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class DeskProcess:
    """`desk up` in a folder of its own; its output is kept, its addresses are read from it."""

    def __init__(self, folder: Path, nlu_url: str = "", **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("DESK_", "TELEGRAM_", "DATABASE_"))},
            "PYTHONPATH": str(ROOT),
            "DESK_PORT": "0",
            "DESK_DATA_DIR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder / 'var' / 'desk.db'}",
            "DESK_LOG_LEVEL": "warning",
            **({"DESK_NLU_URL": nlu_url} if nlu_url else {}),
            **environment,
        }
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._lines: list[str] = []
        self._news = threading.Condition()

    @property
    def output(self) -> str:
        return "\n".join(self._lines)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self._lines = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import main; main()", "up"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._news:
                self._lines.append(line.rstrip())
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def wait_for(self, pattern: str, limit_s: float = UP_LIMIT_S) -> re.Match[str]:
        """The first line that matches. Raises AssertionError with the output when the process ends or is too slow."""
        found: list[re.Match[str]] = []

        def seen() -> bool:
            found.extend(m for line in self._lines if (m := re.search(pattern, line)))
            return bool(found) or (self._process is not None and self._process.poll() is not None)

        with self._news:
            self._news.wait_for(seen, limit_s)
        assert found, f"no line matches {pattern!r} in:\n{self.output}"
        return found[0]

    def wait_until_up(self) -> str:
        """Base address once everything runs."""
        return self.wait_for(r"member web chat: (http://\S+)/chat")[1]

    def wait_until_over(self, limit_s: float = 20) -> int:
        """Exit code."""
        assert self._process is not None
        assert self._reader is not None
        code = self._process.wait(limit_s)
        self._reader.join(limit_s)  # it takes the last lines
        return code

    def kill(self) -> None:
        """kill -9, as an outage would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def interrupt(self) -> int:
        """Ctrl-C; exit code."""
        return self._stop(signal.SIGINT)

    def terminate(self) -> int:
        """What a supervisor sends; exit code."""
        return self._stop(signal.SIGTERM)

    def _stop(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self.wait_until_over()

    def end(self) -> None:
        """Whatever it does, it is gone afterwards."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)


@contextlib.contextmanager
def desk_up(folder: Path, nlu_url: str = "", **environment: str) -> Iterator[tuple[DeskProcess, str]]:
    """(process, base address) of a running desk."""
    desk = DeskProcess(folder, nlu_url, **environment)
    desk.start()
    try:
        yield desk, desk.wait_until_up()
    finally:
        desk.end()

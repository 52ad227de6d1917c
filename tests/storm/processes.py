"""A real `desk up` to kill, and a tiny NLU server that outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson

ROOT = Path(__file__).resolve().parents[2]
READY = b"agent console:"
START_LIMIT_S = 60.0
THINKING_S = 0.02
"""What a parse takes here: a turn is under way long enough to be killed in its middle."""


class DeskProcess:
    """One `desk up`, started again on the same port after each kill."""

    def __init__(self, folder: Path, settings: Mapping[str, str], port: int) -> None:
        self.port = port
        self._folder = folder
        self._environment = {**os.environ, "DESK_DATA_DIR": str(folder), "DESK_PORT": str(port), **settings}
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the present run has written."""
        return self._folder / f"desk-{self.port}-{self._starts}.log"

    def start(self) -> None:
        """The process runs; it may not serve yet."""
        self._starts += 1
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from bot.cli import main; main()", "up"],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def wait_until_ready(self) -> None:
        """It serves. Raises AssertionError with its log when it ended or takes too long."""
        deadline = time.monotonic() + START_LIMIT_S
        while READY not in (written := self.log.read_bytes()):
            assert self._process is not None
            assert self._process.poll() is None, written.decode()
            assert time.monotonic() < deadline, written.decode()
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """A clean stop; the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def end(self) -> None:
        """Whatever happened, it runs no more."""
        if self._process is not None and self._process.poll() is None:
            self.kill()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def nlu_server(intents: Mapping[str, str]) -> Iterator[str]:
    """Address of a server that is sure of the intent of each text beginning with one of these words."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            try:
                text = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
            except orjson.JSONDecodeError:  # who asked was killed in the middle of it
                self.close_connection = True
                return
            intent = next((name for word, name in intents.items() if text.startswith(word)), "greet")
            ranking = [{"name": intent, "confidence": 0.97}, {"name": "thank", "confidence": 0.01}]
            body = orjson.dumps({"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": []})
            time.sleep(THINKING_S)
            with contextlib.suppress(ConnectionError):  # who asked may have been killed meanwhile
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()

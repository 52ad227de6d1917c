"""Starting and stopping the emulator, in a thread or in a process of its own; on 127.0.0.1 only."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from tests.telegram.server import build_app
from tests.telegram.state import Options

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 20.0
"""Seconds the emulator may take to start, and to end."""

Running = tuple[str, Callable[[], None]]
"""The address, and what stops it."""


def start_thread(options: Options, journal: Path | None, port: int) -> Running:
    """An emulator in a thread. Raises TimeoutError if it does not come up."""
    server = uvicorn.Server(_quiet(build_app(options, journal)))
    listener = _listen(port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="telegram", daemon=True)
    thread.start()
    _await_start(server, thread)

    def stop() -> None:
        server.should_exit = True
        thread.join(START_LIMIT)

    return _address(listener), stop


def start_process(options: Options, journal: Path | None, port: int) -> Running:
    """An emulator in a process. Raises TimeoutError if it does not come up."""
    command = [sys.executable, "-m", "tests.telegram_emulator", "--port", str(port), "--token", options.token]
    command += ["--pace", str(options.pace), "--webhook-timeout", str(options.webhook_timeout)]
    command += ["--journal", str(journal.resolve())] if journal else []
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    output = process.stdout
    assert output is not None
    address = output.readline().strip()  # written once the port is bound; empty if it could not start
    if not address:
        raise TimeoutError(f"the emulator did not start (exit status {process.wait(START_LIMIT)})")

    def stop() -> None:
        process.terminate()
        try:
            process.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.close()

    return address, stop


def serve(options: Options, journal: Path | None, port: int) -> None:
    """Serve until a signal; the first line of standard output is the address."""
    listener = _listen(port)
    sys.stdout.write(f"{_address(listener)}\n")
    sys.stdout.flush()
    uvicorn.Server(_quiet(build_app(options, journal))).run(sockets=[listener])


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise TimeoutError("the emulator did not start")
        time.sleep(0.01)


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(2048)  # calls that come before the server runs wait here
    return listener


def _quiet(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=1,  # seconds; a bot's long poll may be waiting
    )

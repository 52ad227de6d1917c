"""The stock Rasa server as a child of ours: started, watched, restarted, stopped."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from nlu.errors import NluServerFailed
from nlu.interpreter import CircuitBreaker
from nlu.rasa_env import rasa_command, rasa_environment

START_LIMIT_S = 180.0
"""Eight seconds were seen on two cores; a cold disk or a busy machine may need many times that."""
CHECK_EVERY_S = 2.0
CHECK_LIMIT_S = 5.0
CHECKS_BEFORE_RESTART = 3
"""A server that misses this many checks in a row hangs; one or two missed are a busy machine."""
BACKOFF_S = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Wait before the first, second, … restart in a row; the last one stays."""
LOG_LIMIT = 5_000_000
"""Bytes of nlu.log before it is set aside as nlu.log.1."""

log = logging.getLogger("nlu.server")


class NluServer:
    """One stock Rasa server on loopback, kept alive from `start` to `stop`.

    It leaves with us: also when we are killed (see nlu/rasa_env.py). Start it from the main thread's event loop.
    """

    def __init__(
        self, root: Path, model: Path, log_file: Path, port: int = 0, breaker: CircuitBreaker | None = None
    ) -> None:
        """root: the project's folder. port: 0 for a free one, kept across restarts.

        breaker: told when the server is starting and when it is there.
        """
        self._root = root.resolve()
        self._model = model.resolve()
        self._log_file = log_file.resolve()
        self._port = port or free_port()
        self._address_file = _address_file(self._log_file)
        self._breaker = breaker or CircuitBreaker()
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self.restarts = 0
        """How often the server had to be started again."""

    @property
    def base_url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        """Process id of the server, None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start it and wait until the model is loaded. Raises NluServerFailed and leaves nothing running."""
        try:
            await self._launch()
        except BaseException:
            await self._end()
            raise
        self._address_file.write_text(self.base_url)
        self._watch = asyncio.create_task(self._keep_alive(), name="nlu-server-watch")

    async def stop(self) -> None:
        """Stop watching and end the server, with its whole process group."""
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
            self._address_file.unlink(missing_ok=True)
        await self._end()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def is_loaded(self) -> bool:
        """Whether the server answers and has its model. Raises NluServerFailed if it answers but could not load it."""
        try:
            limit = aiohttp.ClientTimeout(total=CHECK_LIMIT_S)
            async with (
                aiohttp.ClientSession(timeout=limit) as client,
                client.get(f"{self.base_url}/status") as response,
            ):
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            return False
        if status == HTTPStatus.CONFLICT:
            raise NluServerFailed(f"the NLU server could not load {self._model}; delete that file and start again")
        return status == HTTPStatus.OK

    async def _launch(self) -> None:
        self._breaker.starting()
        await self._spawn()
        await self._until_loaded()
        self._breaker.succeeded()

    async def _spawn(self) -> None:
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        self._rotate_log()
        address = ("--interface", "127.0.0.1", "--port", str(self._port))
        # Quiet means warnings and errors: messages of members never reach the log.
        command = rasa_command(self._root, "run", "--enable-api", "--quiet", "--model", str(self._model), *address)
        with self._log_file.open("ab") as output:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *command,
                    env=rasa_environment(self._root),
                    # Away from the project's folder, whose actions/ and domain/ mean something else to Rasa.
                    cwd=self._log_file.parent,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    # Its own group: Ctrl-C reaches us, and we stop it in order.
                    start_new_session=True,
                )
            except FileNotFoundError:
                raise NluServerFailed("Rasa's environment .venv-nlu is missing; run: make setup") from None

    async def _until_loaded(self) -> None:
        limit = time.monotonic() + START_LIMIT_S
        while not await self.is_loaded():
            if self._process is None or self._process.returncode is not None:
                raise NluServerFailed(f"the NLU server ended while starting; see {self._log_file}")
            if time.monotonic() > limit:
                raise NluServerFailed(f"the NLU server was not up within {START_LIMIT_S:g} s; see {self._log_file}")
            await asyncio.sleep(0.2)

    async def _keep_alive(self) -> None:
        in_a_row = 0
        while True:
            started = time.monotonic()
            await self._until_broken()
            self._breaker.starting()
            # One that had run for long broke by accident; restart it at once.
            in_a_row = in_a_row + 1 if time.monotonic() - started < max(BACKOFF_S) * 2 else 0
            await asyncio.sleep(BACKOFF_S[min(in_a_row, len(BACKOFF_S) - 1)])
            self.restarts += 1
            try:
                await self._end()
                await self._launch()
            except (NluServerFailed, OSError) as error:
                log.error("the NLU server could not be restarted, trying again: %s", error)
            else:
                log.warning("the NLU server was restarted")

    async def _until_broken(self) -> None:
        """Return once the server has died or hangs."""
        missed = 0
        while missed < CHECKS_BEFORE_RESTART:
            if self._process is None or self._process.returncode is not None:
                log.warning("the NLU server ended unexpectedly")
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), CHECK_EVERY_S)
                continue
            try:
                missed = 0 if await self.is_loaded() else missed + 1
            except NluServerFailed:
                missed += 1
            self._rotate_log()
        log.warning("the NLU server does not answer any more")

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # It keeps nothing that it could lose, and would take seconds to leave when asked to.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    def _rotate_log(self) -> None:
        """Set a log that has grown too long aside; the running server goes on in the emptied file."""
        with contextlib.suppress(FileNotFoundError):
            if self._log_file.stat().st_size > LOG_LIMIT:
                kept = self._log_file.read_bytes()[-LOG_LIMIT:]
                self._log_file.with_name(self._log_file.name + ".1").write_bytes(kept)
                os.truncate(self._log_file, 0)


async def running_server(log_file: Path, model: Path) -> str | None:
    """Address of the server with that log, run by another process, that answers and has this model; None: no such."""
    try:
        url = _address_file(log_file).read_text()
        limit = aiohttp.ClientTimeout(total=CHECK_LIMIT_S)
        async with aiohttp.ClientSession(timeout=limit) as client, client.get(f"{url}/status") as response:
            loaded = (await response.json())["model_file"]
    except (OSError, ValueError, KeyError, TypeError, aiohttp.ClientError):
        return None  # none was started, or it was killed and something else may have its port by now
    return url if loaded == model.name else None


def _address_file(log_file: Path) -> Path:
    return log_file.with_suffix(".url")


def free_port() -> int:
    """A TCP port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

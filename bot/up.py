"""`desk up`: NLU server, web server and workers of one process, from start to a clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import structlog
import uvicorn

from bot.bootstrap import Application, bootstrap, ensure_directory, running
from bot.health import PROBE_TEXT
from bot.instance import InstanceLock
from bot.seed import demo_members, retire_demo, seed_demo
from bot.settings import Settings
from bot.web import create_web
from nlu.errors import NluServerFailed, NluUnavailable
from nlu.interpreter import CircuitBreaker, Interpreter, RasaInterpreter
from nlu.server import NluServer, free_port
from nlu.train import model_to_serve
from storage.database import Database
from storage.schema import check, migrate

log = structlog.get_logger(__name__)

ROOT = Path(__file__).resolve().parent.parent
STOP_LIMIT_S = 8.0
"""Grace for open connections at stop; what is owed is in the database."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NLU_PATIENCE_S = 20.0
"""Addresses are told once our NLU server has started, or after this long: it takes ten seconds, or many times that."""
NLU_RETRY_S = 15.0
NLU_PROBE_EVERY_S = 0.5

Progress = Callable[[str], None]


class CannotStart(Exception):
    """One line: what is wrong and what to do."""


def prepare(settings: Settings, progress: Progress) -> None:
    """Directories, schema and demo data. PostgreSQL is migrated by the operator (`desk db migrate`), SQLite by us."""
    refuse_public_demo(settings)
    ensure_directory(settings.data_dir)
    database = Database(settings.database_url)
    try:
        if database.is_sqlite:
            if database.file is not None:
                ensure_directory(database.file.parent)
            if migrate(database):
                progress("database migrated")
        check(database)
        if settings.demo:
            if seed_demo(database):
                progress("demo members added")
        else:
            _leave_demo(database, progress)
    finally:
        database.close()


def _leave_demo(database: Database, progress: Progress) -> None:
    """Nobody works at the desk with the password that everybody knows; members of the demo are named at each start."""
    if retire_demo(database):
        progress("demo agents' accounts closed: they still had the demo's password")
    if left := demo_members(database):
        progress(
            f"demo members are still in this database: {', '.join(left)}. "
            "Give the real ones a database of their own (DATABASE_URL)"
        )


@contextlib.contextmanager
def sole_instance(settings: Settings) -> Iterator[None]:
    """On SQLite, hold the database for this process. Raises AlreadyRunning."""
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        yield
        return
    with InstanceLock(Path(settings.database_url.removeprefix(prefix)).resolve()):
        yield


def refuse_public_demo(settings: Settings) -> None:
    """Demo accounts have known passwords, and their codes stand in the page. Raises CannotStart."""
    addresses = {"DESK_HOST": settings.host, "DESK_PUBLIC_URL": settings.public_url}
    addresses["TELEGRAM_WEBHOOK_URL"] = settings.telegram_webhook_url
    for name, address in addresses.items():
        host = urlsplit(address).hostname if "//" in address else address
        if settings.demo and host and host not in LOOPBACK:
            raise CannotStart(
                f"{name}={address}: demo accounts must not be reachable from outside: set DESK_DEMO=false"
            )


async def up(settings: Settings, progress: Progress) -> None:
    """Serve until SIGINT or SIGTERM. Raises CannotStart."""
    sock = _listen(settings)
    port = sock.getsockname()[1]
    address = settings.public_url or f"http://{settings.host}:{port}"
    settings = settings.model_copy(update={"public_url": address})
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    nlu_port = settings.nlu_port or free_port()
    nlu_url = settings.nlu_url or f"http://127.0.0.1:{nlu_port}"
    breaker = CircuitBreaker(grace_s=settings.nlu_grace_s)
    interpreter = RasaInterpreter(nlu_url, settings.nlu_timeout_ms / 1000, breaker)
    application = bootstrap(settings, interpreter, nlu_awaited=lambda: breaker.awaited)
    try:
        async with (
            _serving(application, sock, stop),
            _nlu(settings, interpreter, breaker, nlu_port, progress) as started,
            running(application),
        ):
            await _settled(started, stop)
            if not stop.is_set():
                _say_where(settings, address, progress)
            await stop.wait()
            progress("stopping …")
    finally:
        await interpreter.aclose()
        application.close()


def _listen(settings: Settings) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
    except OSError as error:
        sock.close()
        raise CannotStart(
            f"cannot listen on {settings.host}:{settings.port} ({os.strerror(error.errno or 0)}): "
            "set DESK_PORT to a free port"
        ) from None
    sock.listen(1024)
    return sock


@contextlib.asynccontextmanager
async def _serving(application: Application, sock: socket.socket, stop: asyncio.Event) -> AsyncIterator[None]:
    if "web" not in application.settings.roles:
        sock.close()
        yield
        return
    server = _Server(
        uvicorn.Config(
            create_web(application),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=int(STOP_LIMIT_S),
            proxy_headers=False,  # bot/web.py does it, with our setting
        )
    )
    task = asyncio.create_task(server.serve([sock]))
    task.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """Signals are ours: the whole process stops in order, not only its web server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def _nlu(
    settings: Settings, interpreter: Interpreter, breaker: CircuitBreaker, port: int, progress: Progress
) -> AsyncIterator[asyncio.Event]:
    """The NLU server, on its way: members' messages wait for it, within `nlu_grace_s`.

    Yields what is set once our own has started; nobody waits at the start for one that others run.
    """
    started = asyncio.Event()
    if "worker" not in settings.roles:
        started.set()
        yield started
        return
    async with contextlib.AsyncExitStack() as leaving:
        if settings.nlu_url:
            started.set()
            coming = _until_it_answers(interpreter)
        else:
            model = await asyncio.to_thread(model_to_serve, ROOT, progress)
            server = NluServer(ROOT, model, settings.data_dir / "log" / "nlu.log", port, breaker)
            leaving.push_async_callback(server.stop)
            progress("starting the NLU server …")
            coming = _start(server, started)
        breaker.starting()
        task = asyncio.create_task(coming)
        leaving.push_async_callback(_end, task)
        yield started


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _until_it_answers(interpreter: Interpreter) -> None:
    """Its first answer ends the wait of all messages (see CircuitBreaker)."""
    while True:
        try:
            await interpreter.parse(PROBE_TEXT)
            return
        except NluUnavailable:
            await asyncio.sleep(NLU_PROBE_EVERY_S)


async def _settled(started: asyncio.Event, stop: asyncio.Event) -> None:
    """Until the NLU server has started, or the process is to stop, or NLU_PATIENCE_S have passed."""
    waits = [asyncio.create_task(event.wait()) for event in (started, stop)]
    await asyncio.wait(waits, timeout=NLU_PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def _start(server: NluServer, started: asyncio.Event) -> None:
    """Until it has started once; from then on the server keeps itself alive."""
    while True:
        try:
            await server.start()
            return started.set()
        except NluServerFailed as error:
            # Members still get buttons and a person; the desk learns it here and on /readyz.
            log.error("NLU server failed, serving without it", reason=str(error))
            await asyncio.sleep(NLU_RETRY_S)


def _say_where(settings: Settings, address: str, progress: Progress) -> None:
    progress(f"member web chat: {address}/chat")
    progress(f"agent console:   {address}/desk")
    if settings.telegram_enabled:
        progress("Telegram:        link a member with `desk member link NUMBER`")
    else:
        progress("Telegram:        set TELEGRAM_BOT_TOKEN (from @BotFather), then `desk member link NUMBER`")

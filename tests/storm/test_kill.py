"""kill -9 at random under steady messages: nothing lost, nothing done twice, at most one reply repeated per kill."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.schema import migrate
from tests.desk_process import DeskProcess, FakeNluServer
from tests.storm.stage import (
    INTENTS,
    Injected,
    check_nothing_lost_nothing_twice,
    is_drained,
    orders,
    repeated_replies,
    settle,
    write,
)
from tests.telegram_emulator import TelegramEmulator

STORM_S = 25.0
FEWEST_KILLS = 3
LONGEST_STORM_S = 75.0
"""On a machine that is busy with other things, starts take longer and the storm goes on until it was one."""
LIVES_S = (0.7, 1.6)
"""Between serving and the kill."""
MESSAGES_PER_S = 7.0
DRAIN_S = 90.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Where the processes keep everything."""
    if request.param == "postgres":
        opened = Database(request.getfixturevalue("postgres_server").new_database())
    else:
        opened = Database(f"sqlite:///{tmp_path / 'desk.db'}")
        migrate(opened)
    settle(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_kill_storm(database: Database, way: str, tmp_path: Path) -> None:
    dice = random.Random(f"{way} {database.is_sqlite}")
    injected = Injected()
    with (
        TelegramEmulator(process=True, pace=0.02) as telegram,
        FakeNluServer(default="greet", meanings=INTENTS) as nlu,
        _processes(database, telegram, nlu.url, way, tmp_path) as processes,
    ):
        with _steady_messages(telegram, injected):
            kills = _storm(processes, dice)
        for process in processes:
            process.wait_until_up()
        telegram.wait_for(lambda: is_drained(database, injected), timeout=DRAIN_S)
        check_nothing_lost_nothing_twice(database, injected)
        assert repeated_replies(database, telegram) <= kills
        assert [process.terminate() for process in processes] == [0] * len(processes)
    assert kills >= FEWEST_KILLS
    assert len(injected.update_ids) >= MESSAGES_PER_S * STORM_S / 2


@contextlib.contextmanager
def _processes(
    database: Database, telegram: TelegramEmulator, nlu: str, way: str, folder: Path
) -> Iterator[list[DeskProcess]]:
    """One process on SQLite; two on PostgreSQL, which share the work."""
    ports = [_free_port() for _ in range(1 if database.is_sqlite else 2)]
    settings = {
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "DESK_NLU_TIMEOUT_MS": "30000",  # a busy machine is no reason to answer otherwise
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_BASE_URL": telegram.api_base,
    }
    if way == "webhook":
        settings["TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{ports[0]}/telegram/webhook"
    processes = [DeskProcess(folder / str(port), nlu, **settings, DESK_PORT=str(port)) for port in ports]
    try:
        for process in processes:
            process.start()
        yield processes
    finally:
        for process in processes:
            process.end()


def _storm(processes: list[DeskProcess], dice: random.Random) -> int:
    """Let a process live for a moment, kill it and start it again; returns how often."""
    began, kills = time.monotonic(), 0
    while (lasted := time.monotonic() - began) < LONGEST_STORM_S:
        if lasted >= STORM_S and kills >= FEWEST_KILLS:
            break
        process = dice.choice(processes)
        process.wait_until_up()
        time.sleep(dice.uniform(*LIVES_S))
        process.kill()
        process.start()
        kills += 1
    return kills


@contextlib.contextmanager
def _steady_messages(telegram: TelegramEmulator, injected: Injected) -> Iterator[None]:
    """Members write while the block runs."""
    over = threading.Event()

    def members() -> None:
        for order in orders(injected):
            if over.wait(1 / MESSAGES_PER_S):
                return
            write(telegram, injected, order)

    thread = threading.Thread(target=members, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

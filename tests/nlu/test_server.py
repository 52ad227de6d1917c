"""NluServer keeps a server alive and leaves none behind (a stand-in for Rasa; test_rasa.py has the real one)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from nlu import server as server_module
from nlu.errors import NluServerFailed
from nlu.interpreter import CircuitBreaker
from nlu.server import NluServer, running_server

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "CHECK_EVERY_S", 0.05)
    monkeypatch.setattr(server_module, "CHECK_LIMIT_S", 0.5)
    monkeypatch.setattr(server_module, "BACKOFF_S", (0.0, 0.05))


@pytest.fixture
def behaviour(tmp_path: Path) -> Path:
    """Write "hang", "unloaded" or "die" into it to have the server do so."""
    return tmp_path / "behaviour"


@pytest.fixture
def unstarted(project: Path, tmp_path: Path) -> NluServer:
    return NluServer(project, tmp_path / "model.tar.gz", tmp_path / "log" / "nlu.log")


@pytest.fixture
async def server(unstarted: NluServer) -> AsyncIterator[NluServer]:
    async with unstarted:
        yield unstarted


def alive(pid: int | None) -> bool:
    assert pid is not None
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for what must happen; the limit only bounds a failing test."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


async def test_started_means_loaded_and_stopped_means_gone(unstarted: NluServer) -> None:
    async with unstarted as server:
        assert await server.is_loaded()
        pid = server.pid
        assert alive(pid)
    assert not alive(pid)
    assert server.pid is None
    assert not await server.is_loaded()


async def test_a_killed_server_is_restarted_at_the_same_address(server: NluServer) -> None:
    first, url = server.pid, server.base_url
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: server.restarts == 1 and server.pid not in (None, first))
    async with asyncio.timeout(30):
        while not await server.is_loaded():
            await asyncio.sleep(0.02)
    assert server.base_url == url


async def test_messages_are_told_to_wait_while_the_server_starts_and_restarts(
    project: Path, tmp_path: Path, behaviour: Path
) -> None:
    breaker = CircuitBreaker(grace_s=600)
    server = NluServer(project, tmp_path / "model.tar.gz", tmp_path / "log" / "nlu.log", breaker=breaker)
    starting = asyncio.create_task(server.start())
    await until(lambda: breaker.awaited)
    await starting
    assert not breaker.awaited
    behaviour.write_text("die")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await until(lambda: breaker.awaited)
    behaviour.unlink()
    await until(lambda: not breaker.awaited)
    assert await server.is_loaded()
    await server.stop()


async def test_another_command_finds_the_running_server_if_it_has_the_same_model(
    unstarted: NluServer, tmp_path: Path, behaviour: Path
) -> None:
    log, model = tmp_path / "log" / "nlu.log", tmp_path / "model.tar.gz"
    assert await running_server(log, model) is None
    async with unstarted as server:
        assert await running_server(log, model) == server.base_url
        assert await running_server(log, tmp_path / "newer.tar.gz") is None
        left = log.with_suffix(".url").read_text()
    assert await running_server(log, model) is None
    log.with_suffix(".url").write_text(left)  # by a process that was killed
    assert await running_server(log, model) is None


async def test_a_hanging_server_is_restarted(server: NluServer, behaviour: Path) -> None:
    first = server.pid
    behaviour.write_text("hang")
    await until(lambda: server.restarts >= 1)
    behaviour.unlink()
    await until(lambda: server.pid not in (None, first))
    assert not alive(first)


async def test_a_server_that_does_not_come_back_is_tried_again(server: NluServer, behaviour: Path) -> None:
    behaviour.write_text("die")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await until(lambda: server.restarts >= 3)
    behaviour.unlink()
    async with asyncio.timeout(30):
        while not await server.is_loaded():
            await asyncio.sleep(0.02)


async def test_a_model_that_cannot_be_loaded_is_said(unstarted: NluServer, behaviour: Path) -> None:
    behaviour.write_text("unloaded")
    with pytest.raises(NluServerFailed, match=r"could not load .*model\.tar\.gz"):
        await unstarted.start()
    assert unstarted.pid is None


async def test_a_server_that_ends_while_starting_points_to_its_log(unstarted: NluServer, behaviour: Path) -> None:
    behaviour.write_text("die")
    with pytest.raises(NluServerFailed, match=r"ended while starting; see .*nlu\.log"):
        await unstarted.start()


async def test_a_server_that_never_answers_is_given_up(
    unstarted: NluServer, behaviour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "START_LIMIT_S", 0.5)
    behaviour.write_text("hang")
    with pytest.raises(NluServerFailed, match="was not up within"):
        await unstarted.start()
    assert unstarted.pid is None


async def test_without_the_environment_it_says_how_to_make_it(project: Path, unstarted: NluServer) -> None:
    (project / ".venv-nlu" / "bin" / "python").unlink()
    with pytest.raises(NluServerFailed, match="make setup"):
        await unstarted.start()


async def test_a_long_log_is_set_aside(unstarted: NluServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "LOG_LIMIT", 10)
    log = tmp_path / "log" / "nlu.log"
    log.parent.mkdir()
    log.write_bytes(b"0123456789abcdef")
    async with unstarted:
        await until(lambda: log.stat().st_size == 0)
    assert log.with_name("nlu.log.1").read_bytes() == b"6789abcdef"


async def test_the_application_killed_outright_leaves_no_server(project: Path, tmp_path: Path) -> None:
    program = (
        "import asyncio, sys; from pathlib import Path; from nlu.server import NluServer\n"
        "async def main():\n"
        "    server = NluServer(*map(Path, sys.argv[1:]))\n"
        "    await server.start(); print(server.pid, flush=True); await asyncio.sleep(600)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, str(project), str(tmp_path / "model.tar.gz"), str(tmp_path / "nlu.log")),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    assert alive(child)
    parent.kill()
    await parent.wait()
    await until(lambda: not alive(child))


async def test_secrets_of_the_application_do_not_reach_rasa(
    unstarted: NluServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:secret-of-the-bot")
    async with unstarted as server:
        assert b"secret-of-the-bot" not in Path(f"/proc/{server.pid}/environ").read_bytes()

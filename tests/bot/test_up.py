"""`desk up` as a process: addresses, a clean stop, a second one. What is wrong at the start: test_start_trouble.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.desk_process import DeskProcess, FakeNluServer, desk_up
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nlu() -> Iterator[FakeNluServer]:
    with FakeNluServer() as server:
        yield server


def refused(folder: Path, **environment: str) -> str:
    """What a desk that cannot start says."""
    desk = DeskProcess(folder, **environment)
    desk.start()
    try:
        assert desk.wait_until_over(40) == 1, desk.output
        assert "Traceback" not in desk.output
        return desk.output
    finally:
        desk.end()


def test_it_says_where_it_is_and_stops_cleanly(tmp_path: Path, nlu: FakeNluServer) -> None:
    with desk_up(tmp_path, nlu.url) as (desk, address):
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
        ready = httpx.get(f"{address}/readyz")
        assert (ready.status_code, ready.json()["database"], ready.json()["nlu"]) == (200, "ok", "ok")
        assert "desk_queue_age_seconds" in httpx.get(f"{address}/metrics").text
        for name in ("chat", "desk"):
            assert f"{address}/{name}" in desk.output
            assert httpx.get(f"{address}/{name}", follow_redirects=True).status_code == 200
        assert desk.interrupt() == 0


def test_a_second_start_on_the_same_database_is_told_who_has_it(tmp_path: Path, nlu: FakeNluServer) -> None:
    with desk_up(tmp_path, nlu.url) as (desk, _):
        said = refused(tmp_path, nlu_url=nlu.url)
        assert f"already served by process {desk.pid}" in said


def test_after_kill_9_it_starts_again_at_once(tmp_path: Path, nlu: FakeNluServer) -> None:
    with desk_up(tmp_path, nlu.url) as (desk, _):
        desk.kill()
        desk.start()
        assert httpx.get(f"{desk.wait_until_up()}/healthz").status_code == 200


@pytest.mark.postgres
def test_several_processes_share_one_postgresql(
    tmp_path: Path, nlu: FakeNluServer, postgres_server: PostgresServer
) -> None:
    url = postgres_server.new_database()
    with (
        desk_up(tmp_path / "a", nlu.url, DATABASE_URL=url) as (first, address),
        desk_up(tmp_path / "b", nlu.url, DATABASE_URL=url) as (_, other),
    ):
        assert httpx.get(f"{address}/readyz").status_code == 200
        first.kill()
        assert httpx.get(f"{other}/readyz").status_code == 200


def test_nlu_that_cannot_start_leaves_the_desk_serving(tmp_path: Path) -> None:
    """Nothing listens at the NLU's address: members still reach us, and the monitoring sees it."""
    with desk_up(tmp_path, "http://127.0.0.1:9") as (_, address):
        ready = httpx.get(f"{address}/readyz")
        assert (ready.status_code, ready.json()["nlu"]) == (200, "unavailable")


def test_sigterm_is_a_clean_stop_too(tmp_path: Path, nlu: FakeNluServer) -> None:
    with desk_up(tmp_path, nlu.url) as (desk, _):
        assert desk.terminate() == 0

"""`desk up` as an operator meets it: addresses, a clean stop, and one clear line for each thing that is wrong."""

from __future__ import annotations

import socket
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


def test_a_port_in_use_is_named(tmp_path: Path, nlu: FakeNluServer) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = refused(tmp_path, nlu_url=nlu.url, DESK_PORT=port)
    assert f"127.0.0.1:{port}" in said
    assert "DESK_PORT" in said


def test_wrong_settings_are_named_one_a_line(tmp_path: Path) -> None:
    said = refused(tmp_path, DESK_PORT="eighty", TELEGRAM_WEBHOOK_URL="nowhere")
    assert [line.split(":")[0] for line in said.splitlines()] == ["DESK_PORT", "TELEGRAM_WEBHOOK_URL"]


def test_demo_accounts_are_not_shown_to_the_world(tmp_path: Path) -> None:
    assert "DESK_DEMO=false" in refused(tmp_path, DESK_HOST="0.0.0.0")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, nlu: FakeNluServer) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "desk.db").write_bytes(b"this is not a database, it only looks like a file" * 100)
    assert "not a database" in refused(tmp_path, nlu_url=nlu.url)


@pytest.mark.postgres
def test_postgresql_without_its_migrations_names_the_command(
    tmp_path: Path, nlu: FakeNluServer, postgres_server: PostgresServer
) -> None:
    url = postgres_server.new_database(empty=True)
    assert "desk db migrate" in refused(tmp_path, nlu_url=nlu.url, DATABASE_URL=url, DESK_DEMO="false")


@pytest.mark.postgres
def test_postgresql_that_is_not_there_is_told_in_one_line(tmp_path: Path, nlu: FakeNluServer) -> None:
    said = refused(tmp_path, nlu_url=nlu.url, DATABASE_URL="postgresql://desk@127.0.0.1:9/desk")
    assert "the database refuses" in said


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


def test_demo_behind_a_public_address_is_refused_too(tmp_path: Path) -> None:
    said = refused(tmp_path, DESK_PUBLIC_URL="https://desk.operator.example")
    assert "DESK_PUBLIC_URL" in said
    assert "DESK_DEMO=false" in said

"""Every address of the console: who may ask for it, and that nothing is changed but by the page's own form."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from bot.console.desk import MOST_FIELDS
from bot.console.routes import router
from storage.database import Database
from tests.conftest import Clock
from tests.console.conftest import Console, a_console

OPEN = {"/desk/static/{name}", "/desk/sign-in"}
"""Before there is a session; the sign-in form has a token of its own (test_sign_in.py)."""
SUPERVISORS = {"/desk/audit", "/desk/accounts", "/desk/accounts/{agent_id}/unlock"}
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def addresses(tmp_path: Path) -> list[tuple[str, str]]:
    """(method, path) of every route; asked of a console of its own, for the parameters of the tests."""
    made = a_console(f"sqlite:///{tmp_path / 'guards.db'}", tmp_path, Clock())
    routes = [route for route in router(made.application).routes if isinstance(route, APIRoute)]
    made.application.close()
    return sorted((method, route.path) for route in routes for method in route.methods)


@pytest.fixture
def closed(tmp_path: Path) -> list[tuple[str, str]]:
    """What needs a session."""
    found = [(method, path) for method, path in addresses(tmp_path) if path not in OPEN]
    assert {path for _, path in found} >= SUPERVISORS | {"/desk", "/desk/conversations/{conversation_id}/reply"}
    return found


def filled(path: str) -> str:
    """An address of the route; row 1 is there."""
    return re.sub(r"\{\w+(:\w+)?\}", "1", path)


async def ask(client: httpx.AsyncClient, method: str, path: str, csrf: str = "") -> httpx.Response:
    return await client.request(method, filled(path), data={"csrf": csrf} if method in CHANGING else None)


def everything(database: Database) -> dict[str, list[object]]:
    """All rows that a console form can change."""
    tables = (
        "conversations",
        "messages",
        "outbox",
        "cases",
        "capacity",
        "link_tokens",
        "identities",
        "agents",
        "inbox",
        "events",
        "event_registrations",
    )
    with database.read() as connection:
        return {table: list(connection.exec_driver_sql(f"select * from {table}").all()) for table in tables}


async def test_nothing_answers_without_a_session(console: Console, closed: list[tuple[str, str]]) -> None:
    client = console.browser().client
    for method, path in closed:
        answer = await ask(client, method, path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/desk/sign-in"), path
        script = await client.request(method, filled(path), headers={"X-Desk-Fetch": "1"})
        assert script.status_code == 401, path


async def test_nothing_is_changed_by_a_forged_form(console: Console, closed: list[tuple[str, str]]) -> None:
    console.conversation(waiting=timedelta(minutes=1))
    client = (await console.signed_in(console.paul)).client
    before = everything(console.application.database)
    for method, path in closed:
        if method in CHANGING and path != "/desk/{rest:path}":
            for token in ("", "forged", "é"):
                assert (await ask(client, method, path, token)).status_code == 403, (method, path)
    assert everything(console.application.database) == before
    assert (await client.get("/desk")).status_code == 200, "not signed out either"


async def test_what_is_the_supervisors_is_refused_to_agents(console: Console, closed: list[tuple[str, str]]) -> None:
    agent, supervisor = await console.signed_in(console.claire), await console.signed_in(console.paul)
    for method, path in closed:
        if path in SUPERVISORS:
            assert (await ask(agent.client, method, path, agent.csrf)).status_code == 403, path
            assert (await ask(supervisor.client, method, path, supervisor.csrf)).status_code in (200, 303), path
    assert "/desk/accounts" not in (await agent.client.get("/desk")).text


async def test_reading_an_address_changes_nothing(console: Console, closed: list[tuple[str, str]]) -> None:
    console.conversation(waiting=timedelta(minutes=1))
    client = (await console.signed_in(console.paul)).client
    before = everything(console.application.database)
    for method, path in closed:
        if method == "GET" and not path.endswith("/live"):
            assert (await ask(client, method, path)).status_code in (200, 404), path
    assert everything(console.application.database) == before


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/capacity"])
async def test_a_form_of_too_many_fields_is_refused(console: Console, path: str) -> None:
    client = (await console.signed_in(console.claire)).client
    fields = {f"f{number}": "x" for number in range(MOST_FIELDS + 1)}
    answer = await client.post(path, data=fields)
    assert (answer.status_code, "trop volumineux" in answer.text) == (413, True)

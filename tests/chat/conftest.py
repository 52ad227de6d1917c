"""A desk on SQLite with the test's clock, and a page that talks to it without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.bootstrap import running
from bot.chat.sessions import HEADER
from bot.web import create_web
from tests.chat.desk import Desk, build, settings_for
from tests.conftest import Clock


class Page(httpx.AsyncClient):
    """What the page's scripts do, one call each."""

    def __init__(self, web: FastAPI, address: str = "http://desk.test", client: str = "203.0.113.7") -> None:
        """client: the address that it calls from."""
        transport = httpx.ASGITransport(web, client=(client, 50_000))
        super().__init__(transport=transport, base_url=address, headers={HEADER: "1", "Origin": address})

    async def say(self, message_id: str, text: str, **values: Any) -> httpx.Response:
        return await self.post("/chat/api/messages", json={"id": message_id, "text": text, **values})

    async def press(self, message_id: str, token: str) -> httpx.Response:
        return await self.post("/chat/api/messages", json={"id": message_id, "token": token})

    async def transcript(self) -> dict[str, Any]:
        answer = await self.get("/chat/api/messages")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    async def lines(self) -> list[str]:
        return [f"{m['author']}: {m['text']}" for m in (await self.transcript())["messages"]]


@pytest.fixture
def make_desk(tmp_path: Path, sqlite_url: str, clock: Clock) -> Iterator[Callable[..., Desk]]:
    """A desk with the settings that the test names, on SQLite unless it names a database."""
    made: list[Desk] = []

    def make(url: str = sqlite_url, time: Callable[..., Any] = clock, **values: Any) -> Desk:
        made.append(build(settings_for(tmp_path, url, **values), time))
        return made[-1]

    yield make
    for desk in made:
        desk.application.close()


@pytest.fixture
async def desk(make_desk: Callable[..., Desk]) -> AsyncIterator[Desk]:
    """A running desk."""
    found = make_desk()
    found.web = create_web(found.application)
    async with running(found.application):
        yield found


@pytest.fixture
async def page(desk: Desk) -> AsyncIterator[Page]:
    """An open page with a session of its own."""
    async with Page(desk.web) as opened:
        await opened.get("/chat")
        yield opened


async def until(condition: Callable[[], Any]) -> Any:
    """What an awaited condition gives once it is true; the test's own time limit ends the wait."""
    while not (found := await condition()):
        await asyncio.sleep(0.01)
    return found

"""Live pages: what a stream sends, when it ends, who is seen as present."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest
from fastapi import Request

from actions.scheduled.tell_deadlines import tell_deadlines
from bot.console import sessions
from bot.console.desk import Desk
from bot.console.presence import TYPING_LASTS, Presence
from bot.console.routes.live import updates
from bot.streams import PER_OWNER
from bot.web import create_web
from tests.conftest import Clock
from tests.console.conftest import Console, member_writes

SOON_S = 5.0
"""Only a bound for a test that fails; what is waited for comes in milliseconds."""


async def a_request(console: Console) -> Request:
    """What the stream of a signed-in page looks like to the application."""
    browser = await console.signed_in(console.claire)
    cookie = f"{sessions.COOKIE}={browser.client.cookies[sessions.COOKIE]}".encode()
    return Request({"type": "http", "method": "GET", "path": "/desk/live", "headers": [(b"cookie", cookie)]})


async def following(stream: AsyncIterator[bytes], event: bytes) -> bytes:
    """The next event of that name."""
    while True:
        found = await asyncio.wait_for(anext(stream), SOON_S)
        if b"event: " + event in found:
            return found


def regions(event: bytes) -> dict[str, str]:
    data = next(line for line in event.split(b"\n") if line.startswith(b"data: "))
    return dict(orjson.loads(data.removeprefix(b"data: ")))


@pytest.fixture
def desk(console: Console) -> Desk:
    return Desk(console.application, Presence())


async def test_a_commit_sends_the_regions_that_changed(console: Console, desk: Desk) -> None:
    shown = {"a": "1", "b": "1"}

    async def look() -> dict[str, str]:
        return dict(shown)

    stream = updates(desk, await a_request(console), look)
    assert regions(await following(stream, b"regions")) == {"a": "1", "b": "1"}
    shown["b"] = "2"
    with console.work() as work:
        work.signal("conversation", 1)
    assert regions(await following(stream, b"regions")) == {"b": "2"}
    await stream.aclose()


async def test_a_stream_ends_with_its_session(console: Console, desk: Desk, clock: Clock) -> None:
    async def look() -> dict[str, str]:
        return {}

    stream = updates(desk, await a_request(console), look)
    await anext(stream)
    await anext(stream)
    clock.pass_by(sessions.LIFE)
    with console.work() as work:
        work.signal("conversation", 1)
    await following(stream, b"sign-in")
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_a_stream_ends_when_the_server_stops(console: Console, desk: Desk) -> None:
    async def look() -> dict[str, str]:
        return {}

    stream = updates(desk, await a_request(console), look)
    await anext(stream)
    await anext(stream)
    desk.closing = True
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(stream), SOON_S)


async def test_of_too_many_open_pages_the_oldest_is_told_to_come_back_later(console: Console, desk: Desk) -> None:
    async def look() -> dict[str, str]:
        return {"a": "1"}

    request = await a_request(console)
    streams = [updates(desk, request, look) for _ in range(PER_OWNER + 1)]
    for stream in streams:
        await anext(stream)
        await following(stream, b"regions")
    assert b"retry: 60000" in await asyncio.wait_for(anext(streams[0]), SOON_S)
    with pytest.raises(StopAsyncIteration):
        await anext(streams[0])
    assert len(desk.streams) == PER_OWNER
    for stream in streams[1:]:
        await stream.aclose()
    assert len(desk.streams) == 0


async def test_stopping_the_process_stops_the_streams(console: Console) -> None:
    create_web(console.application)
    service = asyncio.ensure_future(console.application.services["console"]())
    await asyncio.sleep(0)
    service.cancel()
    with pytest.raises(asyncio.CancelledError):
        await service


async def test_a_stream_needs_a_session(console: Console) -> None:
    conversation = console.conversation()
    for address in ("/desk/live", f"/desk/conversations/{conversation.id}/live"):
        assert (await console.browser().get(address)).status_code == 303
    browser = await console.signed_in(console.claire)
    assert (await browser.get("/desk/conversations/999/live")).status_code == 404


async def test_following_a_conversation_leaves_a_trace(console: Console) -> None:
    from bot.console.routes.conversations import look

    conversation = console.conversation()
    desk = Desk(console.application, Presence())
    who = await desk.signed_in(await a_request(console))
    await look(desk, who, conversation.id)
    for subject in (f"conversation:{conversation.id}", f"member:{console.member.id}"):
        assert console.audit(subject) == [(f"agent:{console.claire.id}", "read")]


def test_presence_counts_pages_and_typing_wears_off(console: Console, clock: Clock) -> None:
    presence = Presence()
    for _ in range(2):
        presence.enter(1, console.claire)
    presence.typing(1, console.claire, clock.now)
    presence.typing(2, console.claire, clock.now)  # not there: nobody sees it
    assert [(v.name, v.typing) for v in presence.others(1, console.paul, clock.now)] == [("Claire Conseil", True)]
    assert presence.others(1, console.claire, clock.now) == []
    assert presence.others(2, console.paul, clock.now) == []
    later = clock.now + TYPING_LASTS
    assert [v.typing for v in presence.others(1, console.paul, later)] == [False]
    presence.leave(1, console.claire)
    assert len(presence.others(1, console.paul, later)) == 1
    presence.leave(1, console.claire)
    assert presence.others(1, console.paul, later) == []


async def test_everything_a_live_page_swaps_is_on_the_page(console: Console, clock: Clock) -> None:
    from bot.console.conversation_view import conversation_view, fragments
    from bot.console.desk import SignedIn, count

    conversation = console.conversation(waiting=timedelta(minutes=1))
    with console.work() as work:
        member_writes(work, conversation.id, "Toujours là ?")
        work.cases.add(type="callback", summary="Rappeler", requested_by="member", created_at=work.now,
                       due_at=work.now + timedelta(hours=3))  # fmt: skip
        assert len(tell_deadlines(work, timedelta(days=1))) == 1
    browser = await console.signed_in(console.claire)
    page = (await browser.get(f"/desk/conversations/{conversation.id}")).text
    assert "échéance proche" in page
    with console.look() as work:
        who = SignedIn(console.claire, browser.csrf, "")
        found = fragments(
            conversation_view(work, conversation.id, console.claire), who, count(work, timedelta(days=1)), [], "key"
        )
    for region, html in found.items():
        assert f'id="{region}"' in page
        assert html.strip()
    assert found["live-transcript"] in page
    assert found["live-card"] in page

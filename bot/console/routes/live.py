"""Live pages: fragments rendered again on the server when something was committed, and swapped in by the page."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from actions.agent.texts import tidy
from bot.console.conversation_view import conversation_view, fragments
from bot.console.desk import Desk, Id, SignedIn, count
from bot.console.page import above, render
from bot.console.routes.cases import listed_cases
from bot.console.routes.conversations import LONGEST_SEARCH, look
from bot.console.sessions import COOKIE, token_hash
from bot.streams import PARKED_MS
from storage.desk_view import queue
from storage.signals import Signal
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

TOPICS = ("conversation", "case", "presence", "outbox")
GATHER_S = 0.15
"""Several commits in a row are one look."""
LOOK_EVERY_S = 10.0
"""Waiting times grow and a signal may get lost: look again at least this often."""
RETRY_MS = 2000
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Look = Callable[[], Awaitable[Mapping[str, str]]]


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/live, /desk/cases/live and /desk/conversations/{id}/live."""

    @routes.get("/live")
    async def live_queue(request: Request) -> Response:
        who = await desk.signed_in(request)
        search = tidy(request.query_params.get("q", ""))[:LONGEST_SEARCH]

        async def regions() -> Mapping[str, str]:
            return await desk.read(_queue_regions, who, search, desk.lead)

        return _stream(updates(desk, request, regions))

    @routes.get("/cases/live")
    async def live_cases(request: Request) -> Response:
        who = await desk.signed_in(request)
        shown = request.query_params.get("show", "open")

        async def regions() -> Mapping[str, str]:
            return await desk.read(_case_regions, who, shown, desk.lead)

        return _stream(updates(desk, request, regions))

    @routes.get("/conversations/{conversation_id}/live")
    async def live_conversation(request: Request, conversation_id: Id) -> Response:
        who = await desk.signed_in(request)
        found = await look(desk, who, conversation_id)
        form_key = secrets.token_urlsafe(12)

        async def regions() -> Mapping[str, str]:
            view, counts = await desk.read(
                lambda work: (conversation_view(work, conversation_id, who.agent), count(work, desk.lead))
            )
            viewers = desk.presence.others(conversation_id, who.agent, view.now)
            return fragments(view, who, counts, viewers, form_key)

        return _stream(present(desk, who, conversation_id, updates(desk, request, regions, found.conversation.key)))


def _queue_regions(work: UnitOfWork, who: SignedIn, search: str, lead: timedelta) -> Mapping[str, str]:
    found = queue(work.connection, who.agent.id, search)
    shown = render("_queue.html", queue=found, search=search, current=None, now=work.now, who=who)
    return {"live-queue": shown, **above(count(work, lead), who, work.now)}


def _case_regions(work: UnitOfWork, who: SignedIn, shown: str, lead: timedelta) -> Mapping[str, str]:
    lines = listed_cases(work, who, shown, lead)
    page = render("_cases.html", lines=lines, shown=shown, now=work.now, soon=work.now + lead)
    return {"live-cases": page, **above(count(work, lead), who, work.now)}


def _stream(events: AsyncIterator[bytes]) -> Response:
    return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)


async def present(
    desk: Desk, who: SignedIn, conversation_id: int, events: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """The same events; meanwhile colleagues see that this agent has the conversation open."""
    signals = desk.application.database.signals
    desk.presence.enter(conversation_id, who.agent)
    signals.publish(Signal("presence", str(conversation_id)))
    try:
        async for event in events:
            yield event
    finally:
        desk.presence.leave(conversation_id, who.agent)
        signals.publish(Signal("presence", str(conversation_id)))


async def updates(desk: Desk, request: Request, regions: Look, lane: str | None = None) -> AsyncIterator[bytes]:
    """The regions that have changed, as events, until the page leaves, the session ends or the server stops.

    lane: of the conversation whose member's typing is shown; None: nobody's.
    Of too many open pages of one session, the oldest is told to come back later.
    """
    loop, woken, gave_way, typing = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    def give_way() -> None:
        gave_way.set()
        woken.set()

    def wake(_signal: Signal) -> None:
        loop.call_soon_threadsafe(woken.set)

    def show_typing(signal: Signal) -> None:
        if signal.key == lane:
            loop.call_soon_threadsafe(typing.set)
            wake(signal)

    signals = desk.application.database.signals
    stops = [signals.listen(topic, wake) for topic in TOPICS]
    stops.append(signals.listen("member_writes", show_typing))
    sent: dict[str, str] = {}
    desk.streams.enter(woken, token_hash(request.cookies.get(COOKIE, "")), True, give_way)
    try:
        yield format_sse_event(comment="open", retry=RETRY_MS)
        while not desk.closing:
            woken.clear()
            if gave_way.is_set():
                yield format_sse_event(comment="too many", retry=PARKED_MS)
                return
            if await desk.find_signed_in(request) is None:
                yield format_sse_event(event="sign-in", data_str="{}")
                return
            if typing.is_set():
                typing.clear()
                yield format_sse_event(event="typing", data_str="{}")
            changed = await _changes(regions, sent)
            yield _event(changed) if changed else format_sse_event(comment="beat")
            await _wait(desk, woken)
    finally:
        desk.streams.leave(woken)
        for stop in stops:
            stop()


async def _changes(regions: Look, sent: dict[str, str]) -> dict[str, str]:
    try:
        found = await regions()
    except (DBAPIError, PoolTimeout) as error:
        log.error("database refuses", error=type(error).__name__)
        return {}  # the next look will tell
    changed = {name: html for name, html in found.items() if sent.get(name) != html}
    sent.update(changed)
    return changed


def _event(changed: dict[str, str]) -> bytes:
    return format_sse_event(event="regions", data_str=orjson.dumps(changed).decode())


async def _wait(desk: Desk, woken: asyncio.Event) -> None:
    """Until something was committed, a while has passed, or the server stops."""
    left = LOOK_EVERY_S
    while left > 0 and not desk.closing:
        try:
            await asyncio.wait_for(woken.wait(), min(left, 1.0))
        except TimeoutError:
            left -= 1.0
        else:
            await asyncio.sleep(GATHER_S)
            return

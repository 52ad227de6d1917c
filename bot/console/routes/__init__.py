"""All addresses under /desk, one module per subject."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from bot.bootstrap import Application
from bot.console.desk import ConsoleRoute, Desk
from bot.console.errors import NotFound
from bot.console.presence import Presence
from bot.console.routes import (
    assets,
    capacity,
    cases,
    conversations,
    corrections,
    dead_letters,
    events,
    live,
    members,
    sign_in,
    supervision,
    take_over,
)

SUBJECTS = (
    assets,
    sign_in,
    conversations,
    take_over,
    live,
    cases,
    capacity,
    events,
    members,
    dead_letters,
    supervision,
    corrections,
)


def router(application: Application) -> APIRouter:
    """The console of an application, to be included in its web server."""
    desk = Desk(application, Presence())
    application.services["console"] = lambda: _until_stopped(desk)
    routes = APIRouter(prefix="/desk", route_class=ConsoleRoute)
    for subject in SUBJECTS:
        subject.add(routes, desk)

    @routes.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    async def unknown(request: Request) -> Response:
        await desk.signed_in(request)
        raise NotFound

    return routes


async def _until_stopped(desk: Desk) -> None:
    """Ends the live streams when the process stops, so that the web server need not wait for them."""
    try:
        await asyncio.Event().wait()
    finally:
        desk.closing = True

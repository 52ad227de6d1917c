"""Messages that were given up: what could not be delivered, and what could not be handled."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from actions.agent import settle_dead_letter
from bot.console.desk import Desk, Id, back_to
from bot.console.errors import NotFound
from domain.errors import AlreadyDone, InvalidInput
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork
from storage.views import dead_letters

Settle = Callable[[UnitOfWork, Agent, str, int], None]


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/dead-letters/…"""

    async def act(request: Request, settle: Settle, box: str, row_id: int, notice: str) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        conversation = fields.get("conversation", "")
        place = f"/desk/conversations/{conversation}" if conversation.isdecimal() else "/desk/dead-letters"
        try:
            await desk.write(lambda work: settle(work, who.agent, box, row_id))
        except InvalidInput:
            raise NotFound from None
        except AlreadyDone:
            return back_to(place, "already")
        return back_to(place, notice)

    @routes.get("/dead-letters")
    async def index(request: Request) -> Response:
        who = await desk.signed_in(request)
        found = await desk.read(lambda work: dead_letters(work.connection))
        return await desk.page(request, who, "dead_letters.html", letters=found)

    @routes.post("/dead-letters/{box}/{row_id}/retry")
    async def retry(request: Request, box: str, row_id: Id) -> Response:
        return await act(request, settle_dead_letter.retry, box, row_id, "retried")

    @routes.post("/dead-letters/{box}/{row_id}/close")
    async def close(request: Request, box: str, row_id: Id) -> Response:
        return await act(request, settle_dead_letter.close, box, row_id, "closed")

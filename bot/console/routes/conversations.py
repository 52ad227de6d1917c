"""The list of conversations, and one conversation."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import NoResultFound

from actions.agent.read import mark_seen
from actions.agent.texts import tidy
from bot.console.conversation_view import ConversationView, conversation_view
from bot.console.desk import Desk, Id, SignedIn
from bot.console.errors import NotFound
from bot.console.notices import Notice
from storage.desk_view import queue
from storage.signals import Signal
from storage.unit_of_work import UnitOfWork

LONGEST_SEARCH = 80


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk and /desk/conversations/…"""

    @routes.get("")
    async def index(request: Request) -> Response:
        who = await desk.signed_in(request)
        search = tidy(request.query_params.get("q", ""))[:LONGEST_SEARCH]
        found = await desk.read(lambda work: queue(work.connection, who.agent.id, search))
        return await desk.page(request, who, "queue.html", queue=found, search=search, current=None)

    @routes.get("/conversations/{conversation_id}")
    async def conversation(request: Request, conversation_id: Id) -> Response:
        who = await desk.signed_in(request)
        before = request.query_params.get("before", "")
        earlier_than = int(before) if before.isdecimal() and len(before) < 19 else None
        return await show(desk, request, who, conversation_id, before=earlier_than)

    @routes.post("/conversations/{conversation_id}/seen")
    async def seen(request: Request, conversation_id: Id) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        up_to = fields.get("up_to", "")
        if up_to.isdecimal() and len(up_to) < 19:
            await desk.write(_see, conversation_id, who, int(up_to))
        return Response(status_code=204)

    @routes.post("/conversations/{conversation_id}/typing")
    async def typing(request: Request, conversation_id: Id) -> Response:
        who = await desk.signed_in(request)
        await desk.form(request, who)
        application = desk.application
        desk.presence.typing(conversation_id, who.agent, application.clock())
        application.database.signals.publish(Signal("presence", str(conversation_id)))
        try:
            found = await desk.read(lambda work: work.conversations.get(conversation_id))
        except NoResultFound:
            raise NotFound from None
        if found.assignee_id == who.agent.id:
            await application.database.tell(Signal("agent_writes", found.key))
            if found.channel in application.channels:
                await application.channels[found.channel].show_typing(found.external_id)
        return Response(status_code=204)


async def show(
    desk: Desk,
    request: Request,
    who: SignedIn,
    conversation_id: int,
    status: int = 200,
    before: int | None = None,
    notice: Notice | None = None,
    draft: str = "",
) -> Response:
    """The page of one conversation. Raises NotFound."""
    view = await look(desk, who, conversation_id, before)
    viewers = desk.presence.others(conversation_id, who.agent, desk.application.clock())
    return await desk.page(
        request, who, "conversation.html", status, view=view, viewers=viewers, form_key=secrets.token_urlsafe(12),
        notice=notice, draft=draft, before=before,
    )  # fmt: skip


async def look(desk: Desk, who: SignedIn, conversation_id: int, before: int | None = None) -> ConversationView:
    """What the agent sees; looking leaves its trace. Raises NotFound."""
    try:
        view = await desk.read(conversation_view, conversation_id, who.agent, before)
    except NoResultFound:
        raise NotFound from None
    member_id = view.conversation.member_id
    read = [f"conversation:{conversation_id}", *([f"member:{member_id}"] if member_id is not None else [])]
    await desk.note_reading(who, *read)
    return view


def _see(work: UnitOfWork, conversation_id: int, who: SignedIn, up_to: int) -> None:
    try:
        mark_seen(work, conversation_id, who.agent, up_to)
    except LookupError:
        raise NotFound from None

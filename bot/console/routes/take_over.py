"""What an agent does in a conversation: take over, answer, give back, ask for it, reassign."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from actions.agent import give_back as give_back_command
from actions.agent import release as release_command
from actions.agent import reply as reply_command
from actions.agent import take_over as take_over_command
from bot.console import page
from bot.console.desk import FETCHED, Desk, Id, SignedIn, back_to
from bot.console.errors import DRAFT_KEPT, TEXT_ERRORS, Conflict, Forbidden, Invalid, NotFound
from bot.console.notices import warning
from bot.console.routes.conversations import show
from domain.errors import (
    AlreadyDone,
    ConversationOwned,
    InvalidInput,
    NotAllowed,
    NotYourConversation,
    UnsendableText,
)
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_FORM_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


def add(routes: APIRouter, desk: Desk) -> None:
    """POST /desk/conversations/{id}/…"""
    outgoing = desk.application.outgoing

    async def act(request: Request, conversation_id: int, command: Callable[..., Any], notice: str) -> Response:
        """Run a command over (work, who, fields); trouble is shown on the conversation's page, the draft kept."""
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        try:
            await desk.write(_explained, command, who, fields)
        except (Conflict, Invalid) as error:
            if FETCHED in request.headers:
                raise
            draft = fields.get("text", "")
            return await show(
                desk, request, who, conversation_id, error.status, notice=warning(error.advice), draft=draft
            )
        if FETCHED in request.headers:
            return JSONResponse({"ok": True}, headers=page.HEADERS)
        return back_to(f"/desk/conversations/{conversation_id}", notice)

    @routes.post("/conversations/{conversation_id}/take-over")
    async def take_over(request: Request, conversation_id: Id) -> Response:
        def command(work: UnitOfWork, who: SignedIn, _fields: dict[str, str]) -> None:
            take_over_command.take_over(work, outgoing, conversation_id, who.agent)

        return await act(request, conversation_id, command, "taken")

    @routes.post("/conversations/{conversation_id}/reply")
    async def reply(request: Request, conversation_id: Id) -> Response:
        def command(work: UnitOfWork, who: SignedIn, fields: dict[str, str]) -> None:
            key = fields.get("form_key", "")
            if not _FORM_KEY.fullmatch(key):
                raise Invalid(f"Ce formulaire est incomplet : rechargez la page. {DRAFT_KEPT}")
            reply_command.reply(work, outgoing, conversation_id, who.agent, fields.get("text", ""), key)

        return await act(request, conversation_id, command, "sent")

    @routes.post("/conversations/{conversation_id}/give-back")
    async def give_back(request: Request, conversation_id: Id) -> Response:
        def command(work: UnitOfWork, who: SignedIn, fields: dict[str, str]) -> None:
            outcome, note = fields.get("outcome", ""), fields.get("note", "")
            if outcome == "follow_up" and not note:
                raise Invalid("Pour un suivi, notez ce qui reste à faire.")
            give_back_command.give_back(work, outgoing, conversation_id, who.agent, outcome, note)

        return await act(request, conversation_id, command, "given_back")

    @routes.post("/conversations/{conversation_id}/request-release")
    async def request_release(request: Request, conversation_id: Id) -> Response:
        def command(work: UnitOfWork, who: SignedIn, _fields: dict[str, str]) -> None:
            release_command.request_release(work, conversation_id, who.agent)

        return await act(request, conversation_id, command, "release_asked")

    @routes.post("/conversations/{conversation_id}/reassign")
    async def reassign(request: Request, conversation_id: Id) -> Response:
        def command(work: UnitOfWork, who: SignedIn, fields: dict[str, str]) -> None:
            chosen = {str(agent.id): agent for agent in work.agents.all()}.get(fields.get("agent", ""))
            if chosen is None:
                raise Invalid("Choisissez un conseiller.")
            take_over_command.reassign(work, outgoing, conversation_id, who.agent, chosen)

        return await act(request, conversation_id, command, "reassigned")


def _explained(work: UnitOfWork, command: Callable[..., None], who: SignedIn, fields: dict[str, str]) -> None:
    """Run the command; what the domain refuses becomes a line for the agent."""
    try:
        command(work, who, fields)
    except LookupError:
        raise NotFound from None
    except ConversationOwned as error:
        raise Conflict(f"{_name(work, error.args[0])} a déjà pris cette conversation.") from None
    except NotYourConversation:
        raise Conflict("Cette conversation n’est plus à vous : rien n’a été envoyé.") from None
    except AlreadyDone:
        raise Conflict("Aucun collègue n’a plus cette conversation : vous pouvez la prendre.") from None
    except NotAllowed:
        raise Forbidden from None
    except UnsendableText as error:
        raise Invalid(TEXT_ERRORS[str(error)]) from None
    except InvalidInput:
        raise Invalid("Choisissez comment l’échange s’est terminé.") from None


def _name(work: UnitOfWork, agent_id: int) -> str:
    return work.agents.get(agent_id).name

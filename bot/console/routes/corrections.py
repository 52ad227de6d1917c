"""What a member's message was understood as, corrected by an agent."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

import nlu
from actions.agent.correct_understanding import correct_understanding
from bot.console.desk import Desk, Id, SignedIn, back_to
from bot.console.errors import Invalid, NotFound
from bot.console.notices import Notice, warning
from domain.errors import InvalidInput
from nlu.data_files import read_catalogue
from nlu.understanding import ENTITIES
from storage.repositories.conversations import StoredMessage
from storage.repositories.corrections import Correction, Corrections
from storage.unit_of_work import UnitOfWork

REFUSED = {
    "intent": "Choisissez ce que le membre voulait.",
    "entities": "Une valeur doit être reprise du message, mot pour mot.",
}


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/messages/…/understanding"""

    @routes.get("/messages/{message_id}/understanding")
    async def form(request: Request, message_id: Id) -> Response:
        return await show(desk, request, await desk.signed_in(request), message_id)

    @routes.post("/messages/{message_id}/understanding")
    async def correct(request: Request, message_id: Id) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        intent = fields.get("intent", "")
        entities = {name: fields.get(f"value-{name}", "").strip() for name in ENTITIES}
        try:
            message = await desk.write(
                lambda work: correct_understanding(work, who.agent, message_id, intent, entities, intents())
            )
        except LookupError:
            raise NotFound from None
        except InvalidInput as error:
            told = warning(REFUSED[str(error)])
            return await show(desk, request, who, message_id, Invalid.status, told, (intent, entities))
        return back_to(f"/desk/conversations/{message.conversation_id}", "corrected")


async def show(
    desk: Desk,
    request: Request,
    who: SignedIn,
    message_id: int,
    status: int = 200,
    notice: Notice | None = None,
    typed: tuple[str, dict[str, str]] | None = None,
) -> Response:
    """The form, with what was typed, corrected or understood, in this order. Raises NotFound."""
    message, correction = await desk.read(_look, message_id)
    await desk.note_reading(who, f"conversation:{message.conversation_id}")
    intent, values = typed or _known(message, correction)
    return await desk.page(
        request, who, "understanding.html", status, message=message, correction=correction, intents=intents(),
        entities=ENTITIES, chosen=intent, values=values, notice=notice,
    )  # fmt: skip


@cache
def intents() -> tuple[str, ...]:
    """Every intent there is, in the catalogue's order."""
    return tuple(read_catalogue(Path(nlu.__file__).parent / "intents.yml"))


def _look(work: UnitOfWork, message_id: int) -> tuple[StoredMessage, Correction | None]:
    store = Corrections(work.connection)
    message = store.message(message_id)
    if message is None:
        raise NotFound
    return message, store.of([message_id]).get(message_id)


def _known(message: StoredMessage, correction: Correction | None) -> tuple[str, dict[str, str]]:
    understood = message.understanding or {}
    intent = (correction.intent if correction else None) or understood.get("intent") or ""
    if correction:
        return intent, dict(correction.entities)
    marks = reversed(understood.get("entities", ()))  # the first of a kind wins
    return intent, {mark["name"]: message.text[mark["start"] : mark["end"]] for mark in marks}

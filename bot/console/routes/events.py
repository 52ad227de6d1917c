"""The Cercle's events: what is announced, a new one, who takes part or waits, calling one off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import NoResultFound

from actions.agent.manage_events import LONGEST_NAME, LONGEST_PLACE, MOST_SEATS, CalledOff, add_event, cancel_event
from actions.membership.cercle_events import LATELY
from bot.console.desk import Desk, Id, SignedIn, back_to
from bot.console.errors import Conflict, Forbidden, Invalid, NotFound
from bot.console.notices import Notice, warning
from domain.calendar import PARIS, paris
from domain.errors import AlreadyDone, EventClosed, InvalidInput, NotAllowed
from storage.repositories.events import Event, Participant
from storage.unit_of_work import UnitOfWork

REFUSED = {
    "name": f"Donnez à l’événement un nom de deux à {LONGEST_NAME} caractères.",
    "kind": "Choisissez événement ou Moment d’Exception.",
    "start": "Choisissez un jour et une heure à venir, dans les deux ans.",
    "place": f"Le lieu tient en {LONGEST_PLACE} caractères.",
    "seats": f"Le nombre de places va de 1 à {MOST_SEATS} ; laissez vide s’il n’y a pas de limite.",
    "reason": "La raison tient en 300 caractères.",
}
SAME = "Un événement de ce nom est déjà annoncé ce jour-là."
CLOSED = "Cet événement est déjà annulé ou commencé : rien n’a été changé."
SUPERVISORS = "Des membres y comptent : l’annulation est réservée aux superviseurs."


@dataclass(frozen=True)
class Board:
    """What is to come, soonest first, then what is over, latest first."""

    ahead: list[Event]
    over: list[Event]


def board(work: UnitOfWork) -> Board:
    """Every event to come, and those of the last months."""
    known = work.events.since(work.now - LATELY)
    ahead = [event for event in known if event.start > work.now]
    return Board(ahead, [event for event in reversed(known) if event.start <= work.now])


def _one(work: UnitOfWork, event_id: int) -> tuple[Event, list[Participant]]:
    return work.events.get(event_id), work.events.participants(event_id)


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/events/…"""

    async def show(
        request: Request, who: SignedIn, status: int = 200, notice: Notice | None = None,
        written: Mapping[str, str] | None = None,
    ) -> Response:  # fmt: skip
        found = await desk.read(board)
        earliest = f"{paris(desk.application.clock()):%Y-%m-%dT%H:%M}"
        return await desk.page(
            request, who, "events.html", status, board=found, notice=notice, written=written or {}, earliest=earliest,
            longest=(LONGEST_NAME, LONGEST_PLACE), most=MOST_SEATS,
        )  # fmt: skip

    async def show_one(
        request: Request, who: SignedIn, event_id: int, status: int = 200, notice: Notice | None = None,
        reason: str = "",
    ) -> Response:  # fmt: skip
        try:
            event, people = await desk.read(_one, event_id)
        except NoResultFound:
            raise NotFound from None
        if people:
            await desk.note_reading(who, f"event:{event_id}")
        now = desk.application.clock()
        may_cancel = event.is_open(now) and (who.is_supervisor or not people)
        return await desk.page(
            request, who, "event.html", status, event=event, people=people, notice=notice, reason=reason,
            may_cancel=may_cancel, open=event.is_open(now),
        )  # fmt: skip

    @routes.get("/events")
    async def index(request: Request) -> Response:
        return await show(request, await desk.signed_in(request))

    @routes.post("/events")
    async def announce(request: Request) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        try:
            await desk.write(_announce, who, fields)
        except InvalidInput as error:
            return await show(request, who, Invalid.status, warning(REFUSED[str(error)]), fields)
        except AlreadyDone:
            return await show(request, who, Conflict.status, warning(SAME), fields)
        return back_to("/desk/events", "event_added")

    @routes.get("/events/{event_id}")
    async def one(request: Request, event_id: Id) -> Response:
        return await show_one(request, await desk.signed_in(request), event_id)

    @routes.post("/events/{event_id}/cancel")
    async def call_off(request: Request, event_id: Id) -> Response:
        who = await desk.signed_in(request)
        reason = (await desk.form(request, who)).get("reason", "")
        try:
            done: CalledOff = await desk.write(cancel_event, who.agent, event_id, reason)
        except NoResultFound:
            raise NotFound from None
        except EventClosed:
            return await show_one(request, who, event_id, Conflict.status, warning(CLOSED))
        except NotAllowed:
            return await show_one(request, who, event_id, Forbidden.status, warning(SUPERVISORS))
        except InvalidInput as error:
            told = warning(REFUSED[str(error)])
            return await show_one(request, who, event_id, Invalid.status, told, reason)
        return back_to(f"/desk/events/{event_id}", "event_cancelled_untold" if done.untold else "event_cancelled")


def _announce(work: UnitOfWork, who: SignedIn, fields: Mapping[str, str]) -> Event:
    """Raises InvalidInput, AlreadyDone."""
    seats = fields.get("seats", "").strip()
    if seats and not (seats.isascii() and seats.isdecimal() and len(seats) < 6):
        raise InvalidInput("seats")
    return add_event(
        work, who.agent, fields.get("name", ""), fields.get("kind", ""), _moment(fields.get("start", "")),
        fields.get("place", ""), int(seats) if seats else None,
    )  # fmt: skip


def _moment(text: str) -> datetime:
    """A day and an hour on the Paris clock. Raises InvalidInput("start")."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=PARIS)
    except ValueError:
        raise InvalidInput("start") from None

"""An agent announces an event of the Cercle, or calls it off: whoever has or awaits a place is told, at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.agent.texts import tidy
from actions.membership.event_notices import drop_guests, tell_registrant
from actions.wording import say
from domain.calendar import paris
from domain.errors import AlreadyDone, InvalidInput, NotAllowed
from storage.repositories.agents import Agent
from storage.repositories.events import Event
from storage.unit_of_work import UnitOfWork

KINDS = ("event", "moment")
LONGEST_NAME = 80
"""Characters: a name stands on buttons."""
LONGEST_PLACE = 120
LONGEST_REASON = 300
MOST_SEATS = 5000
FURTHEST = timedelta(days=730)


@dataclass(frozen=True)
class CalledOff:
    """An event that was just cancelled."""

    told: int
    untold: int
    """Members without a conversation that is theirs now: the Desk calls them."""


def add_event(
    uow: UnitOfWork, agent: Agent, name: str, kind: str, start: datetime, place: str, seats: int | None
) -> Event:
    """Members see the event from now on. start: aware; seats: None without a limit.

    Raises InvalidInput("name", "kind", "start", "place" or "seats"), AlreadyDone when that day has one of this name.
    """
    named, where = tidy(name), tidy(place)
    if not 2 <= len(named) <= LONGEST_NAME or not re.search(r"[^\W\d_]{2}", named):
        raise InvalidInput("name")
    if kind not in KINDS:
        raise InvalidInput("kind")
    if not uow.now < start <= uow.now + FURTHEST:
        raise InvalidInput("start")
    if len(where) > LONGEST_PLACE:
        raise InvalidInput("place")
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise InvalidInput("seats")
    code = f"{paris(start):%Y-%m-%d}-{_slug(named)}"
    if uow.events.by_code(code) is not None:
        raise AlreadyDone(code)
    added = uow.events.add(
        code=code, kind=kind, name=named, start=start, place=where, seats=seats, created_at=uow.now
    )  # fmt: skip
    uow.audit.add(f"agent:{agent.id}", "added_event", f"event:{added.id}", uow.now, name=named, seats=seats)
    return added


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def cancel_event(uow: UnitOfWork, agent: Agent, event_id: int, reason: str = "") -> CalledOff:
    """The event is off, and each member who registered has a notice. reason: told to them, "" for none.

    Raises NoResultFound, EventClosed when it is off already or has begun, InvalidInput("reason"), NotAllowed: where
    members count on it, calling it off is a supervisor's.
    """
    why = tidy(reason)
    if len(why) > LONGEST_REASON:
        raise InvalidInput("reason")
    people = uow.events.cancel(event_id, uow.now)
    if people and agent.role != "supervisor":
        raise NotAllowed("cancel_event")
    event, actor = uow.events.get(event_id), f"agent:{agent.id}"
    outcomes = {"registered": "cancelled", "waiting": "cancelled_waiting"}
    told = [tell_registrant(uow, outcomes[person.status], person, event, why) for person in people]
    for person in people:
        drop_guests(uow, actor, person.member_id, event_id, say("fr", "event_notices.off"))
    done = CalledOff(told.count(True), told.count(False))
    uow.audit.add(
        actor, "cancelled_event", f"event:{event_id}", uow.now, told=done.told, untold=done.untold, reason=why
    )  # fmt: skip
    return done

"""When somebody could come: the contract's hours, the zone's capacity and what is already taken, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from actions.request import Request
from actions.wording import say
from domain.appointments import VISIT_MINUTES, Appointment
from domain.calendar import PARIS, at
from domain.contract import Contract
from domain.decisions import Decision, Refused
from domain.rules import ask

OFFERED_DAYS = 3


@dataclass(frozen=True)
class Kind:
    """Who is to come, and how the contract speaks of them."""

    name: str
    """technician or coach, as in the planning."""
    slot_rule: str
    book_rule: str
    purpose: str
    """What the appointment is for, as kept in the store."""
    moved: int | None = None
    """The appointment that is being moved, if one is: it does not stand in its own way."""


KINDS = {
    "technician": Kind("technician", "interventions.technician_slot", "interventions.book", "internet"),
    "coach": Kind("coach", "coach.coach_slot", "coach.book", "coaching"),
}


def place(request: Request) -> dict[str, Any]:
    """The member's Address as rules take it."""
    return {"departement": request.member.departement, "postal_code": request.member.postcode}


def slot_decision(request: Request, kind: Kind, start: datetime) -> Decision:
    """Whether the contract allows a visit to start then; asked only, not recorded."""
    return ask(request.contract, kind.slot_rule, {**place(request), "start": start})


def hours_on(contract: Contract, kind: Kind, address: Mapping[str, Any], day: date) -> tuple[time, time] | None:
    """Between what times the contract has somebody come to an Address on a day; None: it has nobody come."""
    decision = ask(contract, kind.slot_rule, {**address, "start": at(day, time(12))})
    span = decision.facts.get("hours_that_day")
    if not span or (isinstance(decision, Refused) and decision.reason != "outside_hours"):
        return None
    opening, closing = (time.fromisoformat(text) for text in span.split("-"))
    return opening, closing


def resources(request: Request, kind: Kind, zone: str, day: date) -> int:
    """How many could come that day."""
    return request.uow.capacity.on(zone, kind.name, day, request.policy.resources(kind.name))


def closed(request: Request, kind: Kind, start: datetime) -> str | None:
    """Why the Desk closed the planning on the day of a start that the contract allows; None: it is not closed.

    Empty where nothing more is known than that it is closed.
    """
    decision = slot_decision(request, kind, start)
    if isinstance(decision, Refused):
        return None
    day = start.astimezone(PARIS).date()
    if resources(request, kind, decision.facts["zone"], day) > 0:
        return None
    return request.uow.capacity.reason(decision.facts["zone"], kind.name, day)


def closed_line(request: Request, kind: Kind, start: datetime) -> str | None:
    """The same in words, the day named."""
    reason = closed(request, kind, start)
    if reason is None:
        return None
    known = f" ({reason.rstrip('.')})" if reason else ""
    return say(request.language, "visits.planning_closed", start=start, reason=known)


def is_free(request: Request, kind: Kind, start: datetime) -> bool:
    """Allowed by the contract, not too soon, not too far, somebody is free, and nobody else is expected then."""
    decision = slot_decision(request, kind, start)
    if isinstance(decision, Refused) or not soonest(request) <= start <= latest(request):
        return False
    zone = decision.facts["zone"]
    free_hands = resources(request, kind, zone, start.astimezone(PARIS).date())
    somebody = request.uow.appointments.is_free(zone, kind.name, start, VISIT_MINUTES, free_hands, kind.moved)
    return somebody and expected(request, start, kind.moved) is None


def expected(request: Request, start: datetime, moved: int | None = None) -> Appointment | None:
    """The visit, whoever comes, that is confirmed at the member's Address while this one would last.

    moved: the appointment being moved, which does not stand in its own way.
    """
    return request.uow.appointments.overlapping(request.member.id, start, VISIT_MINUTES, moved)


def soonest(request: Request) -> datetime:
    """The first moment for which the planning can still send somebody."""
    return request.now + timedelta(hours=request.policy.booking_lead_hours)


def latest(request: Request) -> datetime:
    """The last moment for which the planning is open."""
    return request.now + timedelta(days=request.policy.booking_horizon_days)


def starts_on(request: Request, kind: Kind, day: date, first: time | None = None,
              last: time | None = None) -> Iterator[datetime]:  # fmt: skip
    """Free starts of a day, on the hour, visits ending by closing; `first` and `last` (excluded) narrow."""
    hours = hours_on(request.contract, kind, place(request), day)
    if hours is None:
        return
    opening, closing = hours
    start = at(day, opening)
    while start + timedelta(minutes=VISIT_MINUTES) <= at(day, closing):
        wanted = (first is None or start.time() >= first) and (last is None or start.time() < last)
        if wanted and is_free(request, kind, start):
            yield start
        start += timedelta(hours=1)


def next_starts(
    request: Request,
    kind: Kind,
    after: datetime | None = None,
    hour: time | None = None,
    count: int = OFFERED_DAYS,
    window: tuple[time | None, time | None] = (None, None),
    until: date | None = None,
) -> list[datetime]:
    """The next free starts, one a day; at that hour where it is free, else the day's first (later than `after`).

    window: only from that hour, and before that one; until: the last day.
    """
    begin = max(after or request.now, request.now)
    found: list[datetime] = []
    day = begin.astimezone(PARIS).date()
    while len(found) < count and at(day) <= latest(request) and (until is None or day <= until):
        wished = at(day, hour) if hour else None
        if wished is not None and wished > begin and is_free(request, kind, wished):
            found.append(wished)
        else:
            found += _first(start for start in starts_on(request, kind, day, *window) if start > begin)
        day += timedelta(days=1)
    return found


def _first(starts: Iterator[datetime]) -> list[datetime]:
    start = next(starts, None)
    return [] if start is None else [start]

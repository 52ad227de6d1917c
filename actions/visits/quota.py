"""The visits that a member has had or booked, as the contract counts them (rulebook chapter 8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from actions.request import Request
from domain.calendar import PARIS, at
from domain.rules.interventions import Visit, VisitKind

_YEARS = timedelta(days=366)


def visits_around(request: Request, day: date, except_for: int | None = None) -> tuple[Visit, ...]:
    """Included visits within a year of a day; the rule keeps those of the contract year.

    except_for: an appointment that is being moved, and must not count against itself.
    """
    found = request.uow.appointments.included_visits(request.member.id, at(day - _YEARS), at(day + _YEARS))
    return tuple(Visit(visit.start.astimezone(PARIS).date(), visit.kind) for visit in found if visit.id != except_for)


def quota_inputs(request: Request, day: date, booking: str | None = None, moved: int | None = None) -> dict[str, Any]:
    """What the rule interventions.quota_status asks of the contract year that holds a day.

    booking: who is about to be booked for that day, counted as if it were done; moved: as `except_for` above.
    """
    visits = visits_around(request, day, except_for=moved)
    if booking is not None:
        visits += (Visit(day, cast(VisitKind, booking)),)
    member = request.member
    return {"departement": member.departement, "service_start": member.service_start, "at": day, "visits": visits}

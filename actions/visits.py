"""The visits that a member has had or booked, as the contract counts them (rulebook chapter 8)."""

from __future__ import annotations

from datetime import date, timedelta

from actions.request import Request
from domain.calendar import PARIS, at
from domain.rules.interventions import Visit

_YEARS = timedelta(days=366)


def visits_around(request: Request, day: date, except_for: int | None = None) -> tuple[Visit, ...]:
    """Included visits within a year of a day; the rule keeps those of the contract year.

    except_for: an appointment that is being moved, and must not count against itself.
    """
    found = request.uow.appointments.included_visits(request.member.id, at(day - _YEARS), at(day + _YEARS))
    return tuple(Visit(visit.start.astimezone(PARIS).date(), visit.kind) for visit in found if visit.id != except_for)

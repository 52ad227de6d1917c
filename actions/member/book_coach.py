"""Book a visit of the coach: their own hours and yearly number (rulebook 9), then as for a technician."""

from __future__ import annotations

from actions.flow import Flow, Slots
from actions.messages import Reply
from actions.request import Request
from actions.visits import booking as visit_flow
from actions.visits import details as visit_details
from actions.visits import second_visit, site_visit
from actions.visits.planning import KINDS

COACH = KINDS["coach"]


def begin(request: Request, slots: Slots) -> Reply | None:
    elsewhere = site_visit.begin(request, COACH)
    if elsewhere is not None:
        return elsewhere
    second_visit.look(request, slots, COACH)
    return visit_flow.begin(request, slots)


def propose(request: Request, slots: Slots) -> Reply | None:
    return visit_flow.propose(request, slots, COACH) if second_visit.wanted(request, slots) else None


def submit(request: Request, slots: Slots) -> Reply:
    return second_visit.kept(request, slots, COACH) or visit_flow.submit(request, slots, COACH)


def drop(request: Request, slots: Slots) -> Reply:
    return visit_flow.drop(request, slots, COACH)


BOOK_COACH = Flow(
    "book_coach",
    (second_visit.slot(COACH), visit_flow.when_slot(COACH)),
    begin,
    propose,
    submit,
    drop,
    detail=visit_details.detail,
    notice=visit_details.notice(COACH),
    served=True,
)

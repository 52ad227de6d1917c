"""Book a visit of the coach: their own hours and yearly number (rulebook 9), then as for a technician."""

from __future__ import annotations

from actions import visit_flow
from actions.flow import Flow, Slots
from actions.messages import Reply
from actions.planning import KINDS
from actions.request import Request

COACH = KINDS["coach"]


def propose(request: Request, slots: Slots) -> Reply:
    return visit_flow.propose(request, slots, COACH)


def submit(request: Request, slots: Slots) -> Reply:
    return visit_flow.submit(request, slots, COACH)


def drop(request: Request, slots: Slots) -> Reply:
    return visit_flow.drop(request, slots, COACH)


BOOK_COACH = Flow(
    "book_coach",
    (visit_flow.when_slot(COACH),),
    visit_flow.begin,
    propose,
    submit,
    drop,
    served=True,
)

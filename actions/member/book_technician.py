"""Book a technician: help at a distance first (REM-05), then a slot, its cost, and a yes (rulebook 7, 8 and 19)."""

from __future__ import annotations

from typing import Any

from actions.flow import Flow, Slot, Slots
from actions.incident_details import DONE, NOT_TRIED, STILL, TRIED, tried_already
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.visits import booking as visit_flow
from actions.visits import details as visit_details
from actions.visits import second_visit, site_visit
from actions.visits.planning import KINDS
from actions.wording import cite, say

TECHNICIAN = KINDS["technician"]
TELEVISION = (r"\b(bouquet|vod|video a la demande|replay|abonnement (tv|tele))\b",)


def begin(request: Request, slots: Slots) -> Reply | None:
    """TV packages and video on demand never lead to a visit (REM-07); what was tried, now or before, counts."""
    if request.readings.says(*TELEVISION):
        return _television(request)
    elsewhere = site_visit.begin(request, TECHNICIAN)
    if elsewhere is not None:
        return elsewhere
    second_visit.look(request, slots, TECHNICIAN)
    ended = visit_flow.begin(request, slots)
    tried = request.readings.says(*TRIED) or tried_already(request)
    if ended is None and tried and not request.readings.says(*NOT_TRIED):
        slots["remote_tried"] = True
    return ended


def _television(request: Request) -> Reply:
    decision = request.decide("remote.assistance", topic="television_vod", at=request.now, remote_attempt_failed=True)
    text = say(request.language, "book_technician.television", clause=cite(decision, request.language))
    return reply(text, buttons=[Button(say(request.language, "dialogue.button_person"), "handoff")])


def ask_remote_tried(request: Request, slots: Slots) -> Reply:
    """Whether help at a distance came first, as the contract wants."""
    first = request.decide("clauses.stated", term="remote.visit_after_failure", on=request.now.date())
    text = say(request.language, "book_technician.ask_remote_tried", clause=cite(first, request.language))
    answers = [Button(say(request.language, f"book_technician.remote_tried_{answer}")) for answer in ("yes", "no")]
    return reply(text, buttons=answers)


def read_remote_tried(request: Request) -> bool | None:
    """ "J'ai redémarré", "toujours rien" are a yes; "pas encore essayé" is a no."""
    if request.readings.says(*NOT_TRIED):
        return False
    return True if request.readings.says(*TRIED, *DONE, *STILL) else None


def accept_remote_tried(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Without an attempt at a distance there is no visit yet: an adviser starts with that."""
    if value:
        slots["remote_tried"] = True
        if request.readings.yes_no is None:  # what was tried is worth knowing
            visit_details.keep(request, slots)
        return None
    decision = request.decide("remote.assistance", topic="internet", at=request.now)
    text = say(request.language, "book_technician.remote_first", clause=cite(decision, request.language))
    done = Button(say(request.language, "book_technician.remote_tried_yes"))
    return reply(text, buttons=[Button(say(request.language, "book_technician.help_me"), "handoff"), done])


def propose(request: Request, slots: Slots) -> Reply | None:
    return visit_flow.propose(request, slots, TECHNICIAN) if second_visit.wanted(request, slots) else None


def submit(request: Request, slots: Slots) -> Reply:
    return second_visit.kept(request, slots, TECHNICIAN) or visit_flow.submit(request, slots, TECHNICIAN)


def drop(request: Request, slots: Slots) -> Reply:
    return visit_flow.drop(request, slots, TECHNICIAN)


BOOK_TECHNICIAN = Flow(
    "book_technician",
    (
        second_visit.slot(TECHNICIAN),
        Slot(
            "remote_tried",
            "yes_no",
            ask_remote_tried,
            accept_remote_tried,
            read=read_remote_tried,
            needed=second_visit.wanted,
        ),
        visit_flow.when_slot(TECHNICIAN),
    ),
    begin,
    propose,
    submit,
    drop,
    detail=visit_details.detail,
    notice=visit_details.notice(TECHNICIAN),
    served=True,
)

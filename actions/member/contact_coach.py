"""Who my coach is, when they answer, and a message for them (rulebook 9); a delegate may ask all of it."""

from __future__ import annotations

import re
from typing import Any

from actions import buttons
from actions.cases import open_case
from actions.flow import Flow, Slot, Slots
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import opening
from actions.topic import fold
from actions.wording import cite, say

LEAVE = (
    r"(laiss|envo[iy]|ecri|transm|passe)\w*.{0,30}\b(message|mot)\b|\bleave a message|question (pour|a poser a)",
    r"ecrire a (mon|ma|notre|son) coach",
)
CONTENT = re.compile(
    r"\b(?:dites|dis|dire|demandez|demander|prevenez|prevenir|informez|informer|priez|prier|transmettez|signalez|tell|ask)\b"
    r".{0,30}?\b(?:coach|lui|him|her|de|d'|que|to)\b|\brappel(?:er|ez|le)?\b|\bcall me\b"
    r"|\bqu'(?:il|elle) (?:m'|me |nous |pense |prenne |regarde |apporte |vienne avec )"
)
"""The message itself is in the sentence: what the coach should do or know."""


def begin(request: Request, slots: Slots) -> Reply | None:
    """A message for the coach is taken as it is said; any other question is answered at once."""
    if CONTENT.search(fold(request.readings.text)):
        slots["message"] = request.readings.text[:1000]
        return None
    if request.readings.says(*LEAVE):
        return None
    return _who(request)


def _who(request: Request) -> Reply:
    decision = request.decide("desk.channel_open", channel="coach_phone", at=request.now)
    hours = opening(decision.facts["hours"], request.language)
    coach = request.member.coach_name
    outcome = "named" if coach else "unnamed"
    text = told(request, f"contact_coach.{outcome}", coach=coach, hours=hours, clause=cite(decision, request.language))
    return reply(
        text,
        say(request.language, "contact_coach.no_number"),
        buttons=[buttons.to(request, "contact_coach", "coach_message"), buttons.to(request, "book_coach")],
    )


def accept_message(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["message"] = str(value)[:1000]
    return None


def submit(request: Request, slots: Slots) -> Reply:
    return pass_on(request, slots["message"])


def pass_on(request: Request, message: str) -> Reply:
    """The Desk has the message to pass on; nobody claims that the coach has read it."""
    decision = request.decide("clauses.stated", term="coach.when_unavailable", on=request.now.date())
    coach = request.member.coach_name
    case = open_case(request, "coach_message", decision, coach=coach or "coach", message=message[:1000])
    outcome = "passed_on" if coach else "passed_on_unnamed"
    clause = cite(decision, request.language)
    return reply(told(request, f"contact_coach.{outcome}", coach=coach, case=case.id, message=message, clause=clause))


CONTACT_COACH = Flow(
    name="contact_coach",
    slots=(
        Slot(
            "message",
            "text",
            lambda request, slots: reply(say(request.language, "contact_coach.ask_message")),
            accept_message,
        ),
    ),
    begin=begin,
    propose=lambda request, slots: None,
    submit=submit,
    drop=lambda request, slots: reply(told(request, "contact_coach.dropped")),
    served=True,
)

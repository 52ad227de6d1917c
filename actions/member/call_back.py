"""A call back by a person, offered when nobody takes a handoff in time; open to strangers, who leave a number."""

from __future__ import annotations

from typing import Any

from actions.cases import open_case
from actions.flow import Flow, Slot, Slots
from actions.handoff import desk_phone
from actions.messages import Reply, reply
from actions.readings import When
from actions.request import Request
from actions.wording import cite, say
from actions.wording.formats import day

SOON = "dès que possible"
"""What agents read where no moment was wished for."""


def begin(request: Request, slots: Slots) -> Reply | None:
    """One call back at a time; a known number is used without asking for it again."""
    waiting = [c for c in request.uow.cases.of_conversation(request.conversation.id) if _is_open(c.type, c.status)]
    if waiting:
        return reply(say(request.language, "call_back.already", case=waiting[0].id, phone=waiting[0].details["phone"]))
    speaker = request.speaker
    known = speaker.delegate.phone if speaker.delegate else speaker.member.phone if speaker.member else None
    if known:
        slots["phone"] = known
    _keep_wish(request, slots)
    return None


def _keep_wish(request: Request, slots: Slots) -> None:
    """When they would like to be called: for them in their language, for agents in French; nothing if not said."""
    when = request.readings.when
    if when.problem or not (when.date or when.start):
        return
    slots["when"] = _spoken(when, "fr")
    slots["when_shown"] = _spoken(when, request.language)


def _spoken(when: When, language: str) -> str:
    """ "mardi 13 janvier à 11 h"."""
    words = [day(when.date, language)] if when.date else []
    if when.start and when.end:
        words.append(say(language, "call_back.between", first=when.start, last=when.end))
    elif when.start:
        words.append(say(language, "call_back.at", start=when.start))
    return " ".join(words)


def _is_open(kind: str, status: str) -> bool:
    return kind == "callback" and status == "open"


def accept_phone(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Keep the number that was written; a text without one is asked again."""
    phone = request.readings.phone
    if phone is None:
        return reply(say(request.language, "call_back.no_number_in_it"))
    slots["phone"] = phone
    _keep_wish(request, slots)
    return None


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has the number; the handoff keeps its place, whoever is faster serves the member."""
    case = open_case(request, "callback", phone=slots["phone"], when=slots.get("when", SOON))
    phone = desk_phone(request)
    return reply(
        say(
            request.language,
            "call_back.passed_on",
            case=case.id,
            phone=slots["phone"],
            desk=phone.value,
            clause=cite(phone, request.language),
        ),
        say(request.language, "call_back.wish", when=slots["when_shown"]) if "when" in slots else "",
    )


CALL_BACK = Flow(
    name="call_back",
    slots=(
        Slot("phone", "text", lambda request, slots: reply(say(request.language, "call_back.ask_phone")), accept_phone),
    ),
    begin=begin,
    propose=lambda request, slots: None,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "call_back.dropped")),
    identified=False,
)

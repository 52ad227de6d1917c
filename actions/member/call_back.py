"""A call back by a person, offered when nobody takes a handoff in time; open to strangers, who leave a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from actions.cases import open_case, withdraw
from actions.flow import Flow, Slot, Slots
from actions.handoff import desk_line
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import say
from actions.wording.formats import day
from domain.cases import Case

CANCEL = (
    r"\b(annul\w*|laisse[zr]? tomber|oublie[zr]?)\b(?! pas\b)",
    r"\b(stop|inutile|plus (besoin|la peine|necessaire)|pas la peine)\b",
    r"\bne (me |m')(re)?appele[zr]? (pas|plus)\b|\bplus (etre )?rappelee?\b|\bfinalement (non|c'est bon|ca va)\b",
    r"\blaisse[zr]?\W*$",
    r"(?<!don't )(?<!not )\b(cancel|never ?mind|no need|no longer|don't call|do not call|forget it)\b",
)
SOON = "dès que possible"
"""What agents read where no moment was wished for."""


def begin(request: Request, slots: Slots) -> Reply | None:
    """One call back at a time; a known number is used without asking for it again."""
    waiting = open_one(request)
    if waiting is not None:
        return _about(request, waiting)
    speaker = request.speaker
    known = request.readings.phone
    known = known or (speaker.delegate.phone if speaker.delegate else speaker.member.phone if speaker.member else None)
    if known:
        slots["phone"] = known
    _keep_wish(request, slots)
    return None


def open_one(request: Request) -> Case | None:
    """The call back that this person asked for in this conversation and that has not been made."""
    asker = (request.speaker.member.id if request.speaker.member else None, request.speaker.requested_by)
    cases = request.uow.cases.of_conversation(request.conversation.id)
    theirs = (case for case in cases if (case.member_id, case.requested_by) == asker)
    return next((case for case in theirs if case.type == "callback" and case.status == "open"), None)


def _about(request: Request, case: Case) -> Reply:
    """A call back that is awaited: cancelled, moved to another moment, or what is planned."""
    if request.readings.says(*CANCEL):
        withdraw(request, case)
        return reply(say(request.language, "call_back.cancelled", case=case.id))
    if request.readings.phone and request.readings.phone != case.details["phone"]:
        _change(request, case, phone=request.readings.phone)
        return reply(say(request.language, "call_back.changed_number", phone=request.readings.phone, case=case.id))
    asked: dict[str, Any] = {"when_moment": case.details.get("moment")}
    _keep_wish(request, asked)
    if "when" not in asked:
        planned = case.details.get("moment")
        when = _spoken(planned, request.language) if planned else say(request.language, "call_back.soon")
        return reply(
            say(request.language, "call_back.already", case=case.id, phone=case.details["phone"]),
            say(request.language, "call_back.planned", when=when),
        )
    _change(request, case, when=asked["when"], moment=asked["when_moment"])
    return reply(say(request.language, "call_back.changed", when=asked["when_shown"], case=case.id))


def _change(request: Request, case: Case, **changes: Any) -> None:
    """What agents read of it is changed with it."""
    details = {**case.details, **changes}
    request.uow.cases.change(case.id, details=details, summary=say("fr", "cases.callback", **details))
    request.uow.signal("case", case.id)


def _keep_wish(request: Request, slots: Slots) -> None:
    """When they would like to be called: for them in their language, for agents in French; nothing if not said."""
    when = request.readings.when
    if when.problem or not (when.date or when.start):
        return
    known = slots.get("when_moment") or {}
    moment = {
        "date": when.date.isoformat() if when.date else known.get("date"),
        "start": when.start.strftime("%H:%M") if when.start else known.get("start"),
        "end": when.end.strftime("%H:%M") if when.end else None if when.start else known.get("end"),
    }
    slots["when_moment"] = moment
    slots["when"] = _spoken(moment, "fr")
    slots["when_shown"] = _spoken(moment, request.language)


def _spoken(moment: Mapping[str, str | None], language: str) -> str:
    """ "mardi 13 janvier à 11 h"."""
    words = [day(date.fromisoformat(moment["date"]), language)] if moment["date"] else []
    first, last = (time.fromisoformat(text) if (text := moment[name]) else None for name in ("start", "end"))
    if first and last:
        words.append(say(language, "call_back.between", first=first, last=last))
    elif first:
        words.append(say(language, "call_back.at", start=first))
    return " ".join(words)


def accept_phone(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Keep the number that was written; a text without one is asked again."""
    phone = request.readings.phone
    known = slots.get("when")
    _keep_wish(request, slots)
    if phone is None and slots.get("when") != known:
        noted = say(request.language, "call_back.moment_noted", when=slots["when_shown"])
        return reply(noted, say(request.language, "call_back.ask_phone"))
    if phone is None:
        return reply(say(request.language, "call_back.no_number_in_it"))
    slots["phone"] = phone
    return None


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has the number; the handoff keeps its place, whoever is faster serves the member."""
    moment = {"moment": slots["when_moment"]} if "when_moment" in slots else {}
    case = open_case(request, "callback", phone=slots["phone"], when=slots.get("when", SOON), **moment)
    line = desk_line(request)
    return reply(
        say(
            request.language,
            "call_back.passed_on",
            case=case.id,
            phone=slots["phone"],
            desk=line["phone"],
            hours=line["hours"],
            clause=line["clause"],
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

"""Hand a wish to La Conciergerie John Paul: for the member alone, nothing booked nor paid here (rulebook 16)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from actions import buttons
from actions.cases import open_case
from actions.concierge_wishes import TABLE, for_someone_else, hour_as_said, people_said, says_something
from actions.contract.clauses import tell
from actions.flow import Flow, Slot, Slots
from actions.member import follow_concierge
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import matches
from actions.wording import cite, say
from actions.wording.formats import day, hour
from domain.decisions import Granted, Refused
from domain.members import Role

FOR_SELF = (r"\bpour (moi|nous)\b|\bpour mon (propre )?(compte|usage)\b|\bfor (me|us|myself)\b|a mon nom",)
FOLLOWS_UP = (r"^(\W|et |mais |ok |bon )*(meme si|si (je|c'est)|pourquoi|even if|what if|why)\b",)
CHANGE = (r"\b(annul\w*|decal\w*|report(er|ez)|modifi\w*|prolong\w*|cancel|change|postpone)\b",)
"""What is asked about an earlier request: passed on as it is said, without questions."""
WHO_PAYS = (
    r"^\W*((et|mais|au fait|and) )*(c'est|est-ce|qui|je|on|ca se|comment|who|do i|do you)\b.{0,20}"
    r"\b(pai(e|es|ent|era)|pay(e|es|ez|er|ent|era)?|pays|regle|reglez|regler)\b.{0,25}$",
)
_LONGEST_PARTY = 99


def answers(request: Request) -> Reply | None:
    """While a wish is being written down: who pays for it."""
    asked = request.readings.says(*WHO_PAYS) and request.speaker.role is Role.MEMBER
    return reply(*tell(request, ("CON-03",))) if asked else None


def begin(request: Request, slots: Slots) -> Reply | None:
    """The member alone, and under the application's conditions; a wish for somebody else is refused and kept apart."""
    if request.speaker.role is Role.DELEGATE:
        return _refused(request, "delegate")
    if request.readings.says(*follow_concierge.STATUS):
        return follow_concierge.status(request)
    if for_someone_else(request):
        slots["refused"] = True
        _decide(request, "third_party")
        return None
    decision = _decide(request, "member")
    if not isinstance(decision, Granted):
        phone = request.decide("desk.contact", need="desk", on=request.now.date())
        text = say(
            request.language,
            f"request_concierge.{decision.reason}",
            clause=cite(decision, request.language),
            phone=phone.facts["contact"],
        )
        return reply(text, buttons=[buttons.person(request)])
    if matches(request.readings.text, *CHANGE):
        slots["order"] = request.readings.text[:1000]
    elif says_something(request.readings.text):
        slots["what"] = request.readings.text[:1000]
        people = people_said(slots["what"])
        if people and matches(slots["what"], *TABLE):
            slots["people"] = people
    return None


def _specify(request: Request, slots: Slots) -> None:
    """What is said after the wish goes to the concierge with it, in the member's own words; a bare value has a line."""
    if request.readings.shift or (request.readings.only_value and not request.readings.names_place):
        return
    said = " ".join(request.readings.text.split())[:300]
    notes = slots.get("what_notes", [])
    if _wish(slots) and said and said not in " ".join(_wish(slots).split()) and said not in notes:
        slots["what_notes"] = [*notes, said]


_NOT_OURS = frozenset(
    {"update_details", "ask_coverage", "set_third_party_payer", "ask_intervention_scope", "refer_member"}
)
"""What a precision may look like: an address to deliver to, a district, for whom it is."""


RATHER = (
    r"^\W*(plutot|avec|sans|pres|en|si possible|de preference|ajoutez|precisez|notez|dites) ",
    r"^\W*(rather|with|without|near|add) ",
)
"""How a precision of taste or place begins ("plutôt un japonais")."""


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """A precision of the wish; for somebody else after all, it is refused like any such wish."""
    readings = request.readings
    fits = other is None or other in _NOT_OURS or readings.says(*RATHER)
    fits = fits or (other == "correct_answer" and readings.names_place)
    if not (_wish(slots) and fits) or _another_moment(request, slots):
        return None
    if for_someone_else(request):
        for name in [name for name in slots if name.startswith(("what", "order"))]:
            del slots[name]
        slots["refused"] = True
        return Reply()
    if not says_something(readings.text) or (len(readings.text.split()) < 2 and not readings.names_place):
        return None
    before = list(slots.get("what_notes", []))
    _specify(request, slots)
    return reply(say(request.language, "request_concierge.noted")) if slots.get("what_notes", []) != before else None


def _another_moment(request: Request, slots: Slots) -> bool:
    """The message gives the moment that is known, or was passed over, anew: it is a correction before all else."""
    when, known = request.readings.when, slots.get("when")
    return known is not None and bool(when.date or when.start or when.end)


def _wish(slots: Slots) -> str:
    """What is wished, or what is to be done about an earlier wish, in the member's words."""
    return str(slots.get("what") or slots.get("order") or "")


def _whole(slots: Slots, language: str) -> str:
    """The wish, then each precision given since."""
    notes = [say(language, "request_concierge.precision", note=note) for note in slots.get("what_notes", [])]
    return "\n".join([_wish(slots), *notes])


def _decide(request: Request, requester: str) -> Any:
    return request.decide(
        "concierge.concierge",
        requester=requester,
        on=request.now.date(),
        parnasse_mobile_offer=bool(request.member.facts.get("parnasse_mobile_offer", True)),
    )


def _refused(request: Request, requester: str) -> Reply:
    decision = _decide(request, requester)
    assert isinstance(decision, Refused)
    text = say(request.language, f"request_concierge.refused_{requester}", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.person(request)] if requester == "delegate" else [])


def ask_what(request: Request, slots: Slots) -> Reply:
    if not slots.get("refused"):
        return reply(say(request.language, "request_concierge.ask_what"))
    return _refused(request, "third_party").then(reply(say(request.language, "request_concierge.ask_own")))


def accept_what(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A wish of the member's own; an insistence for somebody else is refused again."""
    insists = bool(slots.get("refused")) and (
        request.readings.says(*FOLLOWS_UP)
        or not (request.readings.says(*FOR_SELF) or request.readings.intent == "request_concierge")
    )
    if for_someone_else(request) or insists:
        slots["refused"] = True
        return _refused(request, "third_party")
    slots["what"] = str(value)[:1000]
    slots.pop("refused", None)
    return None


def ask_when(request: Request, slots: Slots) -> Reply:
    """The day and the hour, or the day of an hour that was said."""
    start = (slots.get("when_wish") or {}).get("start")
    hour_said = time.fromisoformat(start) if start else None
    text = say(
        request.language, "request_concierge.ask_day" if start else "request_concierge.ask_when", start=hour_said
    )
    return reply(text, buttons=[_skip(request)])


def ask_people(request: Request, slots: Slots) -> Reply:
    """For how many; what is known of the moment is said, so that a correction of it shows."""
    text = say(request.language, "request_concierge.ask_people")
    return reply(*_details(request, slots), text, buttons=[_skip(request)])


def _skip(request: Request) -> Button:
    return Button(say(request.language, "request_concierge.skip"), "skip")


def accept_when(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Any day or hour to come will do: the concierge judges. An hour completes the day that is known, a day the hour.

    An hour by itself is today's if that is still to come; otherwise its day is asked for.
    """
    start = hour_as_said(request, _wish(slots), value.get("start"))
    known = slots.get("when") or slots.get("when_wish") or {}
    wished = {"date": value.get("date") or known.get("date"), "start": start, "end": value.get("end"), "problem": None}
    if not start and not value.get("end") and not known.get("end"):
        wished["start"] = known.get("start")
    problem = value.get("problem") if value.get("problem") != "vague" else None
    today = request.now.date().isoformat()
    if wished["start"] and not wished["date"] and not problem and _to_come(request, wished["start"]):
        wished["date"] = today
    over = wished["date"] == today and wished["start"] and not _to_come(request, wished.get("end") or wished["start"])
    if problem or over:
        slots["when_wish"] = {"start": wished["start"]} if problem and not wished["end"] else {}
        problem_said = reply(say(request.language, f"request_concierge.problem_{problem or 'past'}"))
        return problem_said.then(ask_when(request, slots))
    if wished["start"] and not wished["end"] and not wished["date"] and value.get("problem") != "vague":
        slots["when_wish"] = {"start": wished["start"]}
        return ask_when(request, slots)
    slots["when"] = wished
    slots.pop("when_wish", None)
    slots.pop("when_said", None)
    if wished["end"] and request.readings.only_value:
        slots["when_said"] = request.readings.text
    _specify(request, slots)
    return None


def _to_come(request: Request, clock: str) -> bool:
    """That hour of today is not over."""
    return datetime.combine(request.now.date(), time.fromisoformat(clock), request.now.tzinfo) > request.now


def read_people(request: Request) -> int | None:
    return people_said(request.readings.text) if not request.readings.says(r"\bpas (pour )?\d") else None


def accept_people(request: Request, slots: Slots, value: Any) -> Reply | None:
    if not 1 <= int(value) <= _LONGEST_PARTY:
        return ask_people(request, slots)
    slots["people"] = int(value)
    _specify(request, slots)
    return None


def needs_people(request: Request, slots: Slots) -> bool:
    """A new table, or seats, without a number of people."""
    return is_new(request, slots) and matches(_wish(slots), *TABLE) and people_said(_wish(slots)) is None


def is_new(request: Request, slots: Slots) -> bool:
    """Not a change of what was asked for before."""
    return "order" not in slots and not matches(slots.get("what", ""), *CHANGE)


def propose(request: Request, slots: Slots) -> Reply:
    return reply(
        say(request.language, "request_concierge.propose", what=_whole(slots, request.language)),
        *_details(request, slots),
        say(request.language, "request_concierge.ask_confirm"),
    )


def _details(request: Request, slots: Slots) -> list[str]:
    lines = []
    if moment := _moment(slots, request.language):
        lines.append(say(request.language, "request_concierge.when", moment=moment))
    if slots.get("people"):
        lines.append(say(request.language, "request_concierge.people", people=slots["people"]))
    return lines


def _moment(slots: Slots, language: str) -> str:
    """ "samedi 7 février, 6 h"; a part of the day ("dimanche matin") stays in the member's own words."""
    wish = slots.get("when") or {}
    parts = [day(date.fromisoformat(wish["date"]), language)] if wish.get("date") else []
    parts += [hour(time.fromisoformat(wish["start"]), language)] if wish.get("start") and not wish.get("end") else []
    parts += [say(language, "request_concierge.in_words", said=slots["when_said"])] if slots.get("when_said") else []
    return ", ".join(parts)


def submit(request: Request, slots: Slots) -> Reply:
    """The concierge has the request; nothing is booked nor paid (CON-02, CON-03), and no delay is printed (CON-04)."""
    decision = _decide(request, "member")
    case = open_case(
        request,
        "concierge_request",
        decision,
        what=_whole(slots, "fr"),
        when=_moment(slots, "fr") or None,
        people=slots.get("people"),
    )
    return reply(
        say(request.language, "request_concierge.passed_on", case=case.id),
        say(request.language, "request_concierge.not_booked", clause=cite(decision, request.language)),
    )


def drop(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "request_concierge.dropped"))


REQUEST_CONCIERGE = Flow(
    name="request_concierge",
    slots=(
        Slot("what", "text", ask_what, accept_what, needed=lambda request, slots: "order" not in slots),
        Slot(
            "when",
            "when",
            ask_when,
            accept_when,
            needed=is_new,
            optional=True,
        ),
        Slot(
            "people",
            "quantity",
            ask_people,
            accept_people,
            read=read_people,
            needed=needs_people,
            optional=True,
        ),
    ),
    begin=begin,
    detail=detail,
    propose=propose,
    submit=submit,
    answers=answers,
    drop=drop,
    served=True,
)

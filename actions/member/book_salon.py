"""Visit the private room: by appointment under the option, the Desk's to decide under the offer (rulebook 15).

Nothing is booked here: neither hours nor places are printed, so the Desk answers each request.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from actions import buttons
from actions.cases import open_case, withdraw
from actions.contract.clauses import tell
from actions.flow import Flow, Slot, Slots
from actions.membership.cercle_events import GUESTS
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import ABOUT_IT
from actions.wording import cite, say
from actions.wording.formats import day, hour
from domain.cases import Case
from domain.decisions import Decision, Referred, Refused
from domain.members import Role

KIND = "salon_visit"
CLAUSES = ("SAL-01", "SAL-02")
ASKS = (
    r"\b(ou (est|se|c'est|se trouve)|adresse|horaires?|heures? d'ouverture|ouvre|ouvert|ferme|c'est quoi|qu'est-ce|"
    r"en quoi consiste|comment (on |je |y |ca |fait|acce)|ai-je (droit|acces)|est-ce que j'ai|acces au|puis-je|peut-on|"
    r"inclus|compris|gratuit|payant|combien|where|what is|opening|do i have|can i|how)\b",
)
ORDER = (
    r"\b(reserv\w*|resa|gardez|retenez|prendre|prenez|rendez-?vous|rdv|venir|passer|recevoir|recevez|accueillir|book|"
    r"appointment|visit)\b",
)
STANDING = (
    r"\bou en (est|sont)\b|\b(confirme|valide)e?\b.{0,12}\?|\bdes nouvelles\b|\ba repondu\b|\bstatus\b|\bany news\b",
)
WHERE = (r"\b(ou|adresse|where|address)\b",)
SAME_HOUR = (r"\bmeme heure\b|\bsame (time|hour)\b",)
GIVEN_UP = (r"\b(annul\w*|laissez tomber|plus besoin|ne viendrai (pas|plus)|cancel|no longer)\b",)


def public(request: Request) -> Reply | None:
    """What the contract says of the room, for whoever asks."""
    if not _asks_only(request):
        return None
    return reply(say(request.language, "dialogue.to_a_member"), *tell(request, CLAUSES))


def answers(request: Request) -> Reply | None:
    """While it is being arranged: where it is, and whether others may come."""
    under_way = request.conversation.dialogue.get("stack") or [{}]
    if under_way[-1].get("flow") != "book_salon" or not request.readings.says(ABOUT_IT):
        return None
    if request.readings.says(*WHERE):
        return reply(*tell(request, CLAUSES))
    if request.readings.says(*GUESTS) and not request.readings.when.date:
        return reply(*_guests(request, {"when_guests": True}))
    return None


def _asks_only(request: Request) -> bool:
    return request.readings.says(*ASKS) and not (request.readings.says(*ORDER) and request.readings.when.date)


def _open_one(request: Request) -> Case | None:
    return next(iter(request.uow.cases.open_of_type(request.member.id, KIND)), None)


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions at once; a request is one for the member, whoever else is named."""
    known = _open_one(request)
    if known is not None and request.readings.says(*STANDING):
        return reply(say(request.language, "book_salon.open_one", case=known.id, moment=known.details["when"]))
    if request.given.get("give_up") or request.readings.says(*GIVEN_UP):
        if known is None:
            return reply(say(request.language, "book_salon.none_open"), buttons=[buttons.person(request)])
        slots["case"] = known.id
        return None
    if _asks_only(request):
        return reply(*tell(request, CLAUSES), buttons=[buttons.to(request, "book_salon", "salon_visit")])
    guests = request.readings.says(*GUESTS)
    if guests and "?" in request.readings.text and not request.readings.when.date:
        choices = [buttons.to(request, "book_salon", "salon_visit"), buttons.person(request)]
        return reply(*_guests(request, {"when_guests": True}), buttons=choices)
    slots["when_guests"] = guests
    return None


def _decide(request: Request, requester: str = "member") -> Decision:
    """Whether the room is to be had at all: without an appointment under the option, by the Desk under the offer."""
    return request.decide("events.salon", requester=requester, on=request.now.date())


def ask_when(request: Request, slots: Slots) -> Reply:
    """The day first; why a request is needed comes with the question."""
    decision = _decide(request)
    outcome = "by_the_desk" if isinstance(decision, Referred) else "by_appointment"
    clause = cite(decision, request.language)
    start = (slots.get("when_wish") or {}).get("start")
    asked = "ask_day" if start else "ask_when"
    return reply(
        say(request.language, f"book_salon.{outcome}", clause=clause, place=decision.facts.get("place", "")),
        say(request.language, f"book_salon.{asked}", start=time.fromisoformat(start) if start else None),
    )


def accept_when(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A day to come, with the hour if one is said: no hours are printed, so the Desk has the last word on it."""
    known = slots.get("when") or slots.get("when_wish") or {}
    if request.readings.says(*SAME_HOUR) and (before := _open_one(request)):
        known = {"start": before.details.get("start"), **{name: said for name, said in known.items() if said}}
    wished = {
        "date": value.get("date") or known.get("date"),
        "start": value.get("start") or (None if value.get("end") else known.get("start")),
        "end": value.get("end") if value.get("start") or value.get("end") else known.get("end"),
    }
    problem = value.get("problem") if value.get("problem") in ("past", "impossible", "contradiction") else None
    problem = problem or ("past" if _is_over(request, wished) else None)
    if problem:
        asked = say(request.language, "book_salon.ask_when")
        return reply(say(request.language, f"request_concierge.problem_{problem}"), asked)
    if not wished["date"]:
        slots["when_wish"] = {"start": wished["start"]}
        return ask_when(request, slots)
    slots["when"] = wished
    slots.pop("when_wish", None)
    if request.readings.says(*GUESTS):
        slots["when_guests"] = True
    return None


def _is_over(request: Request, wished: dict[str, Any]) -> bool:
    if not wished["date"]:
        return False
    on, until = date.fromisoformat(wished["date"]), wished["end"] or wished["start"]
    if on != request.now.date() or not until:
        return on < request.now.date()
    return datetime.combine(on, time.fromisoformat(until), request.now.tzinfo) <= request.now


def _moment(slots: Slots, language: str) -> str:
    """ "mercredi 11 mars, 15 h", "mercredi 11 mars, entre 12 h et 18 h", "mercredi 11 mars"."""
    wished = slots["when"]
    said = day(date.fromisoformat(wished["date"]), language)
    start, end = (hour(time.fromisoformat(wished[n]), language) if wished[n] else "" for n in ("start", "end"))
    if start and end:
        return say(language, "book_salon.between", day=said, start=start, end=end)
    return f"{said}, {start}" if start else said


def propose(request: Request, slots: Slots) -> Reply:
    if "case" in slots:
        known = request.uow.cases.get(slots["case"])
        return reply(say(request.language, "book_salon.propose_cancel", moment=known.details["when"]))
    decision = _decide(request)
    outcome = "propose_desk" if isinstance(decision, Referred) else "propose"
    values = {"moment": _moment(slots, request.language), "clause": cite(decision, request.language)}
    asked = say(request.language, f"book_salon.{outcome}", **values, place=decision.facts.get("place", ""))
    return reply(*_for_member(request), *_guests(request, slots), asked)


def _for_member(request: Request) -> list[str]:
    """A delegate asks in the member's name, and does not come instead of them."""
    if request.speaker.role is not Role.DELEGATE:
        return []
    return [say(request.language, "book_salon.for_member", member=request.member.name)]


def _guests(request: Request, slots: Slots) -> list[str]:
    """The room is the members': nobody else is asked for; under the offer, that too is the Desk's to say."""
    if not slots.get("when_guests"):
        return []
    decision = _decide(request, "other")
    outcome = "members_only" if isinstance(decision, Refused) else "guests_by_the_desk"
    return [say(request.language, f"book_salon.{outcome}", clause=cite(decision, request.language))]


def submit(request: Request, slots: Slots) -> Reply:
    """One request at a time: another day changes it."""
    known = _open_one(request)
    if "case" in slots:
        return _withdraw(request, known)
    decision = _decide(request)
    start = slots["when"]["start"] if not slots["when"]["end"] else None
    details = {"when": _moment(slots, "fr"), "start": start, "guests": bool(slots.get("when_guests"))}
    if known is None:
        case, outcome = open_case(request, KIND, decision, **details), "passed_on"
    else:
        case, outcome = _change(request, known, details), "changed"
    clause = cite(decision, request.language)
    moment = _moment(slots, request.language)
    text = say(request.language, f"book_salon.{outcome}", case=case.id, moment=moment, clause=clause)
    return reply(text, say(request.language, "book_salon.not_booked"))


def _change(request: Request, case: Case, details: dict[str, Any]) -> Case:
    request.uow.cases.change(case.id, details=details, summary=say("fr", f"cases.{KIND}", **details))
    request.uow.audit.add(request.speaker.actor, "changed_case", f"case:{case.id}", request.uow.now, type=case.type)
    request.uow.signal("case", case.id)
    return case


def _withdraw(request: Request, known: Case | None) -> Reply:
    if known is None:
        return reply(say(request.language, "book_salon.none_open"), buttons=[buttons.person(request)])
    withdraw(request, known)
    return reply(say(request.language, "book_salon.withdrawn", case=known.id))


BOOK_SALON = Flow(
    name="book_salon",
    slots=(Slot("when", "when", ask_when, accept_when, needed=lambda request, slots: "case" not in slots),),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(
        say(request.language, "book_salon.kept" if "case" in slots else "book_salon.dropped")
    ),
    served=True,
    public=public,
    answers=answers,
)

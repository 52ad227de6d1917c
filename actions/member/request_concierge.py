"""Hand a wish to La Conciergerie John Paul: for the member alone, nothing booked nor paid here (rulebook 16)."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from actions import buttons
from actions.cases import open_case
from actions.flow import Flow, Slot, Slots
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import fold, matches
from actions.wording import cite, say
from actions.wording.formats import day, hour
from domain.decisions import Granted, Refused
from domain.members import Role

_SOMEONE = (
    r"(voisine?s?|ami(e|s|es)?|copains?|copines?|collegues?|associee?s?|confreres?|connaissances?|clients?|cousine?s?|"
    r"beau-?(pere|frere)|belle-?(mere|s?oe?ur)|patronn?e?|assistante?|secretaire|tiers|(grand-?)?(mere|pere)|parents?|"
    r"freres?|s(oe|œ)urs?|fils|filles?|femme|mari|epou(x|se)|conjointe?|neighbou?rs?|friends?|colleagues?|partner|"
    r"brother|sister|mother|father|wife|husband)"
)
_ANY = r"(mon|ma|mes|un|une|des|le|la|les|notre|nos|my|our|a|an|the)"
THIRD_PARTY = (
    rf"\b{_ANY} {_SOMEONE}\b.{{0,60}}\b(a(urait)? besoin|veut|voudrait|souhaite(rait)?|aimerait|cherche|m'a demande|"
    r"me demande|n'est pas membre|needs?|wants?|would like|is not a member)\b",
    rf"\b(a la place|pour le compte|de la part|au nom|on behalf) (de|d'|of) ?{_ANY}? ?{_SOMEONE}\b",
    r"\b(pour|for) (une? |des |a |some )?(non[- ]membres?|tierce personne|quelqu'un d'autre|someone else)\b",
    rf"(?<!ans de )\b(pour|for) {_ANY} (voisine?s?|ami(e|s|es)?|copains?|copines?|collegues?|confreres?|connaissances?|"
    r"neighbou?rs?|friends?|colleagues?)\b(?! et (moi|nous)| and (me|i)\b)",
)
A_PRESENT = (r"cadeau|fleurs?|bouquet|anniversaire|offrir|gift|flowers|birthday|avec moi|with me|ensemble",)
FOR_SELF = (r"\bpour (moi|nous)\b|\bpour mon (propre )?(compte|usage)\b|\bfor (me|us|myself)\b|a mon nom",)
FOLLOWS_UP = (r"^(\W|et |mais |ok |bon )*(meme si|si (je|c'est)|pourquoi|even if|what if|why)\b",)
BARE = re.compile(
    r"\b(je|j'ai|voudrais|veux|souhaite|souhaiterais|peux|puis|parler|joindre|contacter|utiliser|acceder|besoin|bonjour|"
    r"a|au|de|du|la|le|l'|ma|votre|une?|service|conciergerie|concierge|john|paul|svp|s'il|vous|plait|merci|demande|faire|"
    r"pour|i|would|like|to|need|the|please|talk|my|hello)\b"
)
"""Words that name the service and say nothing of what is wished."""
STATUS = (
    r"\bou en (est|sont)\b|pas (encore )?(repondu|eu de (reponse|nouvelles?))",
    r"(avez[- ]vous|vous avez) (bien )?(trouve|reserve)|vous les avez|des nouvelles|status of",
    r"\b(c'est|est[- ]ce|is it) (bien )?(reserve|confirme|fait|booked|done)\w*\W*\?",
)
CHANGE = (r"\b(annul\w*|decal\w*|report(er|ez)|modifi\w*|prolong\w*|cancel|change|postpone)\b",)
"""What is asked about an earlier request: passed on as it is said, without questions."""
TABLE = (r"\b(tables?|restaurants?|restos?|diner|dejeuner|brunch|couverts?|places?|billets?|dinner|lunch|tickets?)\b",)
PEOPLE = (
    r"\b(pour|de|for|of) ?(\d{1,2}|deux|trois|quatre|cinq|six|sept|huit|dix|douze|two|three|four|ten)\b",
    r"\b(\d{1,2}|deux|trois|quatre|cinq|six|huit|two|three|four) (personnes|couverts|places|billets|people|seats)",
)


NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10, "douze": 12,
           "two": 2, "three": 3, "four": 4, "ten": 10}  # fmt: skip


def for_someone_else(request: Request) -> bool:
    """The service is meant for a third party; a present that the member gives is the member's own wish."""
    return request.readings.says(*THIRD_PARTY) and not request.readings.says(*A_PRESENT)


def begin(request: Request, slots: Slots) -> Reply | None:
    """The member alone, and under the application's conditions; a wish for somebody else is refused and kept apart."""
    if request.speaker.role is Role.DELEGATE:
        return _refused(request, "delegate")
    if request.readings.says(*STATUS):
        return _status(request)
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
    if re.search(r"\w", BARE.sub("", fold(request.readings.text))):
        slots["what"] = request.readings.text[:1000]
        people = _people_said(slots["what"])
        if people:
            slots["people"] = people
    return None


def _people_said(text: str) -> int | None:
    """How many a wish is for, where it says so: it can then be corrected like any answer."""
    found = next((m for p in PEOPLE if (m := re.search(p, fold(text)))), None)
    if found is None or not matches(text, *TABLE):
        return None
    words = [word for word in found.groups() if word and (word.isdigit() or word in NUMBERS)]
    return int(words[0]) if words[0].isdigit() else NUMBERS[words[0]]


def _specify(request: Request, slots: Slots) -> None:
    """What is said after the wish goes to the concierge with it, in the member's own words; a bare value has a line."""
    if request.readings.only_value and not request.readings.names_place:
        return
    said = " ".join(request.readings.text.split())[:300]
    notes = slots.get("what_notes", [])
    if said and "what" in slots and said not in " ".join(slots["what"].split()) and said not in notes:
        slots["what_notes"] = [*notes, said]


_NOT_OURS = frozenset(
    {"update_details", "ask_coverage", "set_third_party_payer", "ask_intervention_scope", "refer_member"}
)
"""What a precision may look like: an address to deliver to, a district, for whom it is."""


RATHER = (r"^\W*(plutot|avec|sans|pres|en|si possible|de preference|rather|with|without|near) ",)
"""How a precision of taste or place begins ("plutôt un japonais")."""


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """A precision of the wish; for somebody else after all, it is refused like any such wish."""
    fits = other is None or other in _NOT_OURS or request.readings.says(*RATHER)
    fits = fits or (other == "correct_answer" and request.readings.names_place)
    if "what" not in slots or not fits:
        return None
    if for_someone_else(request):
        for name in [name for name in slots if name.startswith("what")]:
            del slots[name]
        slots["refused"] = True
        return Reply()
    if len(request.readings.text.split()) < 2 and not request.readings.names_place:
        return None
    before = list(slots.get("what_notes", []))
    _specify(request, slots)
    return reply(say(request.language, "request_concierge.noted")) if slots.get("what_notes", []) != before else None


def _whole(slots: Slots, language: str) -> str:
    """The wish, then each precision given since."""
    notes = [say(language, "request_concierge.precision", note=note) for note in slots.get("what_notes", [])]
    return "\n".join([slots["what"], *notes])


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


def _status(request: Request) -> Reply:
    waiting = request.uow.cases.open_of_type(request.member.id, "concierge_request")
    if not waiting:
        return reply(say(request.language, "request_concierge.none_open"), buttons=[buttons.person(request)])
    lines = [
        say(request.language, "request_concierge.open_one", case=c.id, asked_on=c.created_at, what=c.details["what"])
        for c in waiting
    ]
    return reply(say(request.language, "request_concierge.open"), *lines, buttons=[buttons.person(request)])


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


def accept_when(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Any day or hour will do: the concierge judges. An hour completes the day that is known, a day the hour."""
    start = _as_said(value.get("start"), f"{slots.get('what', '')} {request.readings.text}")
    known = slots.get("when") or {}
    slots["when"] = {**value, "start": start, "date": value.get("date") or known.get("date")}
    if not start and not value.get("end"):
        slots["when"] |= {"start": known.get("start"), "end": known.get("end")}
    _specify(request, slots)
    return None


def _as_said(start: str | None, said: str) -> str | None:
    """A car at "6h" leaves at six: dates are read for visits in opening hours, which turns a bare 6 into 18."""
    if start is None:
        return None
    early = int(start[:2]) - 12
    bare = (
        early > 0 and matches(said, rf"\b{early} ?(h\b|h\d|heures?|:)") and not matches(said, r"apres-midi|soir|\bpm\b")
    )
    return f"{early:02}{start[2:]}" if bare else start


def accept_people(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["people"] = int(value)
    _specify(request, slots)
    return None


def needs_people(request: Request, slots: Slots) -> bool:
    """A new table, or seats, without a number of people."""
    what = slots.get("what", "")
    return is_new(request, slots) and matches(what, *TABLE) and not matches(what, *PEOPLE)


def is_new(request: Request, slots: Slots) -> bool:
    """Not a change of what was asked for before."""
    return not matches(slots.get("what", ""), *CHANGE)


def propose(request: Request, slots: Slots) -> Reply:
    return reply(
        say(request.language, "request_concierge.propose", what=_whole(slots, request.language)),
        *_details(request, slots),
        say(request.language, "request_concierge.ask_confirm"),
    )


def _details(request: Request, slots: Slots) -> list[str]:
    lines = []
    if moment := _moment(slots.get("when"), request.language):
        lines.append(say(request.language, "request_concierge.when", moment=moment))
    if slots.get("people"):
        lines.append(say(request.language, "request_concierge.people", people=slots["people"]))
    return lines


def _moment(wish: dict[str, Any] | None, language: str) -> str:
    """ "samedi 7 février, 6 h"; a part of the day ("ce soir") stays in the member's own words."""
    if not wish:
        return ""
    parts = [day(date.fromisoformat(wish["date"]), language)] if wish.get("date") else []
    parts += [hour(time.fromisoformat(wish["start"]), language)] if wish.get("start") and not wish.get("end") else []
    return ", ".join(parts)


def submit(request: Request, slots: Slots) -> Reply:
    """The concierge has the request; nothing is booked nor paid (CON-02, CON-03), and no delay is printed (CON-04)."""
    decision = _decide(request, "member")
    case = open_case(
        request,
        "concierge_request",
        decision,
        what=_whole(slots, "fr"),
        when=_moment(slots.get("when"), "fr") or None,
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
        Slot("what", "text", ask_what, accept_what),
        Slot(
            "when",
            "when",
            lambda request, slots: reply(say(request.language, "request_concierge.ask_when")),
            accept_when,
            needed=is_new,
            optional=True,
        ),
        Slot(
            "people",
            "quantity",
            lambda request, slots: reply(say(request.language, "request_concierge.ask_people")),
            accept_people,
            needed=needs_people,
            optional=True,
        ),
    ),
    begin=begin,
    detail=detail,
    propose=propose,
    submit=submit,
    drop=drop,
    served=True,
)

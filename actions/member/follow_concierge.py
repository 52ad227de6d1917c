"""What becomes of a request that the concierge has: where it stands, a change of it (rulebook 16)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from actions import buttons
from actions.cases import open_case
from actions.identity import members_only
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import fold
from actions.wording import say
from domain.cases import Case
from domain.members import Role

KIND = "concierge_request"
TOPICS = frozenset({"request_concierge", "follow_concierge", "withdraw_concierge"})
"""After these, a request named by nothing ("elle", "ma demande") is the concierge's."""
RECENT = timedelta(days=7)
"""How long after its end a request may still be spoken of."""
STATUS = (
    r"\bou (en )?(est|sont|en est-on)\b|pas (encore )?(repondu|eu de (reponse|nouvelles?))|\bavance\w*\W*\?",
    r"(avez[- ]vous|vous avez) (bien )?(trouve|reserve)|vous les avez|des nouvelles|status of|where is|any news",
    r"\b(c'est|est[- ](ce|elle|il)|is it) (bien )?(reserve|confirme|fait|parti|transmis|booked|done|sent)\w*\W*\?",
)
WITHDRAWN = (
    r"(?<!n')(?<!pas )\b(annul|decommand)(er|ez|e|ons)?\b(?! (pas|surtout))",
    r"\b(retir|supprim|abandonn)(er|ez|e|ons)\b|\b(laisse[rz]?|laissons) tomber\b|\boublie[rz]\b",
    r"\bplus (du tout )?(besoin|la peine|necessaire)\b|\bne (veu|voul|souhait)\w+ plus\b|\bveux plus (du|de|la|le)\b",
    r"(?<!n't )(?<!not )\b(cancel|withdraw|drop|forget)\b|\bno longer (need|want)",
    r"\bdon't (need|want)\b.{0,30}\banymore\b",
)
_SERVICE = (
    r"\b(concierg\w*|john paul|tables?|restaurants?|restos?|diner|dejeuner|brunch|taxis?|chauffeurs?|voitures?|vtc|"
    r"billets?|hotels?|chambres?|vols?|spectacles?|concert|opera|theatre|fleurs|bouquet|livraison|dinner|lunch|"
    r"tickets?|cab|driver|car|flowers|flight)\b"
)
_REQUEST = r"\b(demandes?|reservations?|requests?|bookings?)\b"
_OTHER = (
    r"\b(technicien\w*|coach\w*|rendez-?vous|rdv|visites?|rappels?|rappeler|conseill\w+|airbox|box|ligne|fibre|panne|"
    r"factures?|contestation|commandes?|colis|dossier|candidature|adhesion|options?|contrat|resiliation|mail\w*|"
    r"delegue\w*|salon|soiree|evenement|inscription|technician|engineer|appointment|invoice|order|call ?back|adviser)\b"
)
"""What else can be asked after or given up: then it is not the concierge's."""
_RATHER = (
    r"^\W*(?:(?:ah|oh|ha|ok|oui|non|et|oups|pardon|merci|desole|bon|alors|mais|sorry|oops|oh no|no)\W+)*"
    r"(?:finalement|en fait|plutot|en realite|au final|tout compte fait|correction|je voulais dire|je prefere|actually|"
    r"rather|in fact|in the end|i meant|make it)\b"
)
_ORDER = (
    r"\b(decal|deplac|repouss|report|avanc|modifi|chang|ajout|precis|corrig|remplac|move|change|add|push|postpone)\w*"
)
_ITS = r"[- ](le|la|les|l'|it)\b|\b(ajout|precis|not|add)\w* (que\b|qu'|that\b)"
_CHANGED_BY = frozenset(
    {None, "request_concierge", "correct_answer", "reschedule_appointment", "register_event", "ask_coverage",
     "ask_hours", "book_salon", "goodbye", "affirm", "subscribe_option"}
)  # fmt: skip
"""What the words of a change ("plutôt samedi", "ajoutez que …") may look like by themselves."""


def requests_of(request: Request) -> list[Case]:
    """The member's open requests, oldest first."""
    return request.uow.cases.open_of_type(request.member.id, KIND)


def ended_of(request: Request) -> list[Case]:
    """Those that ended lately with the concierge having taken them, latest first."""
    known = request.uow.cases.of_member(request.member.id, status="resolved")
    return [c for c in reversed(known) if c.type == KIND and c.closed_at and request.uow.now - c.closed_at <= RECENT]


def meant(request: Request, cases: list[Case]) -> list[Case]:
    """Those whose number, or one of whose own words, is in the message."""
    text = fold(request.readings.text)
    number = re.search(r"\bn[o°]? ?(\d+)\b|\b(?:numero|number|no\.?) (\d+)\b", text)
    if number:
        return [case for case in cases if str(case.id) in number.groups()]
    services = {found[0].rstrip("s") for found in re.finditer(_SERVICE, text)}
    services -= {"concierge", "conciergerie", "john paul"}
    return [case for case in cases if any(re.search(rf"\b{word}", fold(case.details["what"])) for word in services)]


def names_service(request: Request) -> bool:
    """A service that only the concierge gives, or the concierge."""
    return request.readings.says(_SERVICE) and not request.readings.says(_OTHER)


def asks_status(request: Request, topic: str | None) -> bool:
    """Where a request stands is asked: by its service, or by "ma demande" where that can only be the concierge's."""
    readings = request.readings
    if not readings.says(*STATUS) or readings.says(_OTHER):
        return False
    return readings.says(_SERVICE) or topic in TOPICS or (readings.says(_REQUEST) and bool(requests_of(request)))


def withdraws(request: Request, topic: str | None, under_way: bool = False) -> bool:
    """A request is given up: by its service, or by "ma demande" where that can only be the concierge's.

    under_way: one is being put together, which the words may mean.
    """
    readings = request.readings
    if not readings.says(*WITHDRAWN) or readings.says(_OTHER):
        return False
    known = [*requests_of(request), *ended_of(request)]
    if readings.says(_REQUEST):
        return readings.says(_SERVICE) or topic in TOPICS or bool(known)
    return bool(meant(request, known)) or (topic in TOPICS and names_service(request) and (under_way or bool(known)))


def changes(request: Request, topic: str | None, sure: str | None) -> bool:
    """Right after a request was sent, what corrects or completes it; another request is not one."""
    readings = request.readings
    if topic not in TOPICS or sure not in _CHANGED_BY or readings.says(_OTHER) or not _latest(request):
        return False
    if readings.only_value or readings.shift:
        return sure != "request_concierge" or readings.says(_RATHER) or not readings.says(_SERVICE)
    return readings.says(_RATHER) or (readings.says(_ORDER) and readings.says(_ITS, _REQUEST, _SERVICE))


def _latest(request: Request) -> Case | None:
    """The request of this conversation that was made last, be it that the concierge has taken it."""
    here = [c for c in (*reversed(requests_of(request)), *ended_of(request)) if _is_here(request, c)]
    return next(iter(meant(request, here)), None) or next(iter(here), None)


def _is_here(request: Request, case: Case) -> bool:
    return case.conversation_id == request.conversation.id


@members_only
def follow_concierge(request: Request) -> Reply:
    """A change is added to the latest request; otherwise each open request is told, with what it waits for."""
    if request.speaker.role is not Role.MEMBER:
        return reply(say(request.language, "follow_concierge.member_only"), buttons=[buttons.person(request)])
    latest = None if request.readings.says(*STATUS) else _latest(request)
    return _changed(request, latest) if latest else status(request)


def status(request: Request) -> Reply:
    """Each open request: when it was sent, and what it waits for; of none, the one that ended last."""
    language = request.language
    waiting = requests_of(request)
    unsent = [say(language, "follow_concierge.unsent")] if _being_asked(request) else []
    if waiting:
        told = [say(language, "follow_concierge.open"), *(line for case in waiting for line in _told(request, case))]
        return reply(*unsent, *told, buttons=[buttons.person(request)])
    ended = next(iter(ended_of(request)), None)
    if ended is not None:
        last = say(language, "follow_concierge.ended", what=named(request, ended), closed_on=ended.closed_at)
        return reply(*unsent, last, buttons=[buttons.person(request)])
    none = [] if unsent else [say(language, "follow_concierge.none_open")]
    return reply(*unsent, *none, buttons=[buttons.person(request)])


def _being_asked(request: Request) -> bool:
    """A request is still being put together in this conversation."""
    return any(frame["flow"] == "request_concierge" for frame in request.conversation.dialogue.get("stack", []))


def _told(request: Request, case: Case) -> list[str]:
    language = request.language
    lines = [say(language, "follow_concierge.open_one", case=case.id, asked_on=case.created_at, what=_what(case))]
    lines += [say(language, "follow_concierge.with_change", change=said) for said in case.details.get("changes", [])]
    lines.append(say(language, f"follow_concierge.{stage(case)}"))
    return lines


def stage(case: Case) -> str:
    """waiting (for somebody at the Desk to take it on), taken (by an agent) or withdrawing (by that agent)."""
    if case.details.get("withdrawn"):
        return "withdrawing"
    return "taken" if case.assignee_id else "waiting"


def named(request: Request, case: Case) -> str:
    """ "la demande n° 3 (« Un taxi demain à 8 h »)"."""
    return say(request.language, "follow_concierge.named", case=case.id, what=_what(case))


def _what(case: Case) -> str:
    first = str(case.details["what"]).splitlines()[0]
    return first if len(first) <= 80 else f"{first[:79].rstrip()}…"


def _changed(request: Request, case: Case) -> Reply:
    """The change goes with the request, in the member's own words; after its end it goes as a request of its own."""
    language = request.language
    if request.readings.past_day or request.readings.when.problem in ("impossible", "contradiction"):
        return reply(say(language, "follow_concierge.no_such_moment", what=named(request, case)))
    said = " ".join(request.readings.text.split())[:300]
    if case.status != "open":
        return passed_on(
            request, case, "changed_after", say("fr", "follow_concierge.change_of", **_of(case), said=said)
        )
    note(request, case, {"changes": [*case.details.get("changes", []), said]}, "changed", change=said)
    outcome = "changed_taken" if case.assignee_id else "changed"
    return reply(say(language, f"follow_concierge.{outcome}", what=named(request, case), change=said))


def passed_on(request: Request, about: Case, outcome: str, what: str) -> Reply:
    """Said of a request that the concierge has taken already: a new case says so to the Desk."""
    case = open_case(request, KIND, what=what)
    return reply(say(request.language, f"follow_concierge.{outcome}", what=named(request, about), case=case.id))


def note(request: Request, case: Case, added: Mapping[str, Any], summary: str, **values: Any) -> None:
    """The open case says more; agents see it at once, in its summary too."""
    details = {**case.details, **added}
    worded = say("fr", f"follow_concierge.summary_{summary}", what=_what(case), **values)
    request.uow.cases.change(case.id, details=details, summary=worded)
    request.uow.audit.add(request.speaker.actor, "changed_case", f"case:{case.id}", request.uow.now, type=case.type)
    request.uow.signal("case", case.id)


def _of(case: Case) -> dict[str, Any]:
    return {"case": case.id, "what": _what(case)}

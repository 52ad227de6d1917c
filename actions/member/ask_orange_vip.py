"""Orange VIP: what it takes by phone, for which lines, and declaring a line to the coach first (rulebook 11)."""

from __future__ import annotations

from typing import Any

import phonenumbers

from actions import buttons, people
from actions.cases import open_once
from actions.contract.clauses import asked_contract, tell
from actions.flow import Flow, Slot, Slots
from actions.identity import how_to_identify, is_stranger
from actions.messages import Reply, reply
from actions.request import Request
from actions.standing import not_served
from actions.topic import Patterns, subjects
from actions.wording import cite, say
from domain.decisions import Decision, Granted
from domain.members import Role

KIND = "vip_line"
_LINE = r"(ligne|numero|portable|mobile|telephone|\b0[67][ .\d]|\+33|line|number)"
DECLARE = (
    rf"\b(declar|ajout|rajout|enregistr|inscri|rattach|met(s|tre|tez)|integr|declare|add|register)\w*\b.{{0,40}}{_LINE}",
    rf"{_LINE}.{{0,30}}\b(a (declarer|ajouter|rajouter|enregistrer))\b",
)
_HOW = (r"\b(comment|faut-il|dois-je|doit-on|est-ce que je dois|how|do i have to|must i)\b",)
STANDING = (
    r"\b(est|sont|a ete|is)[- ](elle |ce |it )?(bien )?(declaree?s?|enregistree?s?|"
    r"prise? en compte|registered)\b|\bou en (est|sont)\b",
)
ABOUT: Patterns = {
    "excluded_line": (r"\b(sosh|mobicartes?|prepayee?s?|forfaits? bloques?|bloquee?s?|prepaid|blocked)\b",),
    "pro_line": (
        r"\b(lignes?|forfaits?|portables?|mobiles?|business)\b.{0,12}\b(pro|professionnel\w*|"
        r"entreprise|societe)\b",
    ),
    "not_holder": (
        r"\b(mon|ma|mes|son|sa|ses|my|his|her) (epou(x|se)|femme|mari|conjointe?|compagn(on|e)|fils|filles?|enfants?|"
        r"ados?|mere|pere|parents|frere|s(oe|œ)ur|assistante?|secretaire|wife|husband|kids?|children|son|daughter|partner)\b",
        r"\b(au nom de|titulaire|un proche|quelqu'un d'autre|holder|somebody else)\b",
    ),
    "technical": (
        r"\b(panne|capte\w*|reseau|carte sim|puce|casse\w*|vole\w*|bloque|marche (pas|plus)|fonctionne (pas|plus)|"
        r"debit|no signal|broken|not working)\b",
    ),
    "reach": (
        r"\b(numero|appeler|joindre|contacter|telephoner|horaires?|heures?|ouvert\w*|ferme\w*|samedi|dimanche|soir|quand|"
        r"phone|call|reach|open|hours|when)\b",
    ),
    "lines": (r"\b(quelles? lignes?|lignes? (eligibles?|prises?|concernees?)|conditions?|eligib\w*|which lines?)\b",),
}
"""What a question about the service is about, the more precise first."""
CLAUSES = {
    "excluded_line": ("VIP-02",),
    "pro_line": ("VIP-01",),
    "not_holder": ("VIP-03",),
    "technical": ("VIP-06",),
    "reach": ("VIP-05",),
    "lines": ("VIP-01", "VIP-02", "VIP-03", "VIP-04"),
    None: ("VIP-01", "VIP-04", "VIP-05"),
}


def begin(request: Request, slots: Slots) -> Reply | None:
    """A question is answered for whoever asks; a line to declare is taken, from those who may."""
    text = request.readings.text
    asked = next(iter(subjects(request, ABOUT)), None)
    wants = request.readings.says(*DECLARE) and not request.readings.says(*_HOW)
    if not is_stranger(request) and (known := _standing(request)):
        return known
    if not wants or asked in ("excluded_line", "pro_line", "not_holder") or text.rstrip().endswith("?"):
        return _about(request, asked)
    if is_stranger(request):
        return _about(request, asked).then(how_to_identify(request))
    if stopped := not_served(request):
        return stopped
    if number := _number(text):
        slots["line"] = number
    return None


def _standing(request: Request) -> Reply | None:
    """Whether a line is declared: those known, those that the coach is asked for."""
    if not request.readings.says(*STANDING):
        return None
    lines = [people.dialled(line) for line in request.member.facts.get("vip_lines", ())]
    waiting = [
        (case.id, people.dialled(case.details["line"]))
        for case in request.uow.cases.open_of_type(request.member.id, KIND)
    ]
    said = [say(request.language, "ask_orange_vip.declared", lines=lines)] if lines else []
    said += [say(request.language, "ask_orange_vip.waiting", line=line, case=case) for case, line in waiting]
    return reply(*(said or [say(request.language, "ask_orange_vip.none_declared")]), buttons=_next(request))


def _about(request: Request, asked: str | None) -> Reply:
    """The clauses that answer; the decision of a refused line; whether the service answers now."""
    paragraphs = _introduction(request)
    if asked in ("excluded_line", "pro_line", "not_holder"):
        _decide(request, asked)
    paragraphs += tell(request, CLAUSES[asked])
    if asked == "reach":
        paragraphs.append(_open_now(request))
    if asked == "not_holder":
        paragraphs.append(say(request.language, "ask_orange_vip.own_number"))
    return reply(*paragraphs, buttons=[] if is_stranger(request) else _next(request))


def _introduction(request: Request) -> list[str]:
    """The clauses speak to a member: said to others."""
    if is_stranger(request):
        return [say(request.language, "dialogue.to_a_member")]
    if request.speaker.role is Role.DELEGATE:
        return [say(request.language, "ask_orange_vip.to_the_member", member=request.member.name)]
    return []


def _decide(request: Request, why: str | None = None) -> Decision:
    line = {"excluded_line": "sosh", "pro_line": "other"}.get(why or "", "orange_consumer")
    return request.decide_for(
        asked_contract(request), "vip.vip_line", line=line, on=request.now.date(), holder_is_member=why != "not_holder"
    )


def _open_now(request: Request) -> str:
    decision = request.decide_for(asked_contract(request), "desk.channel_open", channel="vip_phone", at=request.now)
    if isinstance(decision, Granted):
        return say(request.language, "ask_orange_vip.open_now")
    return say(
        request.language, "ask_orange_vip.closed_now", opens=decision.facts["next_open"], today=request.now.date()
    )


def _next(request: Request) -> list[Any]:
    return [buttons.to(request, "ask_orange_vip", "declare_line"), buttons.person(request)]


def _number(text: str) -> str | None:
    """The first French number of a text, E.164."""
    found = (match.number for match in phonenumbers.PhoneNumberMatcher(text, "FR"))
    return next((phonenumbers.format_number(n, phonenumbers.PhoneNumberFormat.E164) for n in found), None)


def accept_line(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A number that can exist; a line that the service excludes is told so."""
    asked = next(iter(subjects(request, ABOUT)), None)
    if asked in ("excluded_line", "pro_line", "not_holder"):
        _decide(request, asked)
        return reply(*tell(request, CLAUSES[asked]), say(request.language, "ask_orange_vip.ask_other_line"))
    number = _number(str(value))
    if number is None:
        return reply(say(request.language, "ask_orange_vip.bad_line"))
    slots["line"] = number
    return None


def propose(request: Request, slots: Slots) -> Reply:
    """What the member declares by saying yes: whose line, and of which kind."""
    clause = cite(_decide(request), request.language, limit=1)
    own = "propose_for" if request.speaker.role is Role.DELEGATE else "propose"
    line, member = people.dialled(slots["line"]), request.member.name
    return reply(say(request.language, f"ask_orange_vip.{own}", line=line, member=member, clause=clause))


def submit(request: Request, slots: Slots) -> Reply:
    """The coach has the declaration to take; until then Orange VIP does not know the line."""
    decision = request.decide("vip.vip_line", line="orange_consumer", on=request.now.date(), declared_to_coach=False)
    case, new = open_once(
        request, KIND, decision, same=("line",), line=slots["line"], coach=request.member.coach_name or "coach"
    )
    clause = cite(decision, request.language)
    outcome = "passed_on" if new else "again"
    text = say(
        request.language, f"ask_orange_vip.{outcome}", line=people.dialled(slots["line"]), case=case.id, clause=clause
    )
    return reply(text, *tell(request, ("VIP-05",)))


ASK_ORANGE_VIP = Flow(
    name="ask_orange_vip",
    slots=(
        Slot(
            "line",
            "text",
            lambda request, slots: reply(say(request.language, "ask_orange_vip.ask_line")),
            accept_line,
        ),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "ask_orange_vip.dropped")),
    identified=False,
)

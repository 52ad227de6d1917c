"""Which number or address to use, as printed in the contract (rulebook 6); public."""

from __future__ import annotations

from actions import buttons
from actions.identity import is_stranger
from actions.member.ask_price import asked_contract
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, subjects
from actions.wording import cite, say
from domain.decisions import Granted

NEEDS: Patterns = {
    "not_printed": (r"salon|facturation|boutique|whatsapp|formulaire|orange pro\b",),
    "concierge": (r"conciergerie|concierge|john paul",),
    "return_airbox": (r"\b(renvo(yer|ie)|rendre|retourner|restituer)\b",),
    "vip": (r"\bvip\b",),
    "postal": (r"postale|courrier|recommande|lettre|bureaux|situes?|postal",),
    "book_technician": (r"technici(e|a)n|intervention|rdv|rendez-?vous",),
    "declare_internet_incident": (r"panne|incident|coupure|airbox|outage",),
    "email": (r"\b(e-?)?mails?\b|courriel|ecrire|document|justificatif|piece",),
}


def ask_contact(request: Request) -> Reply:
    """The printed contact of the need, else both ways to reach the Desk."""
    named = subjects(request, NEEDS)[:1]
    match named:
        case ["not_printed" | "concierge" | "return_airbox" as need]:
            return reply(say(request.language, f"ask_contact.{need}"), buttons=[buttons.person(request)]).then(
                _desk(request) if need == "not_printed" else Reply()
            )
        case ["postal"]:
            return _postal(request)
        case ["book_technician"] if is_stranger(request):
            return _desk(request)
        case [need] if need != "email":
            return _printed(request, need)
    return _desk(request)


def _printed(request: Request, need: str) -> Reply:
    contract = asked_contract(request)
    where = {} if is_stranger(request) else {"departement": request.member.departement}
    decision = request.decide_for(contract, "desk.contact", need=need, on=request.now.date(), **where)
    if not isinstance(decision, Granted):
        return _desk(request)
    clause = cite(decision, request.language)
    return reply(say(request.language, f"ask_contact.{need}", contact=decision.facts["contact"], clause=clause))


def _desk(request: Request) -> Reply:
    contract, today = asked_contract(request), request.now.date()
    phone = request.decide_for(contract, "desk.contact", need="desk", on=today)
    email = request.decide_for(contract, "desk.contact", need="email", on=today)
    text = say(
        request.language,
        "ask_contact.desk",
        phone=phone.facts["contact"],
        email=email.facts["contact"],
        clause=cite(phone, request.language),
    )
    return reply(text, buttons=[buttons.person(request)])


def _postal(request: Request) -> Reply:
    contract = asked_contract(request)
    decision = request.decide_for(contract, "clauses.stated", term="termination.postal_address", on=request.now.date())
    clause = cite(decision, request.language)
    return reply(say(request.language, "ask_contact.postal", address=decision.facts["value"], clause=clause))

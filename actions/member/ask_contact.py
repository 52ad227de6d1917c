"""Which number or address to use, as printed in the contract (rulebook 6); public."""

from __future__ import annotations

from collections.abc import Mapping

from actions import buttons
from actions.contract.clauses import stated, tell
from actions.identity import is_stranger
from actions.member.ask_contract_terms import answer
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, before, subjects
from actions.wording import cite, say

STOLEN = (
    r"\b(telephone|portable|mobile|smartphone|iphone|carte sim|sim|phone|tablette|ordinateur|pc)\b.{0,30}"
    r"\b(vole|derobe|perdue?|disparu|stolen|lost)\b",
    r"\b(vole|derobe|perdu|stole|lost)\b.{0,12}\b(mon|ma|le|mes|my) "
    r"(telephone|portable|mobile|smartphone|iphone|carte sim|sim|phone|tablette|ordinateur|pc)\b",
)
"""Nothing that the assistant does: the Desk acts, by its number or here."""
VIP = (r"\bvip\b|\bsosh\b|\bmobicarte\b|\bmes lignes\b|\bma ligne (perso\w*|mobile)\b",)
"""What makes "le numéro ?" that of Orange VIP, a little later."""
NEEDS: Patterns = {
    "stolen": STOLEN,
    "not_printed": (r"salon|facturation|boutique|whatsapp|formulaire|orange pro\b",),
    "concierge": (r"conciergerie|concierge|john paul",),
    "return_airbox": (r"\b(renvo(yer|ie)|rendre|retourner|restituer)\b",),
    "vip": (r"\bvip\b",),
    "postal": (r"postale|courrier|recommande|lettre|bureaux|situes?|postal",),
    "book_technician": (r"technici(e|a)n|intervention|rdv|rendez-?vous",),
    "declare_internet_incident": (r"panne|incident|coupure|airbox|outage",),
    "email": (r"\b(e-?)?mails?\b|courriel|ecrire|document|justificatif|piece",),
}


CLAUSES: Mapping[str, tuple[str, ...]] = {
    "vip": ("VIP-05",),
    "book_technician": ("DSK-06", "DSK-07", "DSK-08"),
    "declare_internet_incident": ("DSK-09", "DSK-01"),
    "desk": ("DSK-01", "DSK-02"),
}
"""What is told of a need, where the contract and the zone asked about have it."""


def ask_contact(request: Request) -> Reply:
    """The printed contact of the need, else both ways to reach the Desk."""
    goes_on = request.conversation.dialogue.get("topic") in ("ask_orange_vip", "ask_hours")
    vip = goes_on and before(request, {"vip": VIP})
    need = (subjects(request, NEEDS) or ["vip" if vip else "desk"])[0]
    match need:
        case "concierge" | "return_airbox":
            return reply(say(request.language, f"ask_contact.{need}"), buttons=[buttons.person(request)])
        case "not_printed":
            return answer(request).then(_desk(request))
        case "stolen":
            return reply(say(request.language, "ask_contact.stolen")).then(_desk(request))
        case "postal":
            decision = stated(request, "termination.postal_address")
            clause = cite(decision, request.language)
            return reply(say(request.language, "ask_contact.postal", address=decision.facts["value"], clause=clause))
        case "vip":
            return reply(*tell(request, CLAUSES[need]))
        case "book_technician" | "declare_internet_incident" if not is_stranger(request):
            return reply(*tell(request, CLAUSES[need]), say(request.language, f"ask_contact.{need}"))
    return _desk(request)


def _desk(request: Request) -> Reply:
    told = tell(request, CLAUSES["desk"])
    return reply(*told, say(request.language, "ask_contact.desk"), buttons=[buttons.person(request)])

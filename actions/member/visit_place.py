"""Where visits take place: the declared address; another one is an extra site, which the Desk adds (rulebook 17)."""

from __future__ import annotations

from actions.identity import members_only
from actions.messages import Reply, reply
from actions.request import Request
from actions.visits.choosing import upcoming
from actions.visits.details import elsewhere, elsewhere_buttons, elsewhere_said
from actions.visits.planning import KINDS
from actions.wording import say

_WHERE = (
    r"\bquelle (est (mon|notre|l')\s?)?adresse\b|\b(mon|notre|l')\s?adresse (c'est|est) (laquelle|quoi|ou)\b",
    r"\bou (est-ce qu\w* )?(vient|viendra|va|ira|a lieu|aura lieu|se passe)\b",
    r"\b(vient|viendra|venez|viendrez|ira) ou\b",
    r"\bc'est ou\b|\bou c'est\b",
    r"\b(venez|viendrez|vient|viendra)([- ](vous|t-il|il|elle))? bien (chez (moi|nous)|a mon)\b",
    r"\b(at )?(which|what) address\b|\bwhere (will|does|is|do|are)\b.{0,25}\b(come|coming|visit|appointment)\b",
)
_NOT_A_VISIT = (
    r"\bmails?\b|\be-?mail|\bdesk\b|\bboutiques?\b|\bvos (bureaux|locaux)\b|\bfactur|\bconcierg|\brestaurant",
    r"\b(r?envoy|ecri[rst]|courrier|lettre|retourn|rendre|recommand|livr|send|write|return)\w*",
)
_VISITOR = (r"\b(technici\w+|coach|visite|rendez-?vous|rdv|intervention|appointment|engineer)\b",)
_COMES = (
    r"\b(venir|venez|viendrez|vient|viendra|passer|passe|aller|va|ira|interven\w+|deplac\w+|envo[iy]\w+|rencontrer)\b",
    r"\b(come|go|visit|send)\b",
)
_ASKS = (
    r"\?",
    r"^(et |mais |bonjour,? )*(est[- ]ce|pouvez|pourri?ez|peut|peu[tx]|can|could|is it possible|possible)\b",
)


def asked(request: Request, visit_under_way: bool) -> bool:
    """The message asks where a visit takes place, or whether it could be elsewhere; no moment is wished for."""
    readings = request.readings
    if readings.when.date or readings.when.start:
        return False
    where = readings.says(*_WHERE) and not readings.says(*_NOT_A_VISIT)
    if where and (visit_under_way or readings.says(*_VISITOR) or upcoming(request)):
        return True
    wished = visit_under_way or readings.intent not in ("book_technician", "book_coach")
    return wished and elsewhere(request) and readings.says(*_ASKS) and readings.says(*_COMES)


@members_only
def visit_place(request: Request) -> Reply:
    """The declared address; what another one takes, where one was named."""
    if elsewhere(request):
        kind = KINDS["coach" if _of_the_coach(request) else "technician"]
        return reply(*elsewhere_said(request, kind), buttons=elsewhere_buttons(request, kind))
    member = request.member
    return reply(say(request.language, "visit_place.declared", address=member.address, city=member.city))


def _of_the_coach(request: Request) -> bool:
    """The coach is named, or the only visitor expected."""
    kinds = {visit.kind for visit in upcoming(request)}
    return request.readings.says(r"\bcoach") or (kinds == {"coach"} and not request.readings.says(r"\btechnici"))

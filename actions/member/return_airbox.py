"""Give the lent Airbox back, on request or at the end of the contract (rulebook 10 and 23)."""

from __future__ import annotations

from actions import buttons
from actions.cases import open_case
from actions.identity import members_only
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.wording import cite

RETURN = (
    r"\b(rendre|rends|rendue?|retourn(er|ee?|es)|renvoy(er|ee?)|renvoie|restitu\w*|return(ed)?|send back|sent back)\b"
    r".{0,40}(airbox|boitier)",
    r"airbox.{0,40}\b(rendre|rendue?|retour(ner|nee?)?|renvoy(er|ee?)|restitu\w*|returned|sent back)",
)


@members_only
def return_airbox(request: Request) -> Reply:
    """The Desk has a case to take the Airbox back; no deadline or charge is printed, and none is told."""
    airbox = request.uow.lines.airbox(request.member.id)
    if airbox is None or airbox.status == "returned":
        return reply(told(request, "return_airbox.none_lent"), buttons=[buttons.person(request)])
    if airbox.status == "return_requested":
        return reply(told(request, "return_airbox.already"), buttons=[buttons.person(request)])
    if airbox.status != "idle":
        return reply(
            told(request, "return_airbox.in_use"),
            buttons=[buttons.to(request, "line_restored"), buttons.person(request)],
        )
    decision = request.decide("airbox.return_unit", on=request.now.date())
    case = open_case(request, "airbox_return", decision)
    request.uow.lines.set_airbox(request.member.id, "return_requested", request.uow.now)
    return reply(told(request, "return_airbox.requested", case=case.id, clause=cite(decision, request.language)))

"""The Airbox itself is broken: help at a distance first, then a technician, replaced if beyond repair (rulebook 10)."""

from __future__ import annotations

from actions import buttons
from actions.cases import open_case
from actions.identity import members_only
from actions.incident_details import add_to_case
from actions.member.activate_airbox import ELSEWHERE
from actions.member.return_airbox import RETURN, return_airbox
from actions.messages import Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.wording import cite, say
from domain.decisions import Refused


@members_only
def report_airbox_fault(request: Request) -> Reply:
    """The Desk has a case to help at a distance; a unit used against its conditions is not intervened on (AIR-14)."""
    if request.readings.says(*RETURN):
        return return_airbox(request)
    airbox = request.uow.lines.airbox(request.member.id)
    if airbox is None or airbox.status == "returned":
        return reply(say(request.language, "report_airbox_fault.none_lent"), buttons=[buttons.person(request)])
    member = request.member
    decision = request.decide(
        "airbox.fault",
        departement=member.departement,
        start=request.now,
        on=request.now.date(),
        used_as_allowed=not request.readings.says(*ELSEWHERE),
    )
    clause = cite(decision, request.language)
    if isinstance(decision, Refused):
        text = say(request.language, f"report_airbox_fault.refused_{decision.reason}", clause=clause)
        return reply(text, buttons=[buttons.person(request)])
    known = request.uow.cases.open_of_type(member.id, "airbox_fault")
    if known:
        add_to_case(request, known[0])
    case = known[0] if known else open_case(request, "airbox_fault", decision, said=request.readings.text[:500])
    hours = opening(decision.facts["hours"], request.language)
    return reply(
        say(request.language, "report_airbox_fault.again" if known else "report_airbox_fault.recorded", case=case.id),
        say(request.language, "report_airbox_fault.remote_first", hours=hours, clause=clause),
        buttons=[buttons.person(request), buttons.to(request, "book_technician", "technician_for_airbox")],
    )

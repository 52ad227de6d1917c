"""The Airbox itself is broken: help at a distance first, then a technician, replaced if beyond repair (rulebook 10)."""

from __future__ import annotations

from actions import buttons
from actions.cases import open_case
from actions.identity import members_only
from actions.incident_details import add_to_case
from actions.member.activate_airbox import ELSEWHERE
from actions.member.return_airbox import RETURN, return_airbox
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import opening
from actions.standing import in_force
from actions.wording import cite, say
from domain.decisions import Refused

_BROKEN = (
    r"\b(en panne|h\.?s|mort|morte|casse\w*|tombee?|chauffe\w*|gonfle\w*|brule\w*|brise\w*|fume\w*|bloque\w*)\b",
    r"\b(s'allume|marche|fonctionne|demarre|repond|capte|charge|donne|passe)(nt)? (plus|pas|rien|mal)\b|\bs'eteint\b",
    r"\b(broken|dead|faulty|doesn't|does not|won't|not working|no longer|stopped)\b",
)
_LOOKS = (r"\b(eteinte?|allumee?|active|activee|normale?|switched (on|off)|on or off|turned off)\b",)
_WHETHER = (
    r"\b(en panne|h\.?s|morte|cassee|eteinte|allumee|active|activee|marche|fonctionne|broken|dead|on|off)\W*\?",
)
"""The question ends on it: whether it is so is what is asked."""


def _asks_how_it_stands(request: Request) -> bool:
    """A question about the Airbox, or that it is off, with nothing said to be broken: no fault is told of."""
    says = request.readings.says
    if says(_WHETHER[0]):
        return True
    return says(r"\?", *_LOOKS) and not says(*_BROKEN)


def _how_it_stands(request: Request, status: str) -> Reply:
    """What the Airbox is expected to do now, and how to report it if it does otherwise."""
    needed = status == "idle" and request.uow.lines.open_incident(request.member.id) is not None
    choices = [buttons.to(request, "report_airbox_fault", "airbox_fault")]
    if needed:
        choices.insert(0, buttons.to(request, "activate_airbox"))
    stands = told(request, f"report_airbox_fault.stands_{'needed' if needed else status}")
    return reply(stands, say(request.language, "report_airbox_fault.if_broken"), buttons=choices)


@members_only
@in_force
def report_airbox_fault(request: Request) -> Reply:
    """The Desk has a case to help at a distance; a unit used against its conditions is not intervened on (AIR-14)."""
    if request.readings.says(*RETURN):
        return return_airbox(request)
    airbox = request.uow.lines.airbox(request.member.id)
    if airbox is None or airbox.status == "returned":
        return reply(told(request, "report_airbox_fault.none_lent"), buttons=[buttons.person(request)])
    if _asks_how_it_stands(request):
        return _how_it_stands(request, airbox.status)
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
        told(request, "report_airbox_fault.again" if known else "report_airbox_fault.recorded", case=case.id),
        say(request.language, "report_airbox_fault.remote_first", hours=hours, clause=clause),
        buttons=[buttons.person(request), buttons.to(request, "book_technician", "technician_for_airbox")],
    )

"""Something does not work: declare the incident, help at a distance, name what comes next (rulebook 7 and 10)."""

from __future__ import annotations

from actions import buttons
from actions.identity import members_only
from actions.incident_details import add_to_incident, is_detail, tells_tried
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.standing import in_force
from actions.television import trouble
from actions.visits.booking import already_booked
from actions.wording import cite, say

SLOW = (r"\b(lente?s?|lenteurs?|rame|ramer|debit|slow)\b",)


@members_only
@in_force
def report_outage(request: Request) -> Reply:
    """The incident of the main line is open, and the member knows what to try and what may follow."""
    television = trouble(request)
    if television is not None:
        return television
    known = request.uow.lines.open_incident(request.member.id)
    if known and tells_tried(request):
        return _tried(request, add_to_incident(request, known))
    if known and is_detail(request):
        said = add_to_incident(request, known)
        return reply(say(request.language, "report_outage.detail", said=said)).then(_next(request))
    incident = known or request.uow.lines.declare_incident(
        request.member.id, request.readings.text[:500], request.uow.now
    )
    decision = request.decide("remote.assistance", topic="internet", at=request.now)
    opened = "again" if known else "opened"
    answer = reply(
        told(request, f"report_outage.{opened}", since=incident.opened_at),
        say(request.language, "report_outage.steps", clause=cite(decision, request.language)),
    )
    visit = already_booked(request, "technician")
    if visit is not None:
        answer.paragraphs.append(say(request.language, "visits.already_technician", start=visit.start))
    return answer.then(_next(request))


def _next(request: Request) -> Reply:
    """The backup if it may stand in, a visit if nothing helps, a person at any time."""
    choices = [buttons.to(request, "book_technician"), buttons.person(request)]
    airbox = request.uow.lines.airbox(request.member.id)
    if airbox is None or airbox.status in ("return_requested", "returned") or request.readings.says(*SLOW):
        return reply(say(request.language, "report_outage.then_visit"), buttons=choices)
    if airbox.status in ("activation_requested", "active"):
        return reply(told(request, f"report_outage.airbox_{airbox.status}"), buttons=choices)
    offered = [buttons.to(request, "activate_airbox"), *choices]
    return reply(told(request, "report_outage.then_airbox_or_visit"), buttons=offered)


def _tried(request: Request, said: str) -> Reply:
    """Help at a distance has failed: a visit comes next (REM-05, REM-06), the backup meanwhile."""
    decision = request.decide("remote.assistance", topic="internet", at=request.now, remote_attempt_failed=True)
    noted = say(request.language, "report_outage.detail", said=said)
    visit = already_booked(request, "technician")
    airbox = request.uow.lines.airbox(request.member.id)
    if visit is not None:
        then = say(request.language, "visits.already_technician", start=visit.start)
    else:
        then = say(request.language, "report_outage.tried", clause=cite(decision, request.language))
    answer = reply(noted, then, buttons=[buttons.to(request, "book_technician"), buttons.person(request)])
    if airbox is not None and airbox.status == "idle":
        answer.paragraphs.append(told(request, "report_outage.meanwhile"))
        answer.buttons.insert(0, buttons.to(request, "activate_airbox"))
    return answer

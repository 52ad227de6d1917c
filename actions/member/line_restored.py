"""The main line works again: close the incident and end the use of the Airbox (rulebook 10)."""

from __future__ import annotations

from actions import buttons
from actions.cases import open_case, withdraw
from actions.identity import members_only
from actions.member.return_airbox import RETURN, return_airbox
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.wording import cite, say


@members_only
def line_restored(request: Request) -> Reply:
    """The incident is closed; an activation that waited is withdrawn, an active Airbox is to be switched off."""
    if request.readings.says(*RETURN):
        return return_airbox(request)
    incident = request.uow.lines.open_incident(request.member.id)
    if incident:
        request.uow.lines.close_incident(incident.id, request.uow.now)
    airbox = request.uow.lines.airbox(request.member.id)
    outcome = "closed" if incident else "no_incident"
    answer = reply(told(request, f"line_restored.{outcome}"))
    match airbox.status if airbox else None:
        case "activation_requested":
            answer = answer.then(_withdraw(request))
        case "active":
            answer = answer.then(_switch_off(request))
        case "deactivation_requested":
            answer = answer.then(reply(told(request, "line_restored.already_requested")))
        case "idle" if not incident:
            answer = answer.then(reply(told(request, "line_restored.airbox_off")))
    return answer.then(_visits(request))


def _withdraw(request: Request) -> Reply:
    for case in request.uow.cases.open_of_type(request.member.id, "airbox_activation"):
        withdraw(request, case, "line_restored.why")
    request.uow.lines.set_airbox(request.member.id, "idle", request.uow.now)
    return reply(told(request, "line_restored.withdrawn"))


def _switch_off(request: Request) -> Reply:
    decision = request.decide("airbox.deactivation", line_status="up", on=request.now.date())
    case = open_case(request, "airbox_deactivation", decision)
    request.uow.lines.set_airbox(request.member.id, "deactivation_requested", request.uow.now)
    return reply(
        say(request.language, "line_restored.requested", case=case.id, clause=cite(decision, request.language))
    )


def _visits(request: Request) -> Reply:
    """A technician who was coming for the line may not be needed any more; the member decides."""
    coming = request.uow.appointments.upcoming(request.member.id, request.uow.now)
    visit = next((a for a in coming if a.kind == "technician"), None)
    if visit is None:
        return Reply()
    text = say(request.language, "line_restored.visit", start=visit.start)
    return reply(text, buttons=[buttons.to(request, "cancel_appointment")])

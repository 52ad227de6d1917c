"""When is it, who comes, is it confirmed."""

from __future__ import annotations

from actions.identity import members_only
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.visits import scheduling
from actions.visits.choosing import meant, upcoming
from actions.wording import say
from domain.appointments import Appointment


@members_only
def ask_appointment(request: Request) -> Reply:
    """Each appointment to come, in order; those that the message means, if it means some."""
    known = upcoming(request)
    if not known:
        book = Button(say(request.language, "intents.book_technician"), "intent", {"intent": "book_technician"})
        return reply(say(request.language, "appointments.none"), buttons=[book])
    lines = [_line(request, appointment) for appointment in meant(request, known)]
    changes = [
        Button(say(request.language, f"appointments.button_{verb}"), "intent", {"intent": f"{verb}_appointment"})
        for verb in ("reschedule", "cancel")
    ]
    return reply(*lines, buttons=changes)


def _line(request: Request, appointment: Appointment) -> str:
    scheduling.rests_on(request, appointment)
    member = request.member
    paid = "included" if appointment.included else "billed"
    return say(
        request.language,
        f"appointments.line_{paid}",
        who=say(request.language, f"appointments.who_{appointment.kind}", coach=member.coach_name or "").replace(
            "  ", " "
        ),
        start=appointment.start,
        address=member.address,
        city=member.city,
        amount=appointment.amount_ttc,
        today=request.now.date(),
    )

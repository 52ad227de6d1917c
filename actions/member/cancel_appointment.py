"""Drop an appointment: asked first, since its slot may be gone for good; says what it gives back (rulebook 8)."""

from __future__ import annotations

from actions.flow import Flow, Slots
from actions.member.ask_order_status import ask_order_status
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.topic import Patterns, recalled
from actions.visits import scheduling
from actions.visits.choosing import meant, named, upcoming, which_slot
from actions.visits.quota import quota_inputs
from actions.wording import cite, say
from domain.appointments import Appointment
from domain.calendar import paris

THINGS: Patterns = {
    "visit": (r"\b(rendez-?vous|rdv|visites?|interventions?|passage|technicien|coach|appointment|technician)\b",),
    "order": (r"\b(commandes?|colis|orders?|parcels?)\b",),
}
"""What may be given up, by name; a pronoun stands for the one that was spoken of last."""


def begin(request: Request, slots: Slots) -> Reply | None:
    """The only appointment, or the only one that the message can mean, is taken as meant.

    "Annulez-la" right after a shop order was spoken of is the order.
    """
    if "which" not in request.given and recalled(request, THINGS) == ["order"]:
        return ask_order_status(request)
    known = upcoming(request)
    if not known:
        return reply(say(request.language, "appointments.none_to_cancel"))
    possible = meant(request, known)
    if not possible:
        return reply(say(request.language, "appointments.gone"))
    if len(possible) == 1:
        slots["which"] = possible[0].id
    return None


def propose(request: Request, slots: Slots) -> Reply:
    kept = request.uow.appointments.get_of(request.member.id, slots["which"])
    text = say(request.language, "appointments.cancel_proposal", what=named(request, kept))
    instead = {"intent": "reschedule_appointment", "slots": {"which": kept.id}}
    move = Button(say(request.language, "appointments.move_instead"), "intent", instead)
    yes = Button(say(request.language, "appointments.cancel_yes"), "confirm")
    no = Button(say(request.language, "appointments.cancel_no"), "decline")
    return reply(text, buttons=[yes, no, move])


def submit(request: Request, slots: Slots) -> Reply:
    """Cancel it, with its reminders, and say what is left or not due any more."""
    kept = request.uow.appointments.get_of(request.member.id, slots["which"])
    if kept.status != "confirmed":
        return reply(say(request.language, "appointments.gone"))
    cancelled = scheduling.cancel(request, kept)
    text = say(request.language, "appointments.cancelled", what=named(request, kept))
    return Reply([text, _given_back(request, cancelled)], [], [scheduling.document(request, cancelled)])


def _given_back(request: Request, cancelled: Appointment) -> str:
    """An included visit is left to use again; a billed one is not charged."""
    if not cancelled.included:
        scheduling.rests_on(request, cancelled)
        return say(request.language, "appointments.not_charged", amount=cancelled.amount_ttc)
    status = request.decide("interventions.quota_status", **quota_inputs(request, paris(cancelled.start).date()))
    clause = cite(status, request.language)
    return told(request, "appointments.given_back", left=status.facts["remaining"], clause=clause)


def drop(request: Request, slots: Slots) -> Reply:
    """Everything stays as it was."""
    if "which" not in slots:
        return reply(say(request.language, "appointments.nothing_cancelled"))
    kept = request.uow.appointments.get_of(request.member.id, slots["which"])
    return reply(say(request.language, "appointments.not_cancelled", what=named(request, kept)))


CANCEL_APPOINTMENT = Flow(
    "cancel_appointment",
    (which_slot("appointments.which_to_cancel"),),
    begin,
    propose,
    submit,
    drop,
)

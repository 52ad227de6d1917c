"""Appointments as rows: hold a slot, confirm it, move it, give it back, each with its reminders and calendar file."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from actions.messages import Document
from actions.request import Request
from actions.scheduled.moments import DAY_BEFORE_AT, TWO_HOURS
from actions.scheduled.quiet_hours import QuietHours
from actions.visits.ics import calendar_file
from actions.visits.planning import KINDS, Kind, expected, place, resources
from actions.visits.quota import visits_around
from actions.wording import say
from domain.appointments import HOLD, VISIT_MINUTES, Appointment
from domain.calendar import PARIS, at, paris
from domain.decisions import Billable, Decision
from domain.errors import SlotClosed, SlotTaken, VisitsOverlap
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork


def book_inputs(request: Request, start: datetime, moved: int | None = None) -> dict[str, Any]:
    """What the booking rules of both visitors ask; moved: an appointment that does not count against itself."""
    day = paris(start).date()
    return {
        **place(request),
        "start": start,
        "service_start": request.member.service_start,
        "visits": visits_around(request, day, except_for=moved),
    }


def hold(request: Request, kind: Kind, start: datetime, zone: str, decision: Decision, note: str = "",
         replaces: int | None = None) -> Appointment:  # fmt: skip
    """Keep a slot for the member while they decide; the conversation's former hold is moved there.

    replaces: an appointment to be moved; its own place is free for it. Raises SlotTaken; nothing is held then.
    """
    _only_visit_then(request, start, replaces)
    appointments = request.uow.appointments
    values = {
        "kind": kind.name, "purpose": kind.purpose, "zone": zone, "start": start, "minutes": VISIT_MINUTES,
        "hold_until": request.uow.now + HOLD, "note": note, "replaces_id": replaces, "updated_at": request.uow.now,
        "decision_id": request.decision_ids[-1] if request.decision_ids else None, **cost(decision),
    }  # fmt: skip
    free_hands = _resources(request, kind, zone, start)
    held = current_hold(request)
    if held is not None:
        try:
            return appointments.move(held.id, free_hands, **values)
        except SlotTaken:
            release_hold(request)
            raise
    return appointments.add(
        free_hands, member_id=request.member.id, conversation_id=request.conversation.id, status="held",
        requested_by=request.speaker.requested_by, ics_uid=_uid(request, kind, replaces), created_at=request.uow.now,
        **values,
    )  # fmt: skip


def _uid(request: Request, kind: Kind, replaces: int | None) -> str:
    """Unique: a turn takes a new hold of one kind once, and once more when it moves an appointment."""
    moving = "" if replaces is None else f".moves-{replaces}"
    return f"{request.conversation.id}.{request.inbox_id}.{kind.name}{moving}@parnasse-desk"


def current_hold(request: Request) -> Appointment | None:
    """The slot that waits for this member's yes in this conversation, if its five minutes are not over.

    One that was held here for somebody else is given back.
    """
    held = _held_here(request)
    if held is None or held.member_id == request.member.id:
        return held
    release_hold(request)
    return None


def release_hold(request: Request) -> None:
    """Give the slot held in this conversation, whoever's it was, back to the planning."""
    held = _held_here(request)
    if held is not None:
        request.uow.appointments.release(held.id)
        request.uow.appointments.change(held.id, status="expired", hold_until=None, updated_at=request.uow.now)


def _held_here(request: Request) -> Appointment | None:
    request.uow.appointments.expire_holds(request.uow.now)
    return request.uow.appointments.held_in(request.conversation.id)


def cost(decision: Decision) -> dict[str, Any]:
    """Whether a visit uses quota up, and what it costs, as an appointment keeps them."""
    billed = isinstance(decision, Billable)
    return {"included": not billed, "amount_ttc": decision.total_ttc if isinstance(decision, Billable) else Decimal(0)}


def confirm(request: Request, held: Appointment, promised_by: datetime | None) -> tuple[Appointment, list[Reminder]]:
    """The held slot becomes an appointment, recalled by these reminders.

    Raises SlotClosed when the desk has lowered the day's capacity meanwhile, VisitsOverlap when another visit was
    confirmed for that moment in another conversation; the hold is given back then.
    """
    _only_visit_then(request, held.start)
    if not request.uow.appointments.still_fits(held, _resources_for(request, held)):
        release_hold(request)
        raise SlotClosed(f"{held.zone} {held.kind} {held.start.isoformat()}")
    confirmed = request.uow.appointments.change(
        held.id, status="confirmed", hold_until=None, promised_by=promised_by, updated_at=request.uow.now
    )
    _audit(request, "booked_appointment", confirmed)
    rests_on(request, confirmed)
    return confirmed, remind(request, confirmed)


def move(request: Request, kept: Appointment, held: Appointment) -> tuple[Appointment, list[Reminder]]:
    """The appointment takes the held slot over; it stays the same one, to the calendar and to the quota.

    Raises SlotClosed when the desk has lowered the day's capacity meanwhile, VisitsOverlap as `confirm` does: the
    appointment keeps its old moment, and the hold is given back.
    """
    _only_visit_then(request, held.start, kept.id)
    release_hold(request)
    try:
        moved = request.uow.appointments.move(
            kept.id, _resources_for(request, held), start=held.start, zone=held.zone,
            ics_sequence=kept.ics_sequence + 1, included=held.included, amount_ttc=held.amount_ttc,
            decision_id=held.decision_id, requested_by=request.speaker.requested_by, updated_at=request.uow.now,
        )  # fmt: skip
    except SlotTaken as lost:
        raise SlotClosed(str(lost)) from lost
    request.uow.reminders.cancel_for(kept.id)
    _audit(request, "moved_appointment", moved, was=kept.start.isoformat())
    rests_on(request, moved)
    return moved, remind(request, moved)


def _resources_for(request: Request, held: Appointment) -> int:
    return _resources(request, KINDS[held.kind], held.zone, held.start)


def _resources(request: Request, kind: Kind, zone: str, start: datetime) -> int:
    """How many could come that day; the desk changes it no more until the turn is over."""
    day = paris(start).date()
    request.uow.capacity.lock(zone, kind.name, day)
    return resources(request, kind, zone, day)


def _only_visit_then(request: Request, start: datetime, moved: int | None = None) -> None:
    """Raises VisitsOverlap, the hold given back, when the member expects somebody else at that moment."""
    if expected(request, start, moved) is not None:
        release_hold(request)
        raise VisitsOverlap(start.isoformat())


def cancel(request: Request, kept: Appointment) -> Appointment:
    """The appointment is off: its slot is free again and nothing of it is recalled."""
    request.uow.appointments.release(kept.id)
    cancelled = request.uow.appointments.change(
        kept.id, status="cancelled", ics_sequence=kept.ics_sequence + 1, updated_at=request.uow.now
    )
    request.uow.reminders.cancel_for(kept.id)
    _audit(request, "cancelled_appointment", cancelled)
    return cancelled


def rests_on(request: Request, appointment: Appointment) -> None:
    """The reply is about an appointment: what that was decided by is what "pourquoi ?" asks about."""
    known = appointment.decision_id
    if known is not None and known not in request.decision_ids:
        request.decision_ids.append(known)


def remind(request: Request, appointment: Appointment) -> list[Reminder]:
    """Its reminders, which belong to the conversation that the visit was booked in, whoever moves it."""
    return plan_reminders(
        request.uow, appointment, appointment.conversation_id or request.conversation.id, request.policy.quiet
    )


def plan_reminders(
    uow: UnitOfWork, appointment: Appointment, conversation_id: int | None, quiet: QuietHours
) -> list[Reminder]:
    """The reminders made: those whose moment is to come, and that the quiet hours do not put off until the visit."""
    local = appointment.start.astimezone(PARIS)
    due = {
        "day_before": at(local.date() - timedelta(days=1), DAY_BEFORE_AT),
        "two_hours_before": appointment.start - TWO_HOURS,
    }
    made = [
        uow.reminders.schedule(
            key=f"appointment:{appointment.id}:{appointment.ics_sequence}:{kind}",
            member_id=appointment.member_id,
            conversation_id=conversation_id,
            appointment_id=appointment.id,
            kind=kind,
            due_at=moment,
        )
        for kind, moment in due.items()
        if moment > uow.now and quiet.over_at(moment) < appointment.start
    ]
    return [reminder for reminder in made if reminder is not None]


def recalled(request: Request, made: list[Reminder], subject: str) -> str:
    """What the member may expect of reminders, with the calendar file; subject: "visits" or "appointments"."""
    if not request.member.reminders_enabled:
        return say(request.language, f"{subject}.reminders_off")
    return say(request.language, f"{subject}.{'reminded' if made else 'too_close_to_remind'}")


def document(request: Request, appointment: Appointment) -> Document:
    """The calendar file of the appointment as it now stands."""
    return calendar_file(appointment, request.member, request.uow.now, request.language)


def _audit(request: Request, action: str, appointment: Appointment, **detail: Any) -> None:
    request.uow.audit.add(
        request.speaker.actor,
        action,
        f"appointment:{appointment.id}",
        request.uow.now,
        start=appointment.start.isoformat(),
        kind=appointment.kind,
        requested_by=request.speaker.requested_by,
        **detail,
    )

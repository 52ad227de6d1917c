"""Move an appointment: it stays the same one for the calendar and the quota, at another moment (rulebook 8 and 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions.flow import Flow, Reconsider, Slot, Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.visits import scheduling
from actions.visits.booking import cost_line, slot_lost
from actions.visits.choosing import meant, named, upcoming, which_slot
from actions.visits.planning import KINDS, Kind
from actions.visits.when_slot import WISH, accept_when, against, ask_when, refuse
from actions.wording import say
from domain.appointments import Appointment
from domain.calendar import PARIS, at
from domain.decisions import Decision, Refused
from domain.errors import SlotTaken
from domain.rules import ask

_UNSAID = {"date": None, "start": None, "end": None, "problem": None}
"""A new moment of which everything follows from the one that is known."""
SAME_HOUR = (r"meme (heure|horaire|creneau horaire)|same (time|hour)",)


def begin(request: Request, slots: Slots) -> Reply | None:
    """The only appointment, or the only one that the message can mean, is taken as meant."""
    known = upcoming(request)
    if not known:
        book = Button(say(request.language, "intents.book_technician"), "intent", {"intent": "book_technician"})
        return reply(say(request.language, "appointments.none"), buttons=[book])
    possible = _movable(request, meant(request, known), known)
    if not possible:
        return reply(say(request.language, "appointments.gone"))
    if len(possible) == 1:
        slots["which"] = possible[0].id
        if request.readings.days_later is not None and accept_new(request, slots, dict(_UNSAID)) is not None:
            slots.pop("when", None)
    return None


def _movable(request: Request, possible: list[Appointment], known: list[Appointment]) -> list[Appointment]:
    """Not the visit that stands at the very moment it is wished for, where another of the same visitor can be meant."""
    said = request.readings.when
    if "which" in request.given or said.date is None or said.start is None or said.end is not None:
        return possible
    wished = at(said.date, said.start)
    there = [a for a in possible if a.start == wished]
    others = [a for a in known if a.kind in {b.kind for b in there} and a.start != wished]
    return others if there and others else possible


def _kept(request: Request, slots: Slots) -> tuple[Appointment, Kind]:
    kept = request.uow.appointments.get_of(request.member.id, slots["which"])
    return kept, replace(KINDS[kept.kind], moved=kept.id)


def ask_new(request: Request, slots: Slots) -> Reply:
    kept, kind = _kept(request, slots)
    asked = ask_when(request, slots, kind)
    return reply(say(request.language, "appointments.moving", what=named(request, kept))).then(asked)


def read_new(request: Request) -> Any:
    """ "Même heure", said of a day that is known already."""
    moved = request.readings.days_later is not None or request.readings.says(*SAME_HOUR)
    return dict(_UNSAID) if moved and not request.readings.when.date else None


def accept_new(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A new start; "même heure" keeps the hour of the appointment, an hour alone its day."""
    kept, kind = _kept(request, slots)
    if isinstance(value, dict) and (days := request.readings.days_later) is not None:
        local = kept.start.astimezone(PARIS) + timedelta(days=days)
        start = value["start"] or local.strftime("%H:%M")
        value = {**value, "date": local.date().isoformat(), "start": start, "end": None}
    if isinstance(value, dict) and value["start"] and not value["date"] and not (slots.get(WISH) or "when" in slots):
        value = {**value, "date": kept.start.astimezone(PARIS).date().isoformat()}
    if isinstance(value, dict) and not value["start"] and request.readings.says(*SAME_HOUR):
        value = {**value, "start": kept.start.astimezone(PARIS).strftime("%H:%M"), "end": None}
    refused = accept_when(request, slots, value, kind)
    if refused is None and datetime.fromisoformat(slots["when"]) == kept.start:
        del slots["when"]
        return reply(say(request.language, "appointments.same_moment")).then(ask_when(request, slots, kind))
    return refused


def against_new(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Why the visit cannot be moved to a moment that is only asked about; its own day stands for one not said."""
    kept, kind = _kept(request, slots)
    known = slots if "when" in slots or slots.get(WISH) else {**slots, "when": kept.start.isoformat()}
    return against(request, known, value, kind)


def _decision(request: Request, kept: Appointment, kind: Kind, start: datetime, record: bool) -> Decision:
    inputs = scheduling.book_inputs(request, start, moved=kept.id)
    return request.decide(kind.book_rule, **inputs) if record else ask(request.contract, kind.book_rule, inputs)


def propose(request: Request, slots: Slots) -> Reply:
    """Hold the new slot beside the old one, and say what changes."""
    kept, kind = _kept(request, slots)
    start = datetime.fromisoformat(slots["when"])
    decision = _decision(request, kept, kind, start, record=True)
    try:
        if isinstance(decision, Refused):
            raise SlotTaken
        scheduling.hold(request, kind, start, decision.facts["zone"], decision, replaces=kept.id)
    except SlotTaken:
        del slots["when"]
        return refuse(request, slots, kind, start)
    slots["amount_ttc"] = str(scheduling.cost(decision)["amount_ttc"])
    what, today = named(request, kept), request.now.date()
    text = say(request.language, "appointments.move_proposal", what=what, start=start, today=today)
    return reply(text, _cost(request, kept, kind, start, decision), say(request.language, "appointments.move_confirm"))


def _cost(request: Request, kept: Appointment, kind: Kind, start: datetime, decision: Decision) -> str:
    """Nothing to say while the visit stays included; otherwise what it costs now."""
    if kept.included and scheduling.cost(decision)["included"]:
        return say(request.language, "appointments.move_free")
    return cost_line(request, kind, start, decision)


def submit(request: Request, slots: Slots) -> Reply:
    """Move it, reminders included."""
    kept, kind = _kept(request, slots)
    start = datetime.fromisoformat(slots["when"])
    if kept.status != "confirmed":
        return reply(say(request.language, "appointments.gone"))
    decision = _decision(request, kept, kind, start, record=False)
    if isinstance(decision, Refused) or str(scheduling.cost(decision)["amount_ttc"]) != slots["amount_ttc"]:
        raise Reconsider
    try:
        held = scheduling.current_hold(request)
        if held is None or held.start != start:
            decision = _decision(request, kept, kind, start, record=True)
            held = scheduling.hold(request, kind, start, decision.facts["zone"], decision, replaces=kept.id)
        moved, reminders = scheduling.move(request, kept, held)
    except SlotTaken as lost:
        del slots["when"]
        return slot_lost(request, slots, kind, start, lost)
    slots["booked"] = moved.id
    what, today = named(request, kept), request.now.date()
    text = say(request.language, "appointments.moved", what=what, start=moved.start, today=today)
    return Reply(
        [text, scheduling.recalled(request, reminders, "appointments")], [], [scheduling.document(request, moved)]
    )


def drop(request: Request, slots: Slots) -> Reply:
    """The appointment stays where it is."""
    scheduling.release_hold(request)
    if "which" not in slots:
        return reply(say(request.language, "appointments.nothing_moved"))
    kept, _ = _kept(request, slots)
    return reply(say(request.language, "appointments.not_moved", what=named(request, kept)))


RESCHEDULE_APPOINTMENT = Flow(
    "reschedule_appointment",
    (
        which_slot("appointments.which_to_move"),
        Slot("when", "when", ask_new, accept_new, read=read_new, against=against_new),
    ),
    begin,
    propose,
    submit,
    drop,
    served=True,
)

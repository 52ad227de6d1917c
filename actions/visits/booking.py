"""Book a visit, whoever comes: what the technician's and the coach's flows have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from actions import buttons
from actions.cases import open_case
from actions.flow import Reconsider, Slot, Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.visits import planning, scheduling
from actions.visits.details import elsewhere_buttons, elsewhere_said, look
from actions.visits.planning import Kind
from actions.visits.quota import quota_inputs
from actions.visits.when_slot import accept_when, against, ask_when, refuse
from actions.wording import cite, say
from domain.appointments import Appointment
from domain.calendar import paris
from domain.decisions import Billable, Decision, Refused
from domain.errors import SlotClosed, SlotTaken, VisitsOverlap
from domain.members import Role
from domain.rules import ask
from storage.repositories.reminders import Reminder


def outside_zone(request: Request) -> Reply | None:
    """Where nobody travels to, help stays at a distance (ZON-11, ZON-14); None inside the zone."""
    coverage = ask(request.contract, "zones.coverage", {**planning.place(request), "on": request.now.date()})
    if not isinstance(coverage, Refused):
        return None
    decision = request.decide("zones.coverage", **planning.place(request), on=request.now.date())
    text = say(
        request.language, "visits.outside_zone", city=request.member.city, clause=cite(decision, request.language)
    )
    return reply(text, buttons=[Button(say(request.language, "dialogue.button_person"), "handoff")])


def begin(request: Request, slots: Slots) -> Reply | None:
    """The zone is looked at first; the message is kept for whoever comes, its moment for the promise (INT-05)."""
    slots["note"] = request.inbound.text[:500]
    slots["requested_at"] = request.now.isoformat()
    look(request, slots)
    return outside_zone(request)


def when_slot(kind: Kind) -> Slot:
    """The moment of the visit."""

    def asked(request: Request, slots: Slots) -> Reply:
        return ask_when(request, slots, kind)

    def accepted(request: Request, slots: Slots, value: Any) -> Reply | None:
        return accept_when(request, slots, value, kind)

    def impossible(request: Request, slots: Slots, value: Any) -> Reply | None:
        return against(request, slots, value, kind)

    return Slot(
        "when",
        "when",
        asked,
        accepted,
        needed=lambda request, slots: slots.get("another") is not False,
        against=impossible,
    )


def propose(request: Request, slots: Slots, kind: Kind) -> Reply:
    """Hold the slot and say what it costs; when it has just been taken, ask for another."""
    start = datetime.fromisoformat(slots["when"])
    decision = request.decide(kind.book_rule, **scheduling.book_inputs(request, start))
    if isinstance(decision, Refused) or not (_is_held(request, start) or planning.is_free(request, kind, start)):
        del slots["when"]
        return refuse(request, slots, kind, start)
    try:
        scheduling.hold(request, kind, start, decision.facts["zone"], decision, note=slots.get("note", ""))
    except SlotTaken:
        del slots["when"]
        return refuse(request, slots, kind, start)
    slots["amount_ttc"] = str(scheduling.cost(decision)["amount_ttc"])
    lines = [_what(request, kind, start), cost_line(request, kind, start, decision)]
    lines.append(_promise(request, slots, kind, start))
    if not slots.get("note_place"):
        return reply(*lines, say(request.language, "visits.confirm"))
    lines += [*elsewhere_said(request, kind), say(request.language, "visits.confirm")]
    return reply(*lines, buttons=[*buttons.yes_no(request), *elsewhere_buttons(request, kind)])


def already_booked(request: Request, kind: str) -> Appointment | None:
    """The next confirmed visit of the same visitor, whoever booked it."""
    coming = request.uow.appointments.upcoming(request.member.id, request.uow.now)
    return next((visit for visit in coming if visit.kind == kind), None)


def _is_held(request: Request, start: datetime) -> bool:
    held = scheduling.current_hold(request)
    return held is not None and held.start == start


def _what(request: Request, kind: Kind, start: datetime) -> str:
    key = "visits.proposal_for" if request.speaker.role is Role.DELEGATE else "visits.proposal"
    who = _who(request, kind)
    member = request.member
    return say(
        request.language, key, who=who, start=start, address=member.address, city=member.city, member=member.name,
        today=request.now.date(),
    )  # fmt: skip


def _who(request: Request, kind: Kind) -> str:
    """Who comes, as the member or their delegate says it."""
    key = f"visits.who_{kind.name}" + ("_for" if request.speaker.role is Role.DELEGATE else "")
    return say(request.language, key, member=request.member.name)


def cost_line(request: Request, kind: Kind, start: datetime, decision: Decision) -> str:
    """Included and how many are left, or billed and how the sum is made up."""
    clause = cite(decision, request.language)
    if isinstance(decision, Billable):
        return say(
            request.language,
            f"visits.billed_{decision.reason}",
            limit=decision.facts["coach_limit" if decision.reason == "beyond_coach_limit" else "limit"],
            travel=decision.travel_ttc,
            labour=decision.labour_ttc,
            total=decision.total_ttc,
            clause=clause,
        )
    counted = quota_inputs(request, paris(start).date(), booking=kind.name, moved=kind.moved)
    status = ask(request.contract, "interventions.quota_status", counted)
    left = status.facts["coach_remaining" if kind.name == "coach" else "remaining"]
    outcome = "included" if left else "last_included"
    return say(request.language, f"visits.{outcome}_{kind.name}", left=left, clause=clause)


def _promise(request: Request, slots: Slots, kind: Kind, start: datetime) -> str:
    """The contractual deadline where there is one (INT-05), and whether the wish is later than it."""
    if kind.name != "technician":
        return ""
    asked = datetime.fromisoformat(slots["requested_at"])
    if "promised_by" not in slots:
        decision = request.decide("interventions.response_deadline", **planning.place(request), requested_at=asked)
        deadline = decision.facts["deadline"]
        slots["promised_by"] = deadline.isoformat() if deadline else None
        slots["promise_clause"] = cite(decision, request.language)
    if not slots["promised_by"]:
        return ""
    deadline = datetime.fromisoformat(slots["promised_by"])
    key = "visits.promise_later" if start > deadline else "visits.promise"
    return say(request.language, key, deadline=deadline, clause=slots["promise_clause"], today=request.now.date())


def submit(request: Request, slots: Slots, kind: Kind) -> Reply:
    """Book the visit that the member confirmed. A hold that ran out is taken again if its slot is still free."""
    start = datetime.fromisoformat(slots["when"])
    decision = ask(request.contract, kind.book_rule, scheduling.book_inputs(request, start))
    if isinstance(decision, Refused) or str(scheduling.cost(decision)["amount_ttc"]) != slots["amount_ttc"]:
        raise Reconsider
    deadline = datetime.fromisoformat(slots["promised_by"]) if slots.get("promised_by") else None
    try:
        held = scheduling.current_hold(request)
        if held is None or held.start != start:
            decision = request.decide(kind.book_rule, **scheduling.book_inputs(request, start))
            held = scheduling.hold(request, kind, start, decision.facts["zone"], decision, note=slots.get("note", ""))
        cost = cost_line(request, kind, start, decision)  # before the visit counts among those that are used
        booked, reminders = scheduling.confirm(request, held, deadline)
    except SlotTaken as lost:
        del slots["when"]
        return slot_lost(request, slots, kind, start, lost)
    slots["booked"] = booked.id
    answer = confirmed(request, kind, booked, cost, reminders)
    if deadline and start > deadline and not _possible_before(request, kind, deadline):
        open_case(request, "visit_beyond_promise", decision, due_at=deadline, appointment=held.id)
        answer.paragraphs.append(say(request.language, "visits.desk_told"))
    return answer


def _possible_before(request: Request, kind: Kind, deadline: datetime) -> bool:
    first = planning.next_starts(request, kind, count=1)
    return bool(first) and first[0] <= deadline


def slot_lost(request: Request, slots: Slots, kind: Kind, start: datetime, lost: SlotTaken) -> Reply:
    """The slot was promised until the yes, and is gone all the same: why, and what is free instead."""
    if isinstance(lost, VisitsOverlap):  # confirmed in another conversation meanwhile: the reason says it all
        return refuse(request, slots, kind, start)
    key = "visits.hold_closed" if isinstance(lost, SlotClosed) else "visits.hold_lost"
    lost_one = say(request.language, key, start=start, today=request.now.date())
    return reply(lost_one).then(refuse(request, slots, kind, start))


def confirmed(request: Request, kind: Kind, booked: Appointment, cost: str, reminders: list[Reminder]) -> Reply:
    """What is booked, what it costs, whether it will be recalled, and the calendar file."""
    member = request.member
    who = _who(request, kind)
    key = "visits.confirmed_for" if request.speaker.role is Role.DELEGATE else "visits.confirmed"
    text = say(request.language, key, who=who, start=booked.start, address=member.address, city=member.city,
               member=member.name, today=request.now.date())  # fmt: skip
    lines = [text, cost, scheduling.recalled(request, reminders, "visits")]
    return Reply(lines, [], [scheduling.document(request, booked)])


def drop(request: Request, slots: Slots, kind: Kind) -> Reply:
    """Nothing is booked; the slot held is free again."""
    scheduling.release_hold(request)
    return reply(say(request.language, f"visits.dropped_{kind.name}"))

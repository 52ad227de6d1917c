"""The question "when?": from a wish in words to a start that the contract allows and that somebody is free for."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from actions import planning, scheduling
from actions.flow import Slots
from actions.messages import Button, Reply, reply
from actions.planning import Kind
from actions.request import Request
from actions.spoken import opening
from actions.wording import cite, say
from actions.wording.formats import hour as hour_text
from actions.wording.formats import moment
from domain.appointments import Appointment
from domain.calendar import PARIS, at
from domain.decisions import Decision, Refused

WISH = "when_wish"
"""What is known of the wish while the start is not settled: {"date", "start", "end"}."""


def ask_when(request: Request, slots: Slots, kind: Kind) -> Reply:
    """Ask for the day, for the hour of a day already said, or for the day of an hour already said."""
    _free_what_expired(request)
    wish = slots.get(WISH) or {}
    if wish.get("date"):
        return _ask_hour(request, slots, kind, wish)
    hour = time.fromisoformat(wish["start"]) if wish.get("start") else None
    starts = planning.next_starts(request, kind, hour=hour)
    text = say(request.language, "visits.ask_when" if hour is None else "visits.ask_day", hour=hour)
    return _offer(request, text, starts)


def accept_when(request: Request, slots: Slots, value: Any, kind: Kind) -> Reply | None:
    """Settle the start in slots["when"] (ISO), or say what is missing or impossible and what is free instead.

    What was held for a former wish is given back: it must not stand in the way of "half an hour later".
    """
    scheduling.release_hold(request)
    if isinstance(value, str):  # a button: the start itself
        return _settle(request, slots, kind, datetime.fromisoformat(value))
    if value.get("after"):  # none of the moments offered suits: later ones
        later = planning.next_starts(request, kind, after=datetime.fromisoformat(value["after"]))
        return _offer(request, say(request.language, "visits.ask_when"), later)
    if value.get("problem"):
        return _problem(request, slots, kind, value)
    wish = _merged(request, slots, value)
    slots[WISH] = wish
    if not wish["date"]:
        slots.pop("when", None)
        return ask_when(request, slots, kind)
    if wish["start"] and not wish["end"]:
        start = at(date.fromisoformat(wish["date"]), time.fromisoformat(wish["start"]))
        return _settle(request, slots, kind, start)
    slots.pop("when", None)
    return _ask_hour(request, slots, kind, wish)


def _free_what_expired(request: Request) -> None:
    """Slots that others held for too long are free, whether the sweep has passed or not."""
    request.uow.appointments.expire_holds(request.uow.now)


def _merged(request: Request, slots: Slots, said: dict[str, Any]) -> dict[str, Any]:
    """What was said now, completed by what was known: "plutôt jeudi" keeps the hour only if no other day is asked."""
    known = dict(slots.get(WISH) or {})
    if slots.get("when"):
        settled = datetime.fromisoformat(slots["when"]).astimezone(PARIS)
        known = {"date": settled.date().isoformat(), "start": settled.strftime("%H:%M"), "end": None}
    if not said["start"] and not said["end"]:
        return {"date": said["date"], "start": known.get("start"), "end": known.get("end")}
    return {"date": said["date"] or known.get("date"), "start": said["start"], "end": said["end"]}


def _problem(request: Request, slots: Slots, kind: Kind, value: dict[str, Any]) -> Reply:
    """A day that does not exist, contradicts itself, is over or is not one day: say which, offer free starts."""
    slots[WISH] = {"date": None, "start": value["start"], "end": value["end"]}
    slots.pop("when", None)
    asked = ask_when(request, slots, kind)
    if value["problem"] == "vague":  # a stretch of time is no mistake: the question says what is missing
        return asked
    return reply(say(request.language, f"visits.date_{value['problem']}")).then(asked)


def _ask_hour(request: Request, slots: Slots, kind: Kind, wish: dict[str, Any]) -> Reply:
    """The hours that are really free on the day wished."""
    day = date.fromisoformat(wish["date"])
    first, last = (time.fromisoformat(wish[name]) if wish.get(name) else None for name in ("start", "end"))
    starts = list(planning.starts_on(request, kind, day, first, last))
    if not starts and (first or last):
        starts = list(planning.starts_on(request, kind, day))
    if not starts:
        return _none_on(request, slots, kind, day)
    hours = [hour_text(start.astimezone(PARIS).time(), request.language) for start in starts]
    text = say(request.language, "visits.ask_hour", day=day, hours=hours)
    return reply(text, buttons=[_pick(hour, start) for hour, start in zip(hours, starts, strict=True)])


def _none_on(request: Request, slots: Slots, kind: Kind, day: date) -> Reply:
    """Nobody comes that day: the contract's reason if it has one, otherwise the planning's."""
    wish = slots.pop(WISH, None) or {}
    known_hour = wish.get("start") if not wish.get("end") else None
    start = at(day, time.fromisoformat(known_hour) if known_hour else time(12))
    slots[WISH] = {"date": None, "start": known_hour, "end": None}
    return why_not(request, kind, start, whole_day=True)


def _settle(request: Request, slots: Slots, kind: Kind, start: datetime) -> Reply | None:
    if planning.is_free(request, kind, start):
        slots["when"] = start.isoformat()
        slots.pop(WISH, None)
        return None
    slots.pop("when", None)
    refused = why_not(request, kind, start)
    decision = planning.slot_decision(request, kind, start)
    day_is_open = not isinstance(decision, Refused) or decision.reason == "outside_hours"
    local = start.astimezone(PARIS)
    keeps_day = day_is_open and any(True for _ in planning.starts_on(request, kind, local.date()))
    if keeps_day:
        slots[WISH] = {"date": local.date().isoformat(), "start": None, "end": None}
    elif day_is_open or isinstance(decision, Refused):
        slots[WISH] = {"date": None, "start": local.strftime("%H:%M"), "end": None}
    return refused


def why_not(request: Request, kind: Kind, start: datetime, whole_day: bool = False) -> Reply:
    """Why nobody can come then, with the clause where it is the contract's reason, and starts that are free."""
    decision = planning.slot_decision(request, kind, start)
    hour = start.astimezone(PARIS).time()
    clash = None
    if isinstance(decision, Refused) and not (whole_day and decision.reason == "outside_hours"):
        decision = request.decide(kind.slot_rule, **planning.place(request), start=start)
        text = _refusal(request, kind, decision, start)
    else:
        request.decide(kind.slot_rule, **planning.place(request), start=start)
        clash = _clash(request, kind, start, whole_day)
        text = _one_at_a_time(request, clash) if clash else _planned_otherwise(request, kind, start, whole_day)
    same_day = [] if whole_day else _nearest(request, kind, start)
    later = planning.next_starts(request, kind, after=max(start, request.now), hour=None if whole_day else hour)
    if not later or start > planning.latest(request):
        later = planning.next_starts(request, kind)
    offered = _offer(request, text, sorted({*same_day, *later})[: planning.OFFERED_DAYS])
    if clash is not None:
        move = {"intent": "reschedule_appointment", "slots": {"which": clash.id}}
        offered.buttons.append(Button(say(request.language, "visits.move_it"), "intent", move))
    return offered


def _nearest(request: Request, kind: Kind, start: datetime) -> list[datetime]:
    """The free starts of the same day that are closest to the wish, two at most."""
    same_day = planning.starts_on(request, kind, start.astimezone(PARIS).date())
    return sorted(same_day, key=lambda free: abs(free - start))[:2]


def _clash(request: Request, kind: Kind, start: datetime, whole_day: bool) -> Appointment | None:
    """The visit that the member expects at that moment, where the planning has no other reason."""
    taken = _planning_reason(request, start, whole_day) == "taken"
    return planning.expected(request, start, kind.moved) if taken else None


def _one_at_a_time(request: Request, expected: Appointment) -> str:
    """Two visits at one Address do not overlap."""
    named = say(request.language, f"visits.already_{expected.kind}", start=expected.start, today=request.now.date())
    return f"{named} {say(request.language, 'appointments.one_at_a_time')}"


def _planned_otherwise(request: Request, kind: Kind, start: datetime, whole_day: bool) -> str:
    """The planning's reason, where the contract has none."""
    key = _planning_reason(request, start, whole_day)
    shut = planning.closed_line(request, kind, start) if key in ("day_full", "taken") else None
    return shut or say(request.language, f"visits.{key}", start=start, hours=request.policy.booking_lead_hours,
                       days=request.policy.booking_horizon_days, today=request.now.date())  # fmt: skip


def _planning_reason(request: Request, start: datetime, whole_day: bool) -> str:
    if start.astimezone(PARIS).date() < request.now.date() or (start <= request.now and not whole_day):
        return "day_past" if whole_day else "moment_past"
    if start > planning.latest(request):
        return "too_far"
    if start < planning.soonest(request) and not whole_day:
        return "too_soon"
    return "day_full" if whole_day else "taken"


def _refusal(request: Request, kind: Kind, decision: Decision, start: datetime) -> str:
    span = decision.facts.get("hours_that_day")
    opens, closes = (time.fromisoformat(text) for text in span.split("-")) if span else (None, None)
    return say(
        request.language,
        f"visits.refused_{decision.reason}_{kind.name}",
        start=start,
        today=request.now.date(),
        opens=opens,
        closes=closes,
        hours=opening(decision.facts["hours"], request.language) if "hours" in decision.facts else "",
        clause=cite(decision, request.language),
    )


def _offer(request: Request, text: str, starts: list[datetime]) -> Reply:
    """A sentence, then free starts in words and as buttons."""
    if not starts:
        person = Button(say(request.language, "dialogue.button_person"), "handoff")
        return reply(text, say(request.language, "visits.nothing_free"), buttons=[person])
    shown = [moment(start, request.language) for start in starts]
    free = say(request.language, "visits.free_starts", starts=shown)
    return reply(text, free, buttons=[_pick(label, start) for label, start in zip(shown, starts, strict=True)])


def _pick(label: str, start: datetime) -> Button:
    return Button(label, "pick", {"slot": "when", "value": start.astimezone(PARIS).isoformat()})


__all__ = ["WISH", "accept_when", "ask_when", "why_not"]

"""The question "when?": from a wish in words to a start that the contract allows and that somebody is free for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from actions.flow import Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.visits import planning, scheduling
from actions.visits.planning import Kind
from actions.wording import cite, say
from actions.wording.formats import hour as hour_text
from actions.wording.formats import moment
from domain.appointments import Appointment
from domain.calendar import PARIS, at, paris
from domain.decisions import Decision, Refused

WISH = "when_wish"
"""The wish while the start is not settled: {"date", "start", "end"}, with "first" and "last" of a week or a month."""
OFFERED = "when_offered"
"""The starts offered with a refusal, ISO: the question that comes again is about the same ones."""
_WEEKDAY = (
    r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
)
_ANCHORED = (r"\b(cette semaine|this week|le \d{1,2}(?! ?h)|the \d{1,2}|\d{1,2}/\d)",)


def ask_when(request: Request, slots: Slots, kind: Kind) -> Reply:
    """Ask for the day, for the hour of a day already said, or for the day of an hour already said."""
    _free_what_expired(request)
    offered = [datetime.fromisoformat(text) for text in slots.get(OFFERED, ())]
    again = [start for start in offered if planning.is_free(request, kind, start)]
    if again:
        return _offer(request, say(request.language, "visits.ask_when"), again)
    wish = slots.get(WISH) or {}
    return _ask_hour(request, slots, kind, wish) if wish.get("date") else _ask_day(request, kind, wish)


def _ask_day(request: Request, kind: Kind, wish: dict[str, Any]) -> Reply:
    """Days that have the hour, or a free start within the part of the day, of the week or of the month wished."""
    hour, window = _hour_or_window(wish)
    first, last = (date.fromisoformat(wish[name]) if wish.get(name) else None for name in ("first", "last"))
    after = at(first) if first else None
    starts = planning.next_starts(request, kind, after, hour, window=window, until=last)
    text = say(request.language, "visits.ask_when" if hour is None else "visits.ask_day", hour=hour)
    if starts:
        return _offer(request, text, starts)
    key = "visits.too_far" if after and after > planning.latest(request) else "visits.nothing_then"
    none = say(request.language, key, start=after, days=request.policy.booking_horizon_days, today=request.now.date())
    return _offer(request, none, planning.next_starts(request, kind, hour=hour))


def _hour_or_window(wish: dict[str, Any]) -> tuple[time | None, tuple[time | None, time | None]]:
    """An hour, or a part of the day: its beginning and its end."""
    first, last = (time.fromisoformat(wish[name]) if wish.get(name) else None for name in ("start", "end"))
    return (None, (first, last)) if last else (first, (None, None))


def accept_when(request: Request, slots: Slots, value: Any, kind: Kind) -> Reply | None:
    """Settle the start in slots["when"] (ISO), or say what is missing or impossible and what is free instead.

    What was held for a former wish is given back: it must not stand in the way of "half an hour later".
    """
    scheduling.release_hold(request)
    slots.pop(OFFERED, None)
    if isinstance(value, str):  # a button: the start itself
        return _settle(request, slots, kind, datetime.fromisoformat(value))
    if value.get("before"):
        sooner = _sooner(request, kind, datetime.fromisoformat(value["before"]))
        return _kept(slots, _offer(request, say(request.language, "visits.ask_when"), sooner))
    if value.get("after"):  # none of the moments offered suits: later ones
        later = planning.next_starts(request, kind, after=datetime.fromisoformat(value["after"]))
        return _kept(slots, _offer(request, say(request.language, "visits.ask_when"), later))
    if value.get("problem"):
        return _problem(request, slots, kind, value)
    wish = _merged(request, slots, value)
    slots[WISH] = wish
    if not wish["date"]:
        slots.pop("when", None)
        return _never_then(request, slots, kind, wish) or ask_when(request, slots, kind)
    if wish["start"] and not wish["end"]:
        start = at(date.fromisoformat(wish["date"]), time.fromisoformat(wish["start"]))
        return _settle(request, slots, kind, start)
    slots.pop("when", None)
    free = _free_on(request, kind, wish)
    return _settle(request, slots, kind, free[0]) if len(free) == 1 else _ask_hour(request, slots, kind, wish)


def against(request: Request, slots: Slots, value: Any, kind: Kind) -> Reply | None:
    """Why nobody can come at a moment that is only asked about; None where somebody can, or more must be known.

    The decision is recorded as for a wish; what is known and held stays.
    """
    if value.get("before") and not _sooner(request, kind, datetime.fromisoformat(value["before"])):
        return reply(say(request.language, "visits.none_sooner"))
    if value.get("problem") and value["problem"] != "vague":
        return reply(say(request.language, f"visits.date_{value['problem']}"))
    wish = _merged(request, slots, value)
    if not wish["date"]:
        return None
    day, (hour, window) = date.fromisoformat(wish["date"]), _hour_or_window(wish)
    if hour is not None:
        start = at(day, hour)
        return None if planning.is_free(request, kind, start) else reply(_reason(request, kind, start, False)[0])
    if any(True for _ in planning.starts_on(request, kind, day, *window)):
        return None
    return reply(_reason(request, kind, at(day, time(12)), True)[0])


def _sooner(request: Request, kind: Kind, before: datetime) -> list[datetime]:
    """Free starts before a moment: the first of the planning, and the last one of the same day."""
    first = [start for start in planning.next_starts(request, kind) if start < before]
    same_day = [start for start in planning.starts_on(request, kind, paris(before).date()) if start < before]
    return sorted({*first[: planning.OFFERED_DAYS - 1], *same_day[-1:]})


def _never_then(request: Request, slots: Slots, kind: Kind, wish: dict[str, Any]) -> Reply | None:
    """An hour outside the contract's, said without a day: its reason, by the next day that has visits."""
    hour, window = _hour_or_window(wish)
    said, some = hour or window[0], planning.next_starts(request, kind, count=1)
    if said is None or not some:
        return None
    start = at(paris(some[0]).date(), said)
    decision = planning.slot_decision(request, kind, start)
    if not isinstance(decision, Refused) or decision.reason != "outside_hours":
        return None
    slots.pop(WISH, None)
    return refuse(request, slots, kind, start)


def _free_what_expired(request: Request) -> None:
    """Slots that others held for too long are free, whether the sweep has passed or not."""
    request.uow.appointments.expire_holds(request.uow.now)


def _merged(request: Request, slots: Slots, said: dict[str, Any]) -> dict[str, Any]:
    """What was said now, completed by what was known: "plutôt jeudi" keeps the hour only if no other day is asked."""
    known = dict(slots.get(WISH) or {})
    if slots.get("when"):
        settled = datetime.fromisoformat(slots["when"]).astimezone(PARIS)
        known = {"date": settled.date().isoformat(), "start": settled.strftime("%H:%M"), "end": None}
    stretch = {name: known[name] for name in ("first", "last") if known.get(name)}
    named = _within(request, said["date"], stretch)
    kept = {} if named else stretch
    if not said["start"] and not said["end"]:
        return {"date": named, "start": known.get("start"), "end": known.get("end"), **kept}
    return {"date": named or known.get("date"), "start": said["start"], "end": said["end"], **kept}


def _within(request: Request, said: str | None, stretch: dict[str, str]) -> str | None:
    """The day said; "mardi", after "la semaine prochaine", is that week's."""
    if said is None or not stretch or not request.readings.says(*_WEEKDAY) or request.readings.says(*_ANCHORED):
        return said
    day, first = date.fromisoformat(said), date.fromisoformat(stretch["first"])
    weeks = max(0, -(-(first - day).days // 7))
    moved = (day + timedelta(weeks=weeks)).isoformat()
    return moved if moved <= stretch["last"] else said


def _problem(request: Request, slots: Slots, kind: Kind, value: dict[str, Any]) -> Reply:
    """A day that does not exist, contradicts itself, is over or is not one day: say which, offer free starts."""
    slots[WISH] = {name: value.get(name) for name in ("date", "start", "end", "first", "last")} | {"date": None}
    slots.pop("when", None)
    asked = ask_when(request, slots, kind)
    if value["problem"] == "vague":  # a stretch of time is no mistake: the question says what is missing
        return asked
    return reply(say(request.language, f"visits.date_{value['problem']}")).then(asked)


def _ask_hour(request: Request, slots: Slots, kind: Kind, wish: dict[str, Any]) -> Reply:
    """The hours that are really free on the day wished."""
    day, starts = date.fromisoformat(wish["date"]), _free_on(request, kind, wish)
    if not starts:
        return _none_on(request, slots, kind, day)
    hours = [hour_text(start.astimezone(PARIS).time(), request.language) for start in starts]
    text = say(request.language, "visits.ask_hour", day=day, hours=hours)
    return reply(text, buttons=[_pick(hour, start) for hour, start in zip(hours, starts, strict=True)])


def _free_on(request: Request, kind: Kind, wish: dict[str, Any]) -> list[datetime]:
    """Free starts of the day wished, in its window if there are any there."""
    day = date.fromisoformat(wish["date"])
    first, last = (time.fromisoformat(wish[name]) if wish.get(name) else None for name in ("start", "end"))
    starts = list(planning.starts_on(request, kind, day, first, last))
    return starts or list(planning.starts_on(request, kind, day)) if first or last else starts


def _none_on(request: Request, slots: Slots, kind: Kind, day: date) -> Reply:
    """Nobody comes that day: the contract's reason if it has one, otherwise the planning's."""
    wish = slots.pop(WISH, None) or {}
    known_hour = wish.get("start") if not wish.get("end") else None
    start = at(day, time.fromisoformat(known_hour) if known_hour else time(12))
    slots[WISH] = {"date": None, "start": known_hour, "end": None}
    return refuse(request, slots, kind, start, whole_day=True)


def _settle(request: Request, slots: Slots, kind: Kind, start: datetime) -> Reply | None:
    if planning.is_free(request, kind, start):
        slots["when"] = start.isoformat()
        slots.pop(WISH, None)
        return None
    slots.pop("when", None)
    refused = refuse(request, slots, kind, start)
    decision = planning.slot_decision(request, kind, start)
    day_is_open = not isinstance(decision, Refused) or decision.reason == "outside_hours"
    local = start.astimezone(PARIS)
    keeps_day = day_is_open and any(True for _ in planning.starts_on(request, kind, local.date()))
    if keeps_day:
        slots[WISH] = {"date": local.date().isoformat(), "start": None, "end": None}
    elif day_is_open or isinstance(decision, Refused):
        slots[WISH] = {"date": None, "start": local.strftime("%H:%M"), "end": None}
    return refused


def refuse(request: Request, slots: Slots, kind: Kind, start: datetime, whole_day: bool = False) -> Reply:
    """Why nobody can come then, and starts that are free: they stay on offer until another moment is wished."""
    return _kept(slots, why_not(request, kind, start, whole_day))


def _kept(slots: Slots, offer: Reply) -> Reply:
    slots[OFFERED] = [button.arguments["value"] for button in offer.buttons if button.action == "pick"]
    return offer


def _reason(request: Request, kind: Kind, start: datetime, whole_day: bool) -> tuple[str, Appointment | None]:
    """Why nobody can come then, with the clause where it is the contract's reason; the visit in the way, if one is."""
    decision = request.decide(kind.slot_rule, **planning.place(request), start=start)
    if isinstance(decision, Refused) and not (whole_day and decision.reason == "outside_hours"):
        return _refusal(request, kind, decision, start), None
    clash = _clash(request, kind, start, whole_day)
    return (_one_at_a_time(request, clash) if clash else _planned_otherwise(request, kind, start, whole_day)), clash


def why_not(request: Request, kind: Kind, start: datetime, whole_day: bool = False) -> Reply:
    """Why nobody can come then, and starts that are free."""
    text, clash = _reason(request, kind, start, whole_day)
    hour = start.astimezone(PARIS).time()
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


__all__ = ["WISH", "accept_when", "against", "ask_when", "refuse", "why_not"]

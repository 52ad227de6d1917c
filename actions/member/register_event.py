"""Take part in an event, wait for a place, ask for a guest, or give one's place up (rulebook 15).

Places are never promised: a full event has a waiting list, and whoever waited longest has the place that is given up.
"""

from __future__ import annotations

from typing import Any

from actions import buttons
from actions.application import app_function
from actions.cases import open_once
from actions.flow import Flow, Reconsider, Slot, Slots
from actions.identity import is_stranger
from actions.member import list_events
from actions.membership import cercle_events
from actions.membership.cercle_events import decide, named
from actions.membership.event_notices import drop_guests, tell_registrant
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.standing import not_served
from actions.wording import cite, say
from domain.decisions import Granted, Refused
from domain.errors import AlreadyDone, EventClosed
from storage.repositories.events import Event, Registration

LEAVE = (
    r"\b(des|dé)inscri\w*|\bdesist\w*|\bsans moi\b|\brenonc\w*|\b(annul|retir|supprim|resili|enlev|raye)\w*",
    r"\b(ne|n'y|n'|j'y|y|je) ?(pourrai|pourrais|peux|viendrai|viens|vais|irai|serai|participerai|assisterai|peut|"
    r"pourra|viendra|sera)\b.{0,20}\b(pas|plus|point)\b",
    r"\bplus (venir|y aller|participer|assister|disponible|envie)\b",
    r"\bpas (pouvoir )?(venir|y aller|participer|assister)\b",
    r"\b(liber|laiss|rend|ced)\w* .{0,12}\bplace\b|\bempeche(e|ment)?\b|\bforfait pour\b",
    r"\b(can't|cannot|won't|not able to|unable to|no longer) .{0,15}(come|attend|make it|be there|go|join)\b",
    r"\b(unregister|withdraw|cancel|drop out|give up my (place|seat))\b",
)
OTHER_ONE = (r"\bl'autre\b(?! (jour|fois|soir|personne))|\bthe other one\b",)
OFF = (
    r"\b(est|serait|a-t-il ete|a-t-elle ete|is) (bien |toujours )?(elle |il )?"
    r"(annule\w*|maintenu\w*|report\w*|cancel\w*)\b.*\?",
)
"""Asks whether the event takes place."""
ORDER = (
    r"\b(inscri\w*|reserv\w*|notez|comptez|prenez|prends|mettez|ajoutez|participer|assister)\b",
    r"\b(register|sign|book|put|count)\b",
    r"\b(je|nous|on) (viens|viendrai|viendrons|vient|participe|serai|serons)\b",
    r"\bveux (bien )?(y aller|venir|en etre)\b",
)


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions are answered at once; else what is wished, and for which event as far as the message tells."""
    if request.readings.says(*list_events.STANDING):
        return list_events.standing(request)
    if request.readings.says(*OFF):
        return list_events.announced(request)
    slots["mode"] = request.given.get("mode") or ("leave" if request.readings.says(*LEAVE) else "join")
    slots["guests"] = cercle_events.guests_said(request) or ""
    if slots["mode"] == "leave":
        return _begin_leaving(request, slots)
    return not_served(request) or _begin_joining(request, slots)


def answers(request: Request) -> Reply | None:
    """Where and when it is, whether it is paid for: asked of the event that was just spoken of."""
    asked = (*list_events.WHERE, *list_events.TERMS)
    if is_stranger(request) or "?" not in request.readings.text or not request.readings.says(*asked):
        return None
    return Reply(list_events.list_events(request).paragraphs)


def _begin_leaving(request: Request, slots: Slots) -> Reply | None:
    held = _choices(request, slots)
    event = _meant_one(request, held)
    if event is not None:
        slots["event"] = event.id
        return None
    if cercle_events.names_one(request, cercle_events.upcoming(request)) or not held:
        return _over(request) or reply(told(request, "register_event.not_registered"), buttons=_agenda(request))
    return None


def _begin_joining(request: Request, slots: Slots) -> Reply | None:
    known = cercle_events.upcoming(request)
    if not known:
        return _over(request) or list_events.announced(request)
    if not cercle_events.names_one(request, known) and (over := _over(request)):
        return over
    event = _guests_event(request, slots) or _meant_one(request, known)
    if event is None:
        asks_only = slots["guests"] and "?" in request.readings.text and not request.readings.says(*ORDER)
        return list_events.guests(request) if asks_only else None
    slots["event"] = event.id
    return _already(request, slots, event)


def _guests_event(request: Request, slots: Slots) -> Event | None:
    """Whom the member may bring ("et ma femme ?") is about the place that they have, where no event is named."""
    known = cercle_events.upcoming(request)
    held = [event for _, event in cercle_events.mine(request)]
    if not slots["guests"] or not held or cercle_events.names_one(request, known) or request.readings.says(*ORDER):
        return None
    return cercle_events.spoken_of(request, held) or (held[0] if len(held) == 1 else None)


def _meant_one(request: Request, known: list[Event]) -> Event | None:
    """The event meant: in the message, else named just before, else the only one there is."""
    found = cercle_events.meant(request, known)
    if len(found) == 1:
        return found[0]
    return cercle_events.spoken_of(request, found) if found else None


def _already(request: Request, slots: Slots, event: Event) -> Reply | None:
    """Somebody who has a place may only ask for a guest beside it."""
    known = request.uow.events.registration(event.id, request.member.id)
    if known is None:
        return None
    if slots["guests"]:
        slots["mode"] = "guests"
        return None
    outcome = "already" if known.status == "registered" else "already_waiting"
    text = told(request, f"register_event.{outcome}", event=named(request, event))
    return reply(text, cercle_events.line(request, event))


def _over(request: Request) -> Reply | None:
    """The event that is named was cancelled, or is past."""
    event = cercle_events.over(request)
    if event is None:
        return None
    outcome = "cancelled" if event.status == "cancelled" else "past"
    text = say(request.language, f"register_event.{outcome}", event=named(request, event))
    return reply(text, buttons=_agenda(request))


def _agenda(request: Request) -> list[Button]:
    return [buttons.to(request, "list_events"), buttons.person(request)]


def _choices(request: Request, slots: Slots) -> list[Event]:
    """To take part in: those to come without the member; to leave: those that they are in."""
    held = [event for _, event in cercle_events.mine(request)]
    if slots["mode"] == "leave":
        return held
    return [event for event in cercle_events.upcoming(request) if event.id not in {one.id for one in held}]


def ask_event(request: Request, slots: Slots) -> Reply:
    known = _choices(request, slots)
    shown = cercle_events.meant(request, known)
    outcome = "ask_event" if shown else "ask_event_unknown"
    if slots["mode"] == "leave":
        outcome = "ask_event_left"
    choices = [
        Button(
            say(request.language, "register_event.choice", name=event.name, start=event.start),
            "pick",
            {"slot": "event", "value": event.id},
        )
        for event in shown or known
    ]
    return reply(say(request.language, f"register_event.{outcome}"), buttons=[*choices, buttons.person(request)])


def read_event(request: Request) -> int | None:
    """The event that the message singles out among all that are to come."""
    known = cercle_events.upcoming(request)
    found = cercle_events.singled_out(request, known) or _the_other(request, known)
    return found.id if found else None


def _the_other(request: Request, known: list[Event]) -> Event | None:
    """ "Et l'autre ?": of two, the one that is not being spoken of."""
    frame = (request.conversation.dialogue.get("stack") or [{}])[-1]
    named = frame.get("slots", {}).get("event") if frame.get("flow") == "register_event" else None
    others = [event for event in known if event.id != named]
    return others[0] if named and len(others) == 1 and request.readings.says(*OTHER_ONE) else None


def accept_event(request: Request, slots: Slots, value: Any) -> Reply | None:
    event = next((each for each in cercle_events.upcoming(request) if each.id == value), None)
    held = value in {each.id for _, each in cercle_events.mine(request)}
    if event is None:
        return reply(say(request.language, "register_event.gone")).then(ask_event(request, slots))
    if slots["mode"] == "leave" and not held:
        return reply(told(request, "register_event.not_in", event=named(request, event))).then(
            ask_event(request, slots)
        )
    slots["mode"] = "join" if slots["mode"] == "guests" else slots["mode"]
    already = _already(request, slots, event) if slots["mode"] == "join" else None
    if already is not None:
        return already.then(ask_event(request, slots))
    slots["event"] = event.id
    return None


def read_mode(request: Request) -> str | None:
    """A place given up after all, where something else was about to be done with it."""
    return "leave" if request.readings.says(*LEAVE) else None


def accept_mode(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Only a place that the member has can be given up."""
    if slots.get("event") in {event.id for _, event in cercle_events.mine(request)}:
        slots["mode"] = value
    return None


def accept_guests(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Somebody beside the member after all, or nobody."""
    slots["guests"] = str(value)
    return None


def _event(request: Request, slots: Slots) -> Event:
    return request.uow.events.get(slots["event"])


def propose(request: Request, slots: Slots) -> Reply:
    event = _event(request, slots)
    if slots["mode"] == "leave":
        known = request.uow.events.registration(event.id, request.member.id)
        outcome = "propose_leave_waiting" if known and known.status == "waiting" else "propose_leave"
        return reply(told(request, f"register_event.{outcome}", event=named(request, event)))
    lines = _guests_lines(request, slots)
    if slots["mode"] == "guests":
        return reply(*lines, told(request, "register_event.propose_guests", event=named(request, event)))
    decision = decide(request, seats_left=event.seats_left)
    slots["full"] = isinstance(decision, Refused)
    outcome = "propose_waiting" if slots["full"] else "propose"
    clause = cite(decision, request.language, limit=1)
    return reply(told(request, f"register_event.{outcome}", event=named(request, event), clause=clause), *lines)


def _guests_lines(request: Request, slots: Slots) -> list[str]:
    if not slots["guests"]:
        return []
    decision = decide(request, "guest")
    return [say(request.language, "register_event.guests", clause=cite(decision, request.language))]


def submit(request: Request, slots: Slots) -> Reply:
    """What was agreed to is done, as the event stands at this moment."""
    try:
        if slots["mode"] == "leave":
            return _leave(request, slots)
        stopped = not_served(request)
        if stopped is not None:  # since it was proposed
            return stopped
        return _join(request, slots) if slots["mode"] == "join" else _ask_for_guests(request, slots)
    except (EventClosed, AlreadyDone):
        return reply(say(request.language, "register_event.closed"), buttons=_agenda(request))


def _join(request: Request, slots: Slots) -> Reply:
    """A place, or one on the waiting list; a yes to a place is not one to a wait."""
    before = request.uow.events.lock(slots["event"])
    if before.seats_left == 0 and not slots.get("full"):
        raise Reconsider
    kept = request.uow.events.register(
        before.id, request.member.id, request.conversation.id, request.speaker.requested_by, request.uow.now
    )
    _audit(request, "registered_for_event", before, outcome=kept.status)
    clause = cite(decide(request), request.language, limit=1)
    if kept.status == "waiting":
        rank = request.uow.events.rank(kept)
        text = told(request, "register_event.waiting", event=named(request, before), rank=rank, clause=clause)
    else:
        text = told(request, "register_event.registered", event=named(request, before), clause=clause)
    answer = reply(text, *_place(request, before), *_in_the_application(request, before))
    return answer.then(_ask_for_guests(request, slots)) if slots["guests"] else answer


def _place(request: Request, event: Event) -> list[str]:
    if event.place:
        return [say(request.language, "register_event.place", place=event.place)]
    return [say(request.language, "register_event.no_place")]


def _in_the_application(request: Request, event: Event) -> list[str]:
    """A Moment d'Exception is also joined in the application, which no delegate has (EVT-02, APP-01)."""
    if event.kind != "moment":
        return []
    decision = app_function(request, "register_event")
    if not isinstance(decision, Granted):
        return []
    return [say(request.language, "register_event.application", clause=cite(decision, request.language))]


def _ask_for_guests(request: Request, slots: Slots) -> Reply:
    """The Desk decides about guests; no place is kept for them meanwhile."""
    event = _event(request, slots)
    case, new = open_once(
        request,
        "event_guests",
        decide(request, "guest"),
        same=("event_id",),
        event_id=event.id,
        event=event.name,
        start=event.start.isoformat(),
        said=slots["guests"],
    )
    outcome = "guests_asked" if new else "guests_asked_before"
    return reply(say(request.language, f"register_event.{outcome}", case=case.id))


def _leave(request: Request, slots: Slots) -> Reply:
    """The place is free, and whoever waited longest has it and is told, in the same transaction."""
    event = request.uow.events.lock(slots["event"])
    known = request.uow.events.registration(event.id, request.member.id)
    promoted = request.uow.events.withdraw(event.id, request.member.id, request.uow.now)
    _audit(request, "withdrew_from_event", event)
    why = say("fr", "register_event.by_member")
    drop_guests(request.uow, request.speaker.actor, request.member.id, event.id, why)
    if promoted is not None:
        _promoted(request, promoted, event)
    outcome = "left_waiting" if known and known.status == "waiting" else "left"
    return reply(told(request, f"register_event.{outcome}", event=named(request, event)))


def _promoted(request: Request, registration: Registration, event: Event) -> None:
    was_told = tell_registrant(request.uow, "promoted", registration, event)
    subject = f"event:{event.id}"
    request.uow.audit.add(
        "bot", "promoted_registration", subject, request.uow.now, member=registration.member_id, member_told=was_told
    )


def _audit(request: Request, action: str, event: Event, **detail: Any) -> None:
    request.uow.audit.add(
        request.speaker.actor,
        action,
        f"event:{event.id}",
        request.uow.now,
        member=request.member.id,
        requested_by=request.speaker.requested_by,
        **detail,
    )


def drop(request: Request, slots: Slots) -> Reply:
    kept = slots["mode"] == "leave" and "event" in slots
    return reply(told(request, "register_event.kept" if kept else "register_event.dropped"))


REGISTER_EVENT = Flow(
    name="register_event",
    slots=(
        Slot("mode", "choice", ask_event, accept_mode, read_mode, lambda request, slots: False),
        Slot("guests", "choice", ask_event, accept_guests, cercle_events.guests_said, lambda request, slots: False),
        Slot("event", "choice", ask_event, accept_event, read_event),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=drop,
    answers=answers,
)

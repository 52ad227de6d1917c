"""A visit of the same kind is booked already: said before anything is asked for a second one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.flow import Slot, Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.visits.booking import already_booked
from actions.visits.planning import Kind
from actions.wording import say
from domain.members import Role

ANOTHER = (
    r"\b(un |une )?(autre|deuxieme|second|seconde|2eme|2e|nouveau|nouvelle) (technicien|coach|visite|rendez-?vous|rdv)",
    r"\bencore (un|une)\b",
    r"\b(technicien|coach|visite|rendez-?vous|rdv) (de plus|en plus|supplementaire)",
    r"\b(another|second|additional|extra) (technician|engineer|coach|visit|appointment|one)\b|\b(un|une) autre\b",
)
KEEP = (r"\b(garde|gardez|laisse|laissez|maintenez)[- ]?(le|la|comme)\b|\b(celui|celle)-(ci|la)\b|\bkeep (it|that)\b",)
UNSAID = "unsaid"
"""Read from a yes to the three choices: which of them is asked."""
_NOTED = "another_beside"
"""When the visit that is booked already begins, ISO; kept beside the answer."""
_VISIT = "another_visit"


def look(request: Request, slots: Slots, kind: Kind) -> None:
    """At the beginning of a booking: note the visit that is expected already, unless another one is plainly meant."""
    known = already_booked(request, kind.name)
    if known is not None and not request.readings.says(*ANOTHER):
        slots[_NOTED], slots[_VISIT] = known.start.isoformat(), known.id


def slot(kind: Kind) -> Slot:
    """Whether a second visit is really wanted; or the first one is moved or cancelled, by their own buttons."""

    def asked(request: Request, slots: Slots) -> Reply:
        key = f"visits.already_{kind.name}" + ("_for" if request.speaker.role is Role.DELEGATE else "")
        start = datetime.fromisoformat(slots[_NOTED])
        said = say(request.language, key, start=start, member=request.member.name, today=request.now.date())
        this_one = {"which": slots[_VISIT]}
        choices = [
            Button(say(request.language, "visits.move_it"), "intent",
                   {"intent": "reschedule_appointment", "slots": this_one}),
            Button(say(request.language, "visits.cancel_it"), "intent",
                   {"intent": "cancel_appointment", "slots": this_one}),
            Button(say(request.language, "visits.book_another"), "pick", {"slot": "another", "value": True}),
        ]  # fmt: skip
        return reply(said, say(request.language, "visits.ask_another"), buttons=choices)

    def accepted(request: Request, slots: Slots, value: Any) -> Reply | None:
        if value == UNSAID:
            again = asked(request, slots)
            return reply(say(request.language, "visits.which_of_these"), buttons=again.buttons)
        slots["another"] = bool(value)
        return None

    def read(request: Request) -> Any:
        if request.readings.says(*ANOTHER):
            return True
        if request.readings.says(*KEEP):
            return False
        return UNSAID if request.readings.yes_no is True else None

    return Slot("another", "yes_no", asked, accepted, read=read, needed=lambda request, slots: _NOTED in slots)


def beside(slots: Slots) -> int | None:
    """The visit that is expected already, of a booking under way."""
    return slots.get(_VISIT)


def wanted(request: Request, slots: Slots) -> bool:
    """Whether anything is left to ask: not when the visit that is booked is enough."""
    return slots.get("another") is not False


def kept(request: Request, slots: Slots, kind: Kind) -> Reply | None:
    """The last words where no second visit is wanted; None otherwise."""
    if wanted(request, slots):
        return None
    start = datetime.fromisoformat(slots[_NOTED])
    return reply(say(request.language, f"visits.kept_{kind.name}", start=start, today=request.now.date()))


__all__ = ["beside", "kept", "look", "slot", "wanted"]

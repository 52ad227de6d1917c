"""Which of several appointments a member means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actions.flow import Slot, Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import say
from actions.wording.formats import day, moment
from domain.appointments import Appointment
from domain.calendar import PARIS

_KINDS = {"technician": r"technicien|depann|technician|engineer", "coach": r"\bcoach"}


def upcoming(request: Request) -> list[Appointment]:
    """Confirmed visits to come, of the member."""
    return request.uow.appointments.upcoming(request.member.id, request.uow.now)


def meant(request: Request, appointments: list[Appointment]) -> list[Appointment]:
    """Those that the message can mean: by who comes, then by the day it names; all of them if it tells nothing.

    A button that stands for one of them means that one, or none when it is not to come any more.
    """
    if "which" in request.given:
        return [a for a in appointments if a.id == request.given["which"]]
    kinds = [kind for kind, pattern in _KINDS.items() if request.readings.says(pattern)]
    of_kind = [a for a in appointments if a.kind in kinds] or appointments
    return [a for a in of_kind if _day_named(request, a)] or of_kind


def _day_named(request: Request, appointment: Appointment) -> bool:
    """Its weekday, or its date, is in the message."""
    start = appointment.start.astimezone(PARIS).date()
    if request.readings.when.date == start:
        return True
    return any(request.readings.says(rf"\b{day(start, language).split()[0]}\b") for language in ("fr", "en"))


def named(request: Request, appointment: Appointment) -> str:
    """ "votre rendez-vous technicien du mercredi 14 janvier à 10 h"."""
    key = f"appointments.named_{appointment.kind}"
    return say(request.language, key, start=appointment.start, today=request.now.date())


def which_slot(question: str, allow: Callable[[Appointment], bool] = lambda appointment: True) -> Slot:
    """Asks which appointment; `question` is the wording key of the question."""

    def asked(request: Request, slots: Slots) -> Reply:
        shown = [a for a in upcoming(request) if allow(a)]
        buttons = [
            Button(
                say(request.language, f"appointments.button_{a.kind}", start=moment(a.start, request.language)),
                "pick",
                {"slot": "which", "value": a.id},
            )
            for a in shown
        ]
        return reply(say(request.language, question), buttons=buttons)

    def accepted(request: Request, slots: Slots, value: Any) -> Reply | None:
        if value not in {a.id for a in upcoming(request)}:
            return reply(say(request.language, "appointments.gone")).then(asked(request, slots))
        slots["which"] = value
        return None

    def read(request: Request) -> Any:
        """The only one of the visitor whom the message names ("et celui du coach")."""
        kinds = [kind for kind, pattern in _KINDS.items() if request.readings.says(pattern)]
        named = [a for a in upcoming(request) if allow(a) and a.kind in kinds]
        return named[0].id if len(kinds) == 1 and len(named) == 1 else None

    return Slot("which", "choice", asked, accepted, read=read)

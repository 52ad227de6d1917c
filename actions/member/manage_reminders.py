"""Stop, resume or look at reminders. Rows stay: the sweep skips them while the member wants none."""

from __future__ import annotations

from actions import buttons
from actions.identity import members_only
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import say

RESUME = (
    r"reactiv|remett(ez|re) les|reprend|reprenez|a nouveau|de nouveau|turn .{0,20}(back )?on|resume|"
    r"(veux|souhaite|voudrais|aimerais) (bien )?(un |des |les |recevoir )",
)
ONE = (
    r"\b(ce|le|du|this) (rappel|rendez-?vous|rdv|reminder)\b|rappel de (demain|jeudi|lundi|mardi|mercredi|vendredi)",
)
STOP = (
    r"arret|stop|ne .{0,20}plus|n'.{0,20}plus|plus de rappels?|desactiv|coupe[rz]?\b|suppr|suspend|pause|inutile",
    r"trop de rappels?|turn .{0,20}off|moins de",
)
OTHER_MOMENT = (
    r"repouss|report(e|ez|er)\b|decal|differ|plus tard|snooze|remind me|une heure avant|deux jours avant|le matin|"
    r"rappelez?[- ]|redites|dans (deux|une|trois)|a \d{1,2} ?h",
)


@members_only
def manage_reminders(request: Request) -> Reply:
    """Reminders are off, on, or as they were; says what will and what will not be sent."""
    if request.readings.says(*STOP) and not request.readings.says(r"n'arret|ne .{0,10}arret"):
        return _one(request) if request.readings.says(*ONE) else _switch(request, on=False)
    if request.readings.says(*RESUME) and not request.member.reminders_enabled:
        return _switch(request, on=True)
    if request.readings.says(*OTHER_MOMENT):
        return reply(say(request.language, "manage_reminders.fixed_moments")).then(_list(request))
    return _list(request)


def _switch(request: Request, on: bool) -> Reply:
    member, outcome = request.member, "resumed" if on else "stopped"
    if member.reminders_enabled is on:
        return reply(say(request.language, f"manage_reminders.already_{outcome}"))
    request.uow.members.change(member.id, reminders_enabled=on)
    request.uow.audit.add(request.speaker.actor, f"{outcome}_reminders", f"member:{member.id}", request.uow.now)
    opposite = "stop_reminders" if on else "resume_reminders"
    return reply(
        say(request.language, f"manage_reminders.{outcome}"),
        buttons=[buttons.to(request, "manage_reminders", opposite)],
    )


def _one(request: Request) -> Reply:
    """Those of one appointment only: the one of the day named, else the next one."""
    coming = request.uow.appointments.upcoming(request.member.id, request.uow.now)
    day = request.readings.when.date
    chosen = next((a for a in coming if day is None or a.start.astimezone(request.now.tzinfo).date() == day), None)
    if chosen is None:
        return reply(say(request.language, "manage_reminders.none")).then(_list(request))
    request.uow.reminders.cancel_for(chosen.id)
    return reply(say(request.language, "manage_reminders.one_off", start=chosen.start))


def _list(request: Request) -> Reply:
    """What is to be sent, and how to stop or resume."""
    if not request.member.reminders_enabled:
        resume = [buttons.to(request, "manage_reminders", "resume_reminders")]
        return reply(say(request.language, "manage_reminders.are_off"), buttons=resume)
    stop = [buttons.to(request, "manage_reminders", "stop_reminders")]
    scheduled = request.uow.reminders.of_member(request.member.id)
    if not scheduled:
        return reply(say(request.language, "manage_reminders.none_scheduled"), buttons=stop)
    lines = "\n".join(say(request.language, "manage_reminders.line", due=reminder.due_at) for reminder in scheduled)
    return reply(say(request.language, "manage_reminders.scheduled"), lines, buttons=stop)

"""Reminders as the member wants them: off, on, paused, put off, asked for, and what is to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from actions import buttons
from actions.identity import how_to_identify, members_only
from actions.messages import Button, Reply, reply
from actions.reminder_wishes import (
    ALL,
    KINDS,
    PUT_OFF,
    THIS_ONE,
    asked_until,
    is_of,
    just_said,
    kinds_named,
    moment_asked,
    pause_end,
    says_before,
    says_moment,
    wants_pause,
)
from actions.request import Request
from actions.scheduled.matter import Matter, matter_of
from actions.scheduled.plan_reminders import plan_member
from actions.scheduled.send_due_reminders import PAUSED_UNTIL, paused_until
from actions.topic import before, fold
from actions.visits import choosing
from actions.wording import say
from domain.appointments import Appointment
from domain.calendar import paris
from storage.repositories.reminders import Reminder

RESUME = (
    r"reactiv|remett(ez|re|er)[- ](les|en route|en marche)|reprend|reprenez|relance[rz]?|"
    r"a nouveau|de nouveau|turn .{0,20}(back )?on|resume|"
    r"(veux|souhaite|voudrais|aimerais) (bien )?(un |des |les |recevoir )",
)
STOP = (
    r"arret|stop|ne .{0,20}plus|n'.{0,20}plus|plus de rappels?|desactiv|coupe[rz]?\b|suppr|suspend|pause|inutile",
    r"trop de rappels?|turn .{0,20}off|moins de|no more\b|\bpas de rappels?\b|don't remind",
)
NOT_A_STOP = (r"n'arret|ne .{0,10}arret",)
ONE = (
    r"\b(ce|le|du|this) (rappel|rendez-?vous|rdv|reminder)\b|rappel de (demain|jeudi|lundi|mardi|mercredi|vendredi)",
)
ASKS = (r"\bquels?\b|\blesquels\b|\bcombien\b|\bliste|\bwhich\b|\bwhat reminders|prevus?\b|programmes?\b|a venir",)
RATHER = (r"\bplutot\b|^\W*(non|no)\b|\brather\b|finalement",)


@members_only
def manage_reminders(request: Request) -> Reply:
    """What the member wants is done, and what will and will not be sent is said."""
    plan_member(request.uow, request.member.id, request.policy.leads)
    says = request.readings.says
    stops = says(*STOP) and not says(*NOT_A_STOP)
    if asked_until(request) or (wants_pause(request) and (stops or not says(*THIS_ONE))):
        return _pause(request)
    if stops:
        return _stop(request)
    if says(*RESUME) and not says_moment(request):
        return _switch(request, on=True)
    if "reminder" in request.given or says(*PUT_OFF) or (says_moment(request) and not says(*ASKS)):
        return _put_off(request)
    return _list(request)


def application_reminder(request: Request) -> Reply:
    """Somebody who applies stops or puts off what recalls their missing documents; they have no membership yet."""
    said = _meant_by_button(request) or just_said(request, reach=4)
    coming = request.uow.reminders.of_applicant(request.conversation.id)
    if said is None and not coming:
        return how_to_identify(request)
    if request.readings.says(*STOP):
        request.uow.reminders.drop([row.id for row in coming])
        return reply(say(request.language, "manage_reminders.dropped_application"))
    return _at_another_moment(request, said or coming[0])


def _is_quiet(request: Request) -> bool:
    return not request.member.reminders_enabled or paused_until(request.member, request.now) is not None


# --- all of them ------------------------------------------------------------------------------------------------------


def _switch(request: Request, on: bool) -> Reply:
    member, outcome = request.member, "resumed" if on else "stopped"
    if member.reminders_enabled is on and not (on and _is_quiet(request)):
        already = reply(say(request.language, f"manage_reminders.already_{outcome}"))
        return already.then(_list(request)) if on else already
    request.uow.members.change(member.id, reminders_enabled=on)
    if on:
        request.uow.members.change_facts(member.id, lambda facts: facts.pop(PAUSED_UNTIL, None))
    delegate = request.speaker.delegate
    request.speaker = request.uow.members.speaker(member.id, delegate.id if delegate else None)
    plan_member(request.uow, member.id, request.policy.leads)
    request.uow.audit.add(request.speaker.actor, f"{outcome}_reminders", f"member:{member.id}", request.uow.now)
    opposite = "stop_reminders" if on else "resume_reminders"
    return reply(
        say(request.language, f"manage_reminders.{outcome}"),
        buttons=[buttons.to(request, "manage_reminders", opposite)],
    )


def _pause(request: Request) -> Reply:
    """None goes until a day; what that day comes too late for is named."""
    if not request.member.reminders_enabled:
        return reply(say(request.language, "manage_reminders.already_stopped"))
    end = pause_end(request)
    if end is None:
        return reply(say(request.language, "manage_reminders.pause_until"))
    if end <= request.now.date():
        return _past(request)
    member = request.uow.members.change_facts(
        request.member.id, lambda facts: facts.update({PAUSED_UNTIL: end.isoformat()})
    )
    request.uow.audit.add(
        request.speaker.actor, "paused_reminders", f"member:{member.id}", request.uow.now, until=end.isoformat()
    )
    lost = [name for row, name in _named(request) if _comes_to_nothing(request, row, end)]
    text = say(request.language, "manage_reminders.paused", end=end, today=request.now.date())
    missed = say(request.language, "manage_reminders.missed", what="\n".join(f"• {name}" for name in lost))
    resume = [buttons.to(request, "manage_reminders", "resume_reminders")]
    return reply(*([text, missed] if lost else [text]), buttons=resume)


def _comes_to_nothing(request: Request, row: Reminder, end: date) -> bool:
    matter = matter_of(request.uow, row, request.policy.leads)
    return matter is not None and paris(matter.until).date() <= end and paris(row.due_at).date() < end


# --- some of them -----------------------------------------------------------------------------------------------------


def _stop(request: Request) -> Reply:
    """The one that is meant, those of a kind, or all."""
    said = _meant_by_button(request)
    if said is None and request.readings.says(*THIS_ONE) and not request.readings.says(*ALL):
        said = just_said(request, reach=4)
    if said is not None:
        return _drop(request, _of_same_matter(request, said), said)
    if request.readings.says(*ONE):
        return _one(request)
    kinds = [kind for kind in kinds_named(request) if kind != "appointment"]
    if kinds:
        of_kind = [row for row in request.uow.reminders.of_member(request.member.id) if is_of(row, kinds)]
        if of_kind:
            return _drop(request, of_kind, of_kind[0])
    return _switch(request, on=False)


def _drop(request: Request, rows: list[Reminder], said: Reminder) -> Reply:
    """They stay away; the others, and later ones of another cause, are kept."""
    request.uow.reminders.drop([row.id for row in rows])
    request.uow.audit.add(request.speaker.actor, "dropped_reminder", f"reminder:{said.id}", request.uow.now)
    what = _about(request, said) or say(request.language, "manage_reminders.this")
    return reply(
        say(request.language, "manage_reminders.dropped", what=what),
        buttons=[buttons.to(request, "manage_reminders", "stop_reminders")],
    )


def _of_same_matter(request: Request, said: Reminder) -> list[Reminder]:
    """Those to come of the same appointment, or of the same cause."""
    coming = request.uow.reminders.of_member(request.member.id)
    if said.appointment_id is not None:
        return [row for row in coming if row.appointment_id == said.appointment_id]
    return [row for row in coming if row.cause == said.cause]


def _one(request: Request) -> Reply:
    """Those of one appointment only: the one of the day named, else the next one."""
    chosen = _appointment(request)
    if chosen is None:
        return reply(say(request.language, "manage_reminders.none")).then(_list(request))
    request.uow.reminders.cancel_for(chosen.id)
    return reply(say(request.language, "manage_reminders.one_off", start=chosen.start))


def _appointment(request: Request) -> Appointment | None:
    coming = choosing.upcoming(request)
    day = request.readings.when.date
    return next((a for a in coming if day is None or paris(a.start).date() == day), None)


# --- another moment ---------------------------------------------------------------------------------------------------


def _put_off(request: Request) -> Reply:
    """A reminder comes when it is wanted: the one meant, or a new one of the appointment meant."""
    resumed = [] if request.member.reminders_enabled else _switch(request, on=True).paragraphs
    kinds = kinds_named(request)
    row = _meant_by_button(request)
    if row is None and not kinds:
        row = just_said(request, reach=4)
        kinds = [] if row else before(request, KINDS)
    if row is None:
        row = _candidate(request, kinds)
    if row is not None:
        answer = _at_another_moment(request, row)
    elif kinds or says_before(fold(request.readings.text)):
        answer = _of_appointment(request, kinds)
    else:
        answer = reply(say(request.language, "manage_reminders.which")).then(_list(request))
    return Reply([*resumed, *answer.paragraphs], answer.buttons)


def _candidate(request: Request, kinds: list[str]) -> Reminder | None:
    """The next one of a kind that is named; without a name, the only one there is, unless a visit is to come."""
    coming = request.uow.reminders.of_member(request.member.id)
    if kinds:
        implied = [kind for kind in kinds if kind != "appointment"]
        return next((row for row in coming if row.cause is not None and is_of(row, implied)), None)
    causes = {row.cause or row.appointment_id for row in coming}
    return coming[0] if len(causes) == 1 else None


def _of_appointment(request: Request, kinds: list[str]) -> Reply:
    """A reminder of a visit at the moment asked for, beside those that it has."""
    coming = choosing.upcoming(request)
    named = [kind for kind in kinds if kind != "appointment"]
    if named or not coming:
        none = "manage_reminders.nothing_of_it" if named else "manage_reminders.nothing_to_recall"
        return reply(say(request.language, none)).then(_list(request))
    chosen = choosing.meant(request, coming)[0]
    moment = moment_asked(request, chosen.start, chosen.start)
    if moment is not None and paris(moment).date() == paris(chosen.start).date() and not _clock_said(request):
        moment = None  # the day that was said is the visit's own
    if moment is None and request.readings.past_day:
        return _past(request)
    if moment is None:
        return reply(say(request.language, "manage_reminders.recalled_anyway", start=chosen.start))
    refused = _refused(request, moment, chosen.start)
    if refused is not None:
        return refused
    moment = request.policy.quiet.over_at(moment)
    rows = [r for r in request.uow.reminders.of_member(request.member.id) if r.appointment_id == chosen.id]
    instead = next((row for row in rows if row.kind == "requested"), None)
    if instead is not None and request.readings.says(*RATHER):
        request.uow.reminders.postpone(instead.id, moment)
    elif not any(row.due_at == moment for row in rows):
        request.uow.reminders.schedule(
            key=f"requested:{chosen.id}:{chosen.ics_sequence}:{moment.isoformat()}", member_id=request.member.id,
            conversation_id=request.conversation.id, appointment_id=chosen.id, kind="requested", due_at=moment,
        )  # fmt: skip
        request.uow.audit.add(request.speaker.actor, "requested_reminder", f"appointment:{chosen.id}", request.uow.now)
    what = choosing.named(request, chosen)
    return reply(_worded(request, moment, what))


def _clock_said(request: Request) -> bool:
    return request.readings.when.start is not None or request.readings.says(
        r"\bavant\b|\bbefore\b|\bmeme\b|\bmorning of\b|\bsame\b"
    )


def _at_another_moment(request: Request, row: Reminder) -> Reply:
    matter = matter_of(request.uow, row, request.policy.leads)
    if matter is None:
        return reply(say(request.language, "manage_reminders.over"))
    moment = moment_asked(request, matter.of, row.due_at)
    if moment is None:
        return _past(request) if request.readings.past_day else _ask_when(request, row, matter)
    refused = _refused(request, moment, matter.until)
    if refused is not None:
        return refused
    moment = request.policy.quiet.over_at(moment)
    _move(request, row, moment)
    request.uow.audit.add(request.speaker.actor, "snoozed_reminder", f"reminder:{row.id}", request.uow.now)
    request.decision_ids += matter.record(request.uow, request.conversation)
    what = _about(request, row) or say(request.language, "manage_reminders.this")
    return reply(_worded(request, moment, what))


def _move(request: Request, row: Reminder, moment: datetime) -> None:
    """The row that is to come; of one that was sent, another like it."""
    kind = "requested" if row.appointment_id is not None else row.kind
    same = [r for r in _coming(request) if (r.appointment_id, r.cause) == (row.appointment_id, row.cause)]
    waiting = next((r for r in same if r.id == row.id), None) or next((r for r in same if "@" in r.key), None)
    if waiting is not None:
        request.uow.reminders.postpone(waiting.id, moment, kind=kind, conversation_id=request.conversation.id)
        return
    request.uow.reminders.schedule(
        key=f"{row.key}@{request.inbox_id}", member_id=row.member_id, conversation_id=request.conversation.id,
        appointment_id=row.appointment_id, cause=row.cause, kind=kind, due_at=moment,
    )  # fmt: skip


def _coming(request: Request) -> list[Reminder]:
    member = request.speaker.member
    reminders = request.uow.reminders
    return reminders.of_member(member.id) if member else reminders.of_applicant(request.conversation.id)


def _refused(request: Request, moment: datetime, until: datetime) -> Reply | None:
    """Why nothing can come at that moment; None when it can."""
    if moment <= request.now:
        return _past(request)
    if request.policy.quiet.over_at(moment) >= until:
        last = until - timedelta(minutes=1) if paris(until).time() == datetime.min.time() else until
        return reply(say(request.language, "manage_reminders.too_late", last=last, today=request.now.date()))
    return None


def _past(request: Request) -> Reply:
    return reply(say(request.language, "manage_reminders.past"))


def _worded(request: Request, moment: datetime, what: str) -> str:
    return say(request.language, "manage_reminders.put_off", moment=moment, what=what, today=request.now.date())


def _ask_when(request: Request, row: Reminder, matter: Matter) -> Reply:
    """The moment is not said: buttons for those that still make sense, or any words."""
    offered = []
    for name, days in (("tomorrow", 1), ("three_days", 3), ("next_week", 7)):
        if request.now + timedelta(days=days, hours=12) < matter.until:
            words = say(request.language, f"manage_reminders.button_{name}")
            arguments: dict[str, Any] = {"intent": "manage_reminders", "text": words, "slots": {"reminder": row.id}}
            offered.append(Button(words, "intent", arguments))
    return reply(say(request.language, "manage_reminders.ask_when"), buttons=offered)


def _meant_by_button(request: Request) -> Reminder | None:
    """The reminder that a button stood under, if it is this person's."""
    if "reminder" not in request.given:
        return None
    found = request.uow.reminders.get(int(request.given["reminder"]))
    member = request.speaker.member
    mine = found is not None and found.member_id == (member.id if member else None)
    applied_here = member is not None or (found is not None and found.conversation_id == request.conversation.id)
    return found if mine and applied_here else None


# --- what is to come --------------------------------------------------------------------------------------------------


def _list(request: Request) -> Reply:
    """What is to be sent, and how to stop or resume."""
    if not request.member.reminders_enabled:
        resume = [buttons.to(request, "manage_reminders", "resume_reminders")]
        return reply(say(request.language, "manage_reminders.are_off"), buttons=resume)
    paused = paused_until(request.member, request.now)
    head = (
        [say(request.language, "manage_reminders.are_paused", end=paused, today=request.now.date())] if paused else []
    )
    last = [buttons.to(request, "manage_reminders", "resume_reminders" if paused else "stop_reminders")]
    named = _named(request)
    if not named:
        return reply(*head, say(request.language, "manage_reminders.none_scheduled"), buttons=last)
    lines = "\n".join(
        say(request.language, "manage_reminders.line", due=row.due_at, what=what, today=request.now.date())
        for row, what in named
    )
    return reply(*head, say(request.language, "manage_reminders.scheduled"), lines, buttons=last)


def _named(request: Request) -> list[tuple[Reminder, str]]:
    """Those to come whose cause still holds, each with what it is about."""
    rows = request.uow.reminders.of_member(request.member.id)
    return [(row, what) for row in rows if (what := _about(request, row))]


def _about(request: Request, row: Reminder) -> str | None:
    """ "la facture de février, 250 € TTC"; None when there is nothing to recall any more."""
    if row.appointment_id is not None:
        return choosing.named(request, request.uow.appointments.get(row.appointment_id))
    matter = matter_of(request.uow, row, request.policy.leads)
    return matter.named(request.language, request.now) if matter else None

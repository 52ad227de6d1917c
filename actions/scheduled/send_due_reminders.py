"""Send the reminders that are due: each once, over restarts and several processes, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from actions.messages import Button, Reply
from actions.offered import told
from actions.outgoing import TRAITS, Outgoing
from actions.recipients import belongs_to
from actions.scheduled.quiet_hours import QuietHours
from actions.wording import cite, say
from domain.appointments import Appointment
from domain.calendar import paris
from domain.contract import Contract
from domain.conversations import Conversation
from domain.decisions import from_json
from domain.members import Member
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork

AGENT_BUSY_RETRY = timedelta(minutes=1)
"""An agent is writing with the member: the bot waits for its turn as long as the reminder makes sense."""

UNREACHABLE_RETRY = timedelta(minutes=5)
"""No conversation of the member's is open to us: they may come back before the visit."""

FAILED_RETRY = timedelta(minutes=5)
"""A reminder that raised is put aside for a while, so that it stops no other."""


class ReminderFailed(Exception):
    """One reminder could not be dealt with; its transaction must be undone."""

    def __init__(self, reminder_id: int) -> None:
        super().__init__(f"reminder {reminder_id}")
        self.reminder_id = reminder_id


def send_next_reminder(uow: UnitOfWork, outgoing: Outgoing, quiet: QuietHours) -> bool:
    """Deal with one due reminder, in a transaction of its own; False when there is none. Raises ReminderFailed."""
    due = uow.reminders.due(uow.now, limit=1)
    if not due:
        return False
    try:
        _deal_with(uow, due[0], outgoing, quiet)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the reminder's
    except Exception as error:
        raise ReminderFailed(due[0].id) from error
    return True


def _deal_with(uow: UnitOfWork, reminder: Reminder, outgoing: Outgoing, quiet: QuietHours) -> None:
    member = uow.members.get(reminder.member_id)
    appointment = uow.appointments.get(reminder.appointment_id) if reminder.appointment_id else None
    if appointment is None or not _still_wanted(member, appointment):
        uow.reminders.close(reminder.id, "skipped", uow.now)
        return
    if appointment.start <= uow.now:
        _skip(uow, reminder, appointment, "too_late")
        return
    if _superseded(uow, reminder, appointment):
        _skip(uow, reminder, appointment, "superseded")
        return
    conversation = _conversation(uow, reminder)
    if conversation is None:  # the member may sign in again in time
        uow.reminders.postpone(reminder.id, min(uow.now + UNREACHABLE_RETRY, appointment.start))
        return
    later = quiet.over_at(uow.now)
    if conversation.with_agent:
        later = max(later, uow.now + AGENT_BUSY_RETRY)
    if later > uow.now:
        _postpone(uow, reminder, appointment, later)
        return
    message = _message(uow, member, appointment, conversation)
    outgoing.write(uow, conversation, message, f"reminder:{reminder.id}", buttons_until=appointment.start)
    uow.conversations.save(told(conversation, message.buttons))
    uow.reminders.close(reminder.id, "sent", uow.now)
    uow.audit.add("clock", "sent_reminder", f"appointment:{appointment.id}", uow.now, kind=reminder.kind)


def _still_wanted(member: Member, appointment: Appointment) -> bool:
    return member.reminders_enabled and appointment.status == "confirmed"


def _superseded(uow: UnitOfWork, reminder: Reminder, appointment: Appointment) -> bool:
    """The day before is over and the other reminder is still to come: one is enough."""
    if reminder.kind != "day_before" or _days_until(uow, appointment) > 0:
        return False
    others = uow.reminders.of_member(reminder.member_id)
    return any(r.kind == "two_hours_before" and r.appointment_id == appointment.id for r in others)


def _days_until(uow: UnitOfWork, appointment: Appointment) -> int:
    """By the calendar in Paris."""
    return (paris(appointment.start).date() - paris(uow.now).date()).days


def _skip(uow: UnitOfWork, reminder: Reminder, appointment: Appointment, why: str) -> None:
    """It will not be sent, and the desk can read why."""
    uow.reminders.close(reminder.id, "skipped", uow.now)
    uow.audit.add("clock", "skipped_reminder", f"appointment:{appointment.id}", uow.now, kind=reminder.kind, reason=why)


def _postpone(uow: UnitOfWork, reminder: Reminder, appointment: Appointment, later: datetime) -> None:
    if later < appointment.start:
        uow.reminders.postpone(reminder.id, later)
    else:  # it would come after what it announces
        _skip(uow, reminder, appointment, "too_late")


def _conversation(uow: UnitOfWork, reminder: Reminder) -> Conversation | None:
    """Where the member booked, else where it reaches their phone, else where they last wrote.

    Never one that they have blocked, nor one whose user is not proved, at this moment, to be or to act for them: who
    signed out, whose proof is over, or who has become somebody else.
    """
    found = [
        conversation
        for conversation in uow.conversations.of_member(reminder.member_id)
        if conversation.blocked_at is None and belongs_to(uow, conversation, reminder.member_id, delegate_too=True)
    ]
    if not found:
        return None
    chosen = min(found, key=lambda c: (c.id != reminder.conversation_id, not TRAITS[c.channel].pushed))
    return uow.conversations.lock(chosen.id)


def _message(uow: UnitOfWork, member: Member, appointment: Appointment, conversation: Conversation) -> Reply:
    language = conversation.language
    day = {0: "today", 1: "tomorrow"}.get(_days_until(uow, appointment), "later")
    address = f"{member.address}, {member.postcode} {member.city}"
    paragraphs = [say(language, f"reminders.{day}_{appointment.kind}", start=appointment.start, address=address)]
    if not appointment.included:
        paragraphs.append(_price(uow, member, appointment, language))
    paragraphs.append(say(language, "reminders.stop_hint"))
    buttons = [
        Button(
            say(language, f"reminders.button_{intent}"),
            "intent",
            {"intent": intent, "slots": {"which": appointment.id}},
        )
        for intent in ("reschedule_appointment", "cancel_appointment")
    ]
    return Reply(paragraphs, buttons)


def _price(uow: UnitOfWork, member: Member, appointment: Appointment, language: str) -> str:
    """What the visit costs, by the decision that it was booked under; without one, by the price list of its day."""
    if appointment.decision_id is not None:
        clause = cite(from_json(uow.decisions.get(appointment.decision_id).result), language)
    else:
        day = paris(appointment.start).date()
        clause = cite(Contract.load(member.offer).term("prices.travel", on=day), language)
    return say(language, "reminders.billed", amount=appointment.amount_ttc, clause=clause)

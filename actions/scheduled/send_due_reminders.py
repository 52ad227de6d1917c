"""Send the reminders that are due: each once, over restarts and several processes, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from actions.messages import Button, Reply
from actions.outgoing import Outgoing
from actions.scheduled.quiet_hours import QuietHours
from actions.wording import say
from domain.appointments import Appointment
from domain.calendar import PARIS
from domain.conversations import Conversation
from domain.members import Member
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork

AGENT_BUSY_RETRY = timedelta(minutes=1)
"""An agent is writing with the member: the bot waits for its turn as long as the reminder makes sense."""


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
    except DBAPIError:
        raise  # the database's trouble, not the reminder's
    except Exception as error:
        raise ReminderFailed(due[0].id) from error
    return True


def _deal_with(uow: UnitOfWork, reminder: Reminder, outgoing: Outgoing, quiet: QuietHours) -> None:
    member = uow.members.get(reminder.member_id)
    appointment = uow.appointments.get(reminder.appointment_id) if reminder.appointment_id else None
    conversation = _conversation(uow, reminder)
    if appointment is None or conversation is None or not _still_wanted(member, appointment, uow):
        uow.reminders.close(reminder.id, "skipped", uow.now)
        return
    later = quiet.over_at(uow.now)
    if conversation.with_agent:
        later = max(later, uow.now + AGENT_BUSY_RETRY)
    if later > uow.now:
        _postpone(uow, reminder, appointment, later)
        return
    outgoing.write(uow, conversation, _message(reminder, member, appointment, conversation), f"reminder:{reminder.id}")
    uow.reminders.close(reminder.id, "sent", uow.now)
    uow.audit.add("clock", "sent_reminder", f"appointment:{appointment.id}", uow.now, kind=reminder.kind)


def _still_wanted(member: Member, appointment: Appointment, uow: UnitOfWork) -> bool:
    return member.reminders_enabled and appointment.status == "confirmed" and appointment.start > uow.now


def _postpone(uow: UnitOfWork, reminder: Reminder, appointment: Appointment, later: datetime) -> None:
    if later < appointment.start:
        uow.reminders.postpone(reminder.id, later)
    else:  # it would come after what it announces
        uow.reminders.close(reminder.id, "skipped", uow.now)


def _conversation(uow: UnitOfWork, reminder: Reminder) -> Conversation | None:
    """Where the member booked, else where they last wrote; never one that they have blocked or signed out of."""
    found = [c for c in uow.conversations.of_member(reminder.member_id) if c.blocked_at is None]
    chosen = next((c for c in found if c.id == reminder.conversation_id), found[0] if found else None)
    return uow.conversations.lock(chosen.id) if chosen else None


def _message(reminder: Reminder, member: Member, appointment: Appointment, conversation: Conversation) -> Reply:
    language = conversation.language
    local = appointment.start.astimezone(PARIS)
    text = say(
        language,
        f"reminders.{reminder.kind}_{appointment.kind}",
        start=local,
        address=f"{member.address}, {member.postcode} {member.city}",
    )
    paragraphs = [text]
    if not appointment.included:
        paragraphs.append(say(language, "reminders.billed", amount=appointment.amount_ttc))
    paragraphs.append(say(language, "reminders.stop_hint"))
    intents = ("reschedule_appointment", "cancel_appointment")
    buttons = [Button(say(language, f"reminders.button_{i}"), "intent", {"intent": i}) for i in intents]
    return Reply(paragraphs, buttons)

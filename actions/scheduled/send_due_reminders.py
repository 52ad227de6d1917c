"""Send the reminders that are due: each once, over restarts and several processes, never at night."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from actions.offered import recalled
from actions.outgoing import TRAITS, Outgoing
from actions.recipients import belongs_to, conversation_for
from actions.scheduled.leads import Leads
from actions.scheduled.matter import Matter, matter_of
from actions.scheduled.quiet_hours import QuietHours
from domain.calendar import at, paris
from domain.conversations import Conversation
from domain.members import Member
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork

AGENT_BUSY_RETRY = timedelta(minutes=1)
"""An agent is writing with the member: the bot waits for its turn as long as the reminder makes sense."""

FAILED_RETRY = timedelta(minutes=5)
"""A reminder that raised is put aside for a while, so that it stops no other."""

PAUSED_UNTIL = "reminders_paused_until"
"""Fact of a membership: the first day on which reminders go again."""
AFTER_PAUSE_AT = time(8)


class ReminderFailed(Exception):
    """One reminder could not be dealt with; its transaction must be undone."""

    def __init__(self, reminder_id: int) -> None:
        super().__init__(f"reminder {reminder_id}")
        self.reminder_id = reminder_id


def send_next_reminder(uow: UnitOfWork, outgoing: Outgoing, quiet: QuietHours, leads: Leads | None = None) -> bool:
    """Deal with one due reminder, in a transaction of its own; False when there is none. Raises ReminderFailed."""
    due = uow.reminders.due(uow.now, limit=1)
    if not due:
        return False
    try:
        _deal_with(uow, due[0], outgoing, quiet, leads or Leads())
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the reminder's
    except Exception as error:
        raise ReminderFailed(due[0].id) from error
    return True


def _deal_with(uow: UnitOfWork, reminder: Reminder, outgoing: Outgoing, quiet: QuietHours, leads: Leads) -> None:
    matter = matter_of(uow, reminder, leads)
    if matter is None:
        # What the contract implies may come back with its cause; an appointment's reminder is made anew with it.
        uow.reminders.close(reminder.id, "skipped" if reminder.cause is None else "cancelled", uow.now)
        return
    if matter.until <= uow.now:
        _skip(uow, reminder, matter, "too_late")
        return
    if matter.superseded(uow):
        _skip(uow, reminder, matter, "superseded")
        return
    conversation = _conversation(uow, reminder, matter)
    if conversation is None:  # the member may sign in again in time
        uow.reminders.postpone(reminder.id, min(uow.now + matter.retry, matter.until))
        return
    later = _possible_at(uow, reminder, quiet)
    if conversation.with_agent:
        later = max(later, uow.now + AGENT_BUSY_RETRY)
    if later > uow.now:
        _postpone(uow, reminder, matter, later)
        return
    message, decisions = matter.message(uow, conversation)
    outgoing.write(uow, conversation, message, f"reminder:{reminder.id}", buttons_until=matter.until)
    uow.conversations.save(recalled(conversation, message.buttons, matter.topic, decisions))
    uow.reminders.close(reminder.id, "sent", uow.now)
    uow.audit.add("clock", "sent_reminder", matter.subject, uow.now, kind=reminder.kind)


def _possible_at(uow: UnitOfWork, reminder: Reminder, quiet: QuietHours) -> datetime:
    """Now, or when the night or the member's pause is over."""
    member = uow.members.get(reminder.member_id) if reminder.member_id is not None else None
    paused = paused_until(member, uow.now) if member else None
    return quiet.over_at(max(uow.now, at(paused, AFTER_PAUSE_AT)) if paused else uow.now)


def paused_until(member: Member, now: datetime) -> date | None:
    """The first day on which this member wants reminders again; None while they come."""
    kept = member.facts.get(PAUSED_UNTIL)
    day = date.fromisoformat(str(kept)) if kept else None
    return day if day and day > paris(now).date() else None


def _skip(uow: UnitOfWork, reminder: Reminder, matter: Matter, why: str) -> None:
    """It will not be sent, and the desk can read why."""
    uow.reminders.close(reminder.id, "skipped", uow.now)
    uow.audit.add("clock", "skipped_reminder", matter.subject, uow.now, kind=reminder.kind, reason=why)


def _postpone(uow: UnitOfWork, reminder: Reminder, matter: Matter, later: datetime) -> None:
    if later < matter.until:
        uow.reminders.postpone(reminder.id, later)
    else:  # it would come after what it announces
        _skip(uow, reminder, matter, "too_late")


def _conversation(uow: UnitOfWork, reminder: Reminder, matter: Matter) -> Conversation | None:
    """Where the member booked or asked, else where it reaches their phone, else where they last wrote.

    Never one that they have blocked, nor one whose user is not proved, at this moment, to be or to act for them: who
    signed out, whose proof is over, or who has become somebody else. An applicant is told where they applied.
    """
    if reminder.member_id is None:
        return conversation_for(uow, None, reminder.conversation_id)
    found = [
        conversation
        for conversation in uow.conversations.of_member(reminder.member_id)
        if conversation.blocked_at is None
        and matter.may_reach(conversation)
        and belongs_to(uow, conversation, reminder.member_id, delegate_too=True)
    ]
    if not found:
        return None
    chosen = min(found, key=lambda c: (c.id != reminder.conversation_id, not TRAITS[c.channel].pushed))
    return uow.conversations.lock(chosen.id)

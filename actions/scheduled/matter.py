"""What a reminder is about, as it stands at this moment: until when it is worth saying, and its words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from actions.messages import Button, Reply
from actions.scheduled.implied import Recall, by_cause, missing_documents, of_member
from actions.scheduled.leads import Leads
from actions.scheduled.moments import REMIND_AT, days_until
from actions.wording import cite, say
from domain.appointments import Appointment
from domain.calendar import at, paris
from domain.contract import Contract
from domain.conversations import Conversation
from domain.decisions import from_json
from domain.members import Member
from domain.rules import write_inputs
from storage.holdings import holdings, open_applications
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork


class Matter(ABC):
    """One of the two kinds: an appointment, or what the contract implies."""

    until: datetime
    """From this moment on nothing is said of it."""
    subject: str
    """Its name in the audit trail."""
    retry: timedelta
    """How often it is tried while no conversation reaches the member: they may come back in time."""
    topic: str
    """The intent that a few words in answer to it go on with."""

    of: datetime
    """What it recalls: "la veille" counts from there."""

    def superseded(self, uow: UnitOfWork) -> bool:
        """Another reminder of the same matter is enough."""
        return False

    def record(self, uow: UnitOfWork, conversation: Conversation) -> list[int]:
        """The decisions that it rests on, kept so that "pourquoi ?" and a replay find them."""
        return []

    def may_reach(self, conversation: Conversation) -> bool:
        """Whether it may be said there; who reads there is proved already to be the member or their delegate."""
        return True

    def named(self, language: str, now: datetime) -> str | None:
        """What it is about, in a few words; None: an appointment, which has a name of its own."""
        return None

    @abstractmethod
    def message(self, uow: UnitOfWork, conversation: Conversation) -> tuple[Reply, list[int]]:
        """Its words, and the decisions that they rest on."""


def matter_of(uow: UnitOfWork, reminder: Reminder, leads: Leads) -> Matter | None:
    """None when its cause is gone, or the member wants no reminders."""
    if reminder.appointment_id is not None:
        return _appointment(uow, reminder)
    recall = recall_of(uow, reminder, leads)
    member = uow.members.get(reminder.member_id) if reminder.member_id is not None else None
    return ImpliedMatter(reminder, recall, member) if recall else None


def recall_of(uow: UnitOfWork, reminder: Reminder, leads: Leads) -> Recall | None:
    """What implies it now; None when nothing does any more."""
    if reminder.cause is None:
        return None
    if reminder.member_id is None:
        applications = open_applications(uow.connection)
        found = [recall for case in applications for recall in missing_documents(case, uow.now, leads)]
    else:
        (holding,) = holdings(uow.connection, [uow.members.get(reminder.member_id)], uow.now)
        found = of_member(holding, uow.now, leads)
    return by_cause(found).get((reminder.kind, reminder.cause))


def _appointment(uow: UnitOfWork, reminder: Reminder) -> Matter | None:
    assert reminder.member_id is not None
    assert reminder.appointment_id is not None
    member, appointment = uow.members.get(reminder.member_id), uow.appointments.get(reminder.appointment_id)
    wanted = member.reminders_enabled and appointment.status == "confirmed"
    return AppointmentMatter(reminder, appointment, member) if wanted else None


@dataclass
class AppointmentMatter(Matter):
    """A confirmed visit."""

    reminder: Reminder
    appointment: Appointment
    member: Member
    retry = timedelta(minutes=5)
    topic = "ask_appointment"

    def __post_init__(self) -> None:
        self.until = self.of = self.appointment.start
        self.subject = f"appointment:{self.appointment.id}"

    def superseded(self, uow: UnitOfWork) -> bool:
        """The day before is over and the other reminder is still to come: one is enough."""
        if self.reminder.kind != "day_before" or days_until(self.appointment.start, uow.now) > 0:
            return False
        others = uow.reminders.of_member(self.member.id)
        return any(r.kind == "two_hours_before" and r.appointment_id == self.appointment.id for r in others)

    def message(self, uow: UnitOfWork, conversation: Conversation) -> tuple[Reply, list[int]]:
        """Who comes, when and where; what it costs; how to move it."""
        language, member, appointment = conversation.language, self.member, self.appointment
        day = {0: "today", 1: "tomorrow"}.get(days_until(appointment.start, uow.now), "later")
        address = f"{member.address}, {member.postcode} {member.city}"
        paragraphs = [say(language, f"reminders.{day}_{appointment.kind}", start=appointment.start, address=address)]
        if not appointment.included:
            paragraphs.append(self._price(uow, language))
        paragraphs.append(say(language, "reminders.stop_hint"))
        buttons = [
            Button(
                say(language, f"reminders.button_{intent}"),
                "intent",
                {"intent": intent, "slots": {"which": appointment.id}},
            )
            for intent in ("reschedule_appointment", "cancel_appointment")
        ]
        buttons.append(_manage(language, "stop", self.reminder.id))
        return Reply(paragraphs, buttons), self.record(uow, conversation)

    def record(self, uow: UnitOfWork, conversation: Conversation) -> list[int]:
        """What the visit was booked under."""
        return [self.appointment.decision_id] if self.appointment.decision_id is not None else []

    def _price(self, uow: UnitOfWork, language: str) -> str:
        """By the decision that it was booked under; without one, by the price list of its day."""
        appointment = self.appointment
        if appointment.decision_id is not None:
            clause = cite(from_json(uow.decisions.get(appointment.decision_id).result), language)
        else:
            day = paris(appointment.start).date()
            clause = cite(Contract.load(self.member.offer).term("prices.travel", on=day), language)
        return say(language, "reminders.billed", amount=appointment.amount_ttc, clause=clause)


@dataclass
class ImpliedMatter(Matter):
    """Something that the contract implies, derived again just now."""

    reminder: Reminder
    recall: Recall
    member: Member | None
    """None: somebody who applies."""
    retry = timedelta(hours=6)
    topic = "manage_reminders"

    def __post_init__(self) -> None:
        self.until, self.of = self.recall.until, self.recall.of
        self.subject = f"reminder:{self.reminder.id}"

    def named(self, language: str, now: datetime) -> str:
        """What it is about, in a few words, and its first clause."""
        what = say(language, f"reminders.about_{self.recall.kind}", **self.recall.values(language, now))
        return f"{what} {cite(self.recall.statement.decision, language, limit=1)}"

    def superseded(self, uow: UnitOfWork) -> bool:
        """On the last day, its own reminder says all of the invoice."""
        if self.recall.kind != "invoice_due" or self.member is None or days_until(self.of, uow.now) > 0:
            return False
        others = uow.reminders.of_member(self.member.id)
        return any(r.kind == "invoice_last_day" and r.cause == self.recall.cause for r in others)

    def may_reach(self, conversation: Conversation) -> bool:
        """The member's own; a delegate's where they asked for it there."""
        return conversation.delegate_id is None or conversation.id == self.reminder.conversation_id

    def message(self, uow: UnitOfWork, conversation: Conversation) -> tuple[Reply, list[int]]:
        """What it is, with its clause; what can be done; how to put it off or stop it."""
        language, recall = conversation.language, self.recall
        values = {**recall.values(language, uow.now), "clause": cite(recall.statement.decision, language)}
        outcome = recall.outcome(uow.now) if recall.outcome else recall.kind
        paragraphs = [say(language, f"reminders.{name}", **values) for name in (outcome, *recall.also)]
        if conversation.delegate_id is not None and self.member is not None:
            paragraphs.insert(0, say(language, "reminders.for_member", member=self.member.name))
        paragraphs.append(say(language, "reminders.stop_hint"))
        return Reply(paragraphs, self._buttons(uow, language)), self.record(uow, conversation)

    def _buttons(self, uow: UnitOfWork, language: str) -> list[Button]:
        first = self.recall.intents[:1]
        does = [_does(say(language, f"reminders.button_{intent}"), intent) for intent in first]
        tomorrow = at(paris(uow.now).date() + timedelta(days=1), REMIND_AT)
        can_wait = tomorrow < self.recall.until
        manage = [("snooze", can_wait), ("stop", True)]
        return does + [_manage(language, name, self.reminder.id) for name, shown in manage if shown]

    def record(self, uow: UnitOfWork, conversation: Conversation) -> list[int]:
        """What was derived just now."""
        said = self.recall.statement
        kept = uow.decisions.add(
            conversation_id=conversation.id,
            member_id=self.reminder.member_id,
            offer=said.offer,
            rule=said.rule,
            inputs=write_inputs(said.inputs),
            result=said.decision.to_json(),
            contract_version=said.version,
            decided_at=uow.now,
        )
        return [kept]


def _does(words: str, intent: str) -> Button:
    """Goes on with that intent, as if its label were written."""
    return Button(words, "intent", {"intent": intent, "text": words})


def _manage(language: str, name: str, reminder_id: int) -> Button:
    """Puts the reminder off, or stops it: as if the words were written of that one."""
    words = say(language, f"reminders.button_{name}")
    arguments: dict[str, Any] = {"intent": "manage_reminders", "text": words, "slots": {"reminder": reminder_id}}
    return Button(words, "intent", arguments)

"""Reminders: on time, once, not at night, not for what is gone, not over an agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions.outgoing import Outgoing
from actions.scheduled.quiet_hours import QuietHours
from actions.scheduled.send_due_reminders import ReminderFailed, send_next_reminder
from actions.scheduled.tell_late_handoffs import tell_late_handoffs
from domain.appointments import Appointment
from domain.conversations import Conversation
from storage.database import Database
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.conftest import Clock

OUTGOING = Outgoing("v1")
QUIET = QuietHours()
VISIT = datetime.fromisoformat("2026-01-14T10:00:00+01:00")


def arrange(work: UnitOfWork, **changes: Any) -> tuple[Appointment, Conversation]:
    """A confirmed visit with its two reminders, and the conversation it was booked in."""
    member = work.members.add(
        number="P-1", name="Alix Test", offer="offre-interieur", departement="75", postcode="75016", city="Paris",
        address="1 rue de l'Essai", service_start=datetime(2025, 6, 1).date(),  # noqa: DTZ001
    )  # fmt: skip
    conversation = work.conversations.open("telegram", "42", work.now)
    conversation = replace(conversation, member_id=member.id)
    work.conversations.save(conversation)
    values: dict[str, Any] = {
        "member_id": member.id, "conversation_id": conversation.id, "kind": "technician", "purpose": "internet",
        "zone": "region-parisienne", "start": VISIT, "minutes": 60, "status": "confirmed", "included": True,
        "amount_ttc": Decimal(0), "requested_by": "member", "ics_uid": "u", "created_at": work.now,
        "updated_at": work.now,
    }  # fmt: skip
    visit = work.appointments.add(1, **{**values, **changes})
    moments = {
        "day_before": datetime.fromisoformat("2026-01-13T18:00:00+01:00"),
        "two_hours_before": VISIT - timedelta(hours=2),
    }
    for kind, due in moments.items():
        work.reminders.schedule(
            key=f"{visit.id}:0:{kind}", member_id=member.id, conversation_id=conversation.id, appointment_id=visit.id,
            kind=kind, due_at=due,
        )  # fmt: skip
    return visit, conversation


def sweep(database: Database, clock: Clock) -> int:
    """Deal with all that is due; returns how many rows were looked at."""
    count = 0
    while True:
        with unit_of_work(database, clock) as work:
            if not send_next_reminder(work, OUTGOING, QUIET):
                return count
        count += 1


def sent(database: Database, clock: Clock, conversation: Conversation) -> list[str]:
    with reading(database, clock) as work:
        return [m.text.replace("\N{NO-BREAK SPACE}", " ") for m in work.messages.after(conversation.id, 0)]


def at(clock: Clock, moment: str) -> None:
    clock.now = datetime.fromisoformat(moment)


def test_both_reminders_go_out_once_each_at_their_moment(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        _, conversation = arrange(work)
    at(clock, "2026-01-13T17:59:59+01:00")
    assert sweep(database, clock) == 0
    at(clock, "2026-01-13T18:00:00+01:00")
    assert sweep(database, clock) == 1
    assert sweep(database, clock) == 0
    at(clock, "2026-01-14T08:00:00+01:00")
    assert sweep(database, clock) == 1
    day_before, same_day = sent(database, clock, conversation)
    assert "demain, mercredi 14 janvier à 10 h" in day_before
    assert "aujourd'hui à 10 h" in same_day
    with reading(database, clock) as work:
        assert len(work.outbox.waiting(work.now)) == 1


def test_a_billed_visit_recalls_its_amount(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        _, conversation = arrange(work, included=False, amount_ttc=Decimal("220.00"))
    at(clock, "2026-01-13T18:00:30+01:00")
    sweep(database, clock)
    assert "220" in sent(database, clock, conversation)[0]


def test_nothing_is_sent_for_a_visit_that_was_cancelled_or_has_begun(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        work.appointments.change(visit.id, status="cancelled")
    at(clock, "2026-01-14T08:00:00+01:00")
    assert sweep(database, clock) == 2
    with unit_of_work(database, clock) as work:
        work.appointments.change(visit.id, status="confirmed")
        work.reminders.schedule(
            key="late", member_id=visit.member_id, appointment_id=visit.id, kind="day_before", due_at=VISIT
        )
    at(clock, "2026-01-14T10:00:00+01:00")
    assert sweep(database, clock) == 1
    assert sent(database, clock, conversation) == []


def test_a_member_who_wants_no_reminders_gets_none(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        work.members.change(visit.member_id, reminders_enabled=False)
    at(clock, "2026-01-13T18:00:00+01:00")
    assert sweep(database, clock) == 1
    assert sent(database, clock, conversation) == []


def test_at_night_a_reminder_waits_for_the_morning(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        _, conversation = arrange(work)
    at(clock, "2026-01-13T23:00:00+01:00")
    assert sweep(database, clock) == 1
    assert sent(database, clock, conversation) == []
    at(clock, "2026-01-14T07:59:00+01:00")
    assert sweep(database, clock) == 0
    at(clock, "2026-01-14T08:00:00+01:00")
    assert sweep(database, clock) == 2
    assert len(sent(database, clock, conversation)) == 2


def test_the_bot_waits_while_an_agent_writes_with_the_member(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        _, conversation = arrange(work)
        agent = work.agents.add("a@desk.example", "A", "agent", "x")
        work.conversations.save(conversation.take_over(agent.id))
    at(clock, "2026-01-13T18:00:00+01:00")
    assert sweep(database, clock) == 1
    assert sent(database, clock, conversation) == []
    with unit_of_work(database, clock) as work:
        work.conversations.save(work.conversations.lock(conversation.id).give_back(agent.id))
    at(clock, "2026-01-13T18:01:00+01:00")
    assert sweep(database, clock) == 1
    assert len(sent(database, clock, conversation)) == 1


def test_a_reminder_that_fails_is_named_and_undone(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        work.reminders.schedule(
            key="odd", member_id=visit.member_id, appointment_id=visit.id, kind="no_such_kind", due_at=work.now
        )
    with pytest.raises(ReminderFailed), unit_of_work(database, clock) as work:
        send_next_reminder(work, OUTGOING, QUIET)
    assert sent(database, clock, conversation) == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-14T20:59:59+01:00", "2026-01-14T20:59:59+01:00"),
        ("2026-01-14T21:00:00+01:00", "2026-01-15T08:00:00+01:00"),
        ("2026-01-15T07:59:59+01:00", "2026-01-15T08:00:00+01:00"),
        ("2026-01-15T08:00:00+01:00", "2026-01-15T08:00:00+01:00"),
        ("2026-03-28T22:00:00+01:00", "2026-03-29T08:00:00+02:00"),  # the night that is an hour short
        ("2026-10-24T22:00:00+02:00", "2026-10-25T08:00:00+01:00"),  # the night that is an hour long
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(moment: str, expected: str) -> None:
    assert QUIET.over_at(datetime.fromisoformat(moment)) == datetime.fromisoformat(expected)


def test_equal_bounds_are_never_quiet() -> None:
    moment = datetime.fromisoformat("2026-01-14T23:00:00+01:00")
    assert QuietHours(time(0), time(0)).over_at(moment) == moment


def test_a_member_who_waits_too_long_for_a_person_is_told_once(database: Database, clock: Clock) -> None:
    patience = timedelta(minutes=5)
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("webchat", "s", work.now)
        work.conversations.save(conversation.request_handoff("asked", work.now))
    clock.pass_by(timedelta(minutes=4, seconds=59))
    with unit_of_work(database, clock) as work:
        assert tell_late_handoffs(work, OUTGOING, patience) == 0
    clock.pass_by(timedelta(seconds=1))
    for expected in (1, 0):
        with unit_of_work(database, clock) as work:
            assert tell_late_handoffs(work, OUTGOING, patience) == expected
    with reading(database, clock) as work:
        (message,) = work.messages.after(conversation.id, 0)
        assert [b["label"] for b in message.buttons] == ["Être rappelé", "Je patiente"]

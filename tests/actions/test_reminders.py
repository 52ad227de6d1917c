"""Reminders: on time, once, not at night, not for what is gone, not over an agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from actions.agent.member_card import member_card
from actions.outgoing import Outgoing
from actions.scheduled.matter import AppointmentMatter
from actions.scheduled.quiet_hours import QuietHours
from actions.scheduled.send_due_reminders import ReminderFailed, send_next_reminder
from actions.scheduled.tell_late_handoffs import tell_late_handoffs
from domain.appointments import Appointment
from domain.contract import Citation
from domain.conversations import Conversation
from domain.decisions import Billable
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
        address="1 rue de l'Essai", service_start=date(2025, 6, 1),
    )  # fmt: skip
    conversation = work.conversations.open("telegram", "42", work.now)
    conversation = replace(conversation, member_id=member.id)
    work.conversations.save(conversation)
    work.identities.prove("telegram", "42", work.members.speaker(member.id, None), "link", work.now)
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


def states(database: Database, clock: Clock, visit: Appointment) -> dict[str, str]:
    with reading(database, clock) as work:
        return {r.kind: r.state for r in work.reminders.of_member(visit.member_id, state=None)}


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
    assert "attendu aujourd’hui à 10 h" in same_day
    with reading(database, clock) as work:
        assert len(work.outbox.waiting(work.now)) == 1


@pytest.mark.parametrize("decided", [True, False])
def test_a_billed_visit_recalls_its_amount_and_its_clause(database: Database, clock: Clock, decided: bool) -> None:
    citation = Citation("offre-interieur", "9.9.9")
    decision = Billable(reason="beyond_quota", citations=(citation,), total_ttc=Decimal(220))
    with unit_of_work(database, clock) as work:
        decision_id = work.decisions.add(
            offer="offre-interieur", rule="interventions.book", inputs={}, result=decision.to_json(),
            contract_version="v1", decided_at=work.now,
        )  # fmt: skip
        row = decision_id if decided else None
        _, conversation = arrange(work, included=False, amount_ttc=Decimal("220.00"), decision_id=row)
    at(clock, "2026-01-13T18:00:30+01:00")
    sweep(database, clock)
    clause = "(Offre Intérieur, art. 9.9.9)" if decided else "(Offre Intérieur, annexe 1)"
    assert (
        f"facturée 220 € TTC, déplacement et première heure compris {clause}." in sent(database, clock, conversation)[0]
    )


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


@pytest.mark.parametrize(("language", "said"), [("fr", "attendu aujourd’hui à 10 h."), ("en", "due today at 10:00.")])
def test_at_night_a_reminder_waits_for_the_morning_when_one_of_the_day_is_enough(
    database: Database, clock: Clock, language: str, said: str
) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        work.conversations.save(replace(conversation, language=language))
    at(clock, "2026-01-13T23:00:00+01:00")
    assert sweep(database, clock) == 1
    assert sent(database, clock, conversation) == []
    at(clock, "2026-01-14T07:59:00+01:00")
    assert sweep(database, clock) == 0
    at(clock, "2026-01-14T08:00:00+01:00")
    assert sweep(database, clock) == 2
    (only,) = sent(database, clock, conversation)
    assert said in only
    assert states(database, clock, visit) == {"day_before": "skipped", "two_hours_before": "sent"}


@pytest.mark.parametrize(
    ("language", "now", "said"),
    [
        ("fr", "2026-01-13T20:59:00+01:00", "passe chez vous demain, mercredi 14 janvier à 10 h."),
        ("en", "2026-01-13T20:59:00+01:00", "visits you tomorrow, Wednesday 14 January at 10:00."),
        ("fr", "2026-01-14T08:00:00+01:00", "est attendu aujourd’hui à 10 h."),
        ("en", "2026-01-14T08:00:00+01:00", "is due today at 10:00."),
        ("fr", "2026-01-12T19:00:00+01:00", "passe chez vous le mercredi 14 janvier à 10 h."),
        ("en", "2026-01-12T19:00:00+01:00", "visits you on Wednesday 14 January at 10:00."),
    ],
)
def test_the_day_is_named_by_the_calendar_of_the_moment_it_is_sent(
    database: Database, clock: Clock, language: str, now: str, said: str
) -> None:
    """A reminder that stands alone: the other one was dropped with "no more reminder for this one"."""
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        work.conversations.save(replace(conversation, language=language))
        work.reminders.cancel_for(visit.id)
        moment = datetime.fromisoformat(now)
        work.reminders.schedule(
            key="alone", member_id=visit.member_id, conversation_id=conversation.id, appointment_id=visit.id,
            kind="day_before", due_at=moment,
        )  # fmt: skip
    at(clock, now)
    assert sweep(database, clock) == 1
    (only,) = sent(database, clock, conversation)
    assert said in only


def lose(work: UnitOfWork, visit: Appointment, how: str) -> None:
    """The telegram chat 42 is the member's no more."""
    match how:
        case "signed out":
            work.identities.expire("telegram", "42", work.now)
        case "expired":
            speaker = work.members.speaker(visit.member_id, None)
            work.identities.prove("telegram", "42", speaker, "code", work.now, work.now + timedelta(hours=1))
        case "linked to somebody else":
            other = work.members.add(
                number="P-2", name="Sacha Essai", offer="offre-interieur", departement="75", postcode="75016",
                city="Paris", address="2 rue de l'Essai", service_start=date(2025, 6, 1),
            )  # fmt: skip
            work.identities.prove("telegram", "42", work.members.speaker(other.id, None), "link", work.now)


LOST = ["signed out", "expired", "linked to somebody else"]


@pytest.mark.parametrize("how", LOST)
def test_a_reminder_waits_for_a_member_whom_no_conversation_reaches(database: Database, clock: Clock, how: str) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        lose(work, visit, how)
    at(clock, "2026-01-13T18:00:00+01:00")
    assert sweep(database, clock) == 1
    assert states(database, clock, visit) == {"day_before": "scheduled", "two_hours_before": "scheduled"}
    at(clock, "2026-01-14T09:58:00+01:00")
    assert sweep(database, clock) == 2
    at(clock, "2026-01-14T10:00:00+01:00")
    assert sweep(database, clock) == 1
    assert states(database, clock, visit) == {"day_before": "skipped", "two_hours_before": "skipped"}
    assert sent(database, clock, conversation) == []
    with reading(database, clock) as work:
        told = [(e.action, e.detail["kind"], e.detail["reason"]) for e in work.audit.of(f"appointment:{visit.id}")]
        shown = [(r.kind, r.state) for r in member_card(work, visit.member_id).reminders]
    assert told == [
        ("skipped_reminder", "two_hours_before", "too_late"),
        ("skipped_reminder", "day_before", "superseded"),
    ]
    assert shown == [("day_before", "skipped"), ("two_hours_before", "skipped")]


@pytest.mark.parametrize("how", LOST)
def test_a_member_who_is_back_in_time_is_reminded_where_they_are(database: Database, clock: Clock, how: str) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
        lose(work, visit, how)
    at(clock, "2026-01-13T18:00:00+01:00")
    sweep(database, clock)
    with unit_of_work(database, clock) as work:
        elsewhere = a_conversation(work, visit.member_id, "webchat", "s1")
    clock.pass_by(AppointmentMatter.retry)
    assert sweep(database, clock) == 1
    assert sent(database, clock, conversation) == []
    assert len(sent(database, clock, elsewhere)) == 1


def a_conversation(work: UnitOfWork, member_id: int, channel: str, name: str) -> Conversation:
    """Of a proved member who has just written."""
    opened = replace(work.conversations.open(channel, name, work.now), member_id=member_id, last_inbound_at=work.now)
    work.conversations.save(opened)
    work.identities.prove(channel, name, work.members.speaker(member_id, None), "cli", work.now)
    return opened


def test_without_the_conversation_of_the_booking_the_phone_comes_first(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        visit, booked_in = arrange(work)
        phone = a_conversation(work, visit.member_id, "telegram", "43")
        clock.pass_by(timedelta(minutes=1))
    with unit_of_work(database, clock) as work:
        page = a_conversation(work, visit.member_id, "webchat", "s1")
    at(clock, "2026-01-13T18:00:00+01:00")
    sweep(database, clock)
    assert [len(sent(database, clock, c)) for c in (booked_in, phone, page)] == [1, 0, 0]
    with unit_of_work(database, clock) as work:
        work.identities.forget("telegram", "42")
    at(clock, "2026-01-14T08:00:00+01:00")
    sweep(database, clock)
    assert [len(sent(database, clock, c)) for c in (booked_in, phone, page)] == [1, 1, 0]


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
        (reminder, _) = work.reminders.of_member(visit.member_id)
        work.messages.add(conversation.id, f"reminder:{reminder.id}/0", "bot", "déjà là", work.now)
    at(clock, "2026-01-13T18:00:00+01:00")
    with pytest.raises(ReminderFailed) as failed, unit_of_work(database, clock) as work:
        send_next_reminder(work, OUTGOING, QUIET)
    assert failed.value.reminder_id == reminder.id
    assert isinstance(failed.value.__cause__, IntegrityError)
    assert sent(database, clock, conversation) == ["déjà là"]
    assert states(database, clock, visit)["day_before"] == "scheduled"


def test_the_database_s_own_trouble_is_not_the_reminder_s(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("server closed the connection"))

    with unit_of_work(database, clock) as work:
        arrange(work)
    at(clock, "2026-01-13T18:00:00+01:00")
    monkeypatch.setattr("storage.repositories.reminders.Reminders.close", gone)
    with pytest.raises(OperationalError), unit_of_work(database, clock) as work:
        send_next_reminder(work, OUTGOING, QUIET)


def test_the_buttons_of_a_reminder_live_until_the_visit(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        visit, conversation = arrange(work)
    at(clock, "2026-01-13T18:00:00+01:00")
    sweep(database, clock)
    with unit_of_work(database, clock) as work:
        work.offers.withdraw(conversation.id, work.now)
        (message,) = work.messages.after(conversation.id, 0)
        choices = [work.offers.find(button["token"], conversation.id) for button in message.buttons]
    about = {"which": visit.id}
    assert [(c.expires_at, c.used_at, c.arguments["slots"]) for c in choices if c] == [
        (VISIT, None, about), (VISIT, None, about), (VISIT, None, {"reminder": 1}),
    ]  # fmt: skip


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
    clock.pass_by(timedelta(hours=11))
    with unit_of_work(database, clock) as work:
        work.offers.withdraw(conversation.id, work.now)
        call_back = work.offers.find(message.buttons[0]["token"], conversation.id)
    assert call_back is not None
    assert call_back.used_at is None
    assert call_back.expires_at > clock.now

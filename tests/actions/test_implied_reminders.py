"""What the contract implies: each reminder comes, cites its clause, dies with its cause, and is silent when it must."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions.member.manage_reminders import PAUSED_UNTIL
from actions.outgoing import Outgoing
from actions.scheduled.implied import KINDS
from actions.scheduled.leads import Leads
from actions.scheduled.plan_reminders import look, plan_applications, plan_member
from actions.scheduled.quiet_hours import QuietHours
from actions.scheduled.send_due_reminders import send_next_reminder
from domain.conversations import Conversation
from storage.database import Database
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.conftest import Clock

OUTGOING, QUIET, LEADS = Outgoing("v1"), QuietHours(), Leads()
START = "2026-02-10T09:00:00+01:00"

INVOICE = {"month": "2026-02", "amount_ttc": 250, "issued": "2026-03-01", "lines": []}
REFERRAL = {"name": "Jean Valois", "status": "validated", "signed_on": "2025-10-02"}


@dataclass(frozen=True)
class Kind:
    """One reminder: what calls for it, when it comes, what it says, and what ends it."""

    name: str
    due: str
    said: tuple[str, ...]
    end: Callable[[UnitOfWork], Any]
    facts: dict[str, Any] = field(default_factory=dict)
    status: str = "active"
    begin: Callable[[UnitOfWork], Any] = lambda work: None
    senseless: tuple[str, ...] = ()
    """Statuses in which it makes no sense."""


def facts(work: UnitOfWork, **changes: Any) -> None:
    work.members.change_facts(1, lambda known: known.update(changes))


def lend(work: UnitOfWork, status: str = "idle") -> None:
    work.lines.set_airbox(1, status, work.now)


def register(work: UnitOfWork) -> None:
    event = work.events.add(
        code="E1", name="Dégustation", start=datetime.fromisoformat("2026-03-12T19:00:00+01:00"), place="Opéra",
        created_at=work.now,
    )  # fmt: skip
    work.events.register(event.id, 1, None, "member", work.now)


def dispute(work: UnitOfWork, amount: int) -> None:
    work.cases.add(
        member_id=1, type="invoice_dispute", summary="x", requested_by="member", created_at=work.now,
        details={"month": "2026-02", "contested_ttc": str(amount), "invoice_ttc": "250"},
    )  # fmt: skip


def visits(work: UnitOfWork, first: int, last: int) -> None:
    for number in range(first, last):
        start = datetime.fromisoformat("2025-09-01T10:00:00+02:00") + timedelta(days=number)
        work.appointments.record(
            member_id=1, kind="technician", purpose="internet", zone="", start=start, minutes=60, status="done",
            included=True, amount_ttc=Decimal(0), requested_by="member", ics_uid=f"v{number}", created_at=work.now,
            updated_at=work.now,
        )  # fmt: skip


ALL = (
    Kind(
        "unused_visits", "2026-05-01T10:00:00+02:00",
        ("Il vous reste 12 interventions incluses", "dimanche 31 mai 2026", "(Offre Intérieur, art. 5.2.2"),
        end=lambda work: visits(work, 3, 15), begin=lambda work: visits(work, 0, 3),
        senseless=("suspended", "honorary", "terminated"),
    ),
    Kind(
        "reward", "2026-03-03T10:00:00+01:00",
        ("Jean Valois", "jeudi 2 avril 2026", "perdue", "(Offre Intérieur, annexe 3 art. 4)"),
        end=lambda work: facts(work, referrals=[{**REFERRAL, "reward": "Coffret"}]),
        facts={"referrals": [REFERRAL]}, senseless=("honorary", "terminated"),
    ),
    Kind(
        "invoice_due", "2026-03-08T10:00:00+01:00",
        ("facture de février 2026, 250 € TTC", "mercredi 11 mars 2026", "art. 7.3.5"),
        end=lambda work: facts(work, invoices=[{**INVOICE, "paid_on": "2026-03-05"}]),
        facts={"invoices": [INVOICE]},
    ),
    Kind(
        "invoice_last_day", "2026-03-11T10:00:00+01:00",
        ("Dernier jour", "aujourd’hui, mercredi 11 mars", "art. 7.3.5"),
        end=lambda work: dispute(work, 250), facts={"invoices": [INVOICE]},
    ),
    Kind(
        "mail_access", "2026-05-29T10:00:00+02:00",
        ("gratuitement jusqu’au dimanche 28 juin 2026", "perdu", "(Offre Intérieur, art. 10.4)"),
        end=lambda work: work.members.change(1, status="active"), facts={"left_on": "2025-12-28"}, status="honorary",
        senseless=("active", "suspended"),
    ),
    Kind(
        "airbox_return", "2026-02-24T10:00:00+01:00",
        ("L’Airbox prêtée reste à rendre", "ni délai ni frais", "(Offre Intérieur, art. 10.4"),
        end=lambda work: lend(work, "returned"), begin=lambda work: lend(work, "return_requested"),
    ),
    Kind(
        "event_tomorrow", "2026-03-11T18:00:00+01:00",
        ("« Dégustation », demain, jeudi 12 mars à 19 h, Opéra", "art. 5.9"),
        end=lambda work: work.events.withdraw(1, 1, work.now), begin=register,
        senseless=("suspended", "honorary", "terminated"),
    ),
)  # fmt: skip
EACH = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)


def arrange(database: Database, clock: Clock, kind: Kind) -> Conversation:
    """A member of June 2025 with what calls for the reminder, in a conversation of theirs."""
    at(clock, START)
    with unit_of_work(database, clock) as work:
        member = work.members.add(
            number="P-1", name="Alix Test", offer="offre-interieur", departement="75", postcode="75016", city="Paris",
            address="1 rue de l'Essai", service_start=date(2025, 6, 1), status=kind.status, facts=kind.facts,
        )  # fmt: skip
        conversation = replace(work.conversations.open("telegram", "42", work.now), member_id=member.id)
        work.conversations.save(conversation)
        work.identities.prove("telegram", "42", work.members.speaker(member.id, None), "link", work.now)
        kind.begin(work)
    return conversation


def at(clock: Clock, moment: str) -> None:
    clock.now = datetime.fromisoformat(moment)


def plan(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        plan_member(work, 1, LEADS)


def sweep(database: Database, clock: Clock) -> None:
    while True:
        with unit_of_work(database, clock) as work:
            if not send_next_reminder(work, OUTGOING, QUIET, LEADS):
                return


def rows(database: Database, clock: Clock, kind: Kind) -> list[Reminder]:
    with reading(database, clock) as work:
        return [row for row in work.reminders.of_member(1, state=None) if row.kind == kind.name]


def sent(database: Database, clock: Clock, conversation: Conversation) -> list[str]:
    with reading(database, clock) as work:
        found = work.messages.after(conversation.id, 0)
    return [message.text.replace("\N{NO-BREAK SPACE}", " ") for message in found]


def of_kind(database: Database, clock: Clock, conversation: Conversation, kind: Kind) -> list[str]:
    return [text for text in sent(database, clock, conversation) if kind.said[0] in text]


def test_every_kind_of_a_member_is_tried_here() -> None:
    assert {kind.name for kind in ALL} == set(KINDS) - {"missing_documents"}


@EACH
def test_it_comes_once_at_its_moment_with_its_clause(database: Database, clock: Clock, kind: Kind) -> None:
    conversation = arrange(database, clock, kind)
    plan(database, clock)
    plan(database, clock)
    (row,) = rows(database, clock, kind)
    assert row.due_at == datetime.fromisoformat(kind.due)
    clock.now = row.due_at - timedelta(seconds=1)
    sweep(database, clock)
    assert of_kind(database, clock, conversation, kind) == []
    clock.now = row.due_at
    for _ in range(2):
        plan(database, clock)
        sweep(database, clock)
    (text,) = of_kind(database, clock, conversation, kind)
    assert [words for words in kind.said if words not in text] == []
    with reading(database, clock) as work:
        kept = work.decisions.of_conversation(conversation.id)
    assert kept
    assert all(decision.result["citations"] for decision in kept)


@EACH
def test_it_dies_with_its_cause_before_it_is_due(database: Database, clock: Clock, kind: Kind) -> None:
    arrange(database, clock, kind)
    plan(database, clock)
    with unit_of_work(database, clock) as work:
        kind.end(work)
    plan(database, clock)
    assert [row.state for row in rows(database, clock, kind)] == ["cancelled"]


@EACH
def test_it_is_not_sent_when_its_cause_has_just_gone(database: Database, clock: Clock, kind: Kind) -> None:
    conversation = arrange(database, clock, kind)
    plan(database, clock)
    with unit_of_work(database, clock) as work:
        kind.end(work)
    at(clock, kind.due)
    sweep(database, clock)
    assert of_kind(database, clock, conversation, kind) == []


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind.name != "invoice_last_day"], ids=lambda kind: kind.name)
def test_at_night_it_waits(database: Database, clock: Clock, kind: Kind) -> None:
    conversation = arrange(database, clock, kind)
    plan(database, clock)
    at(clock, kind.due)
    clock.now = clock.now.replace(hour=22)
    sweep(database, clock)
    assert of_kind(database, clock, conversation, kind) == []
    (row,) = rows(database, clock, kind)
    assert (row.state, row.due_at.astimezone(clock.now.tzinfo).hour) == ("scheduled", 8)


@EACH
def test_nobody_who_wants_none_gets_it_and_it_is_there_again_when_they_do(
    database: Database, clock: Clock, kind: Kind
) -> None:
    conversation = arrange(database, clock, kind)
    plan(database, clock)
    with unit_of_work(database, clock) as work:
        work.members.change(1, reminders_enabled=False)
    plan(database, clock)
    assert [row.state for row in rows(database, clock, kind)] == ["cancelled"]
    with unit_of_work(database, clock) as work:
        work.members.change(1, reminders_enabled=True)
    plan(database, clock)
    at(clock, kind.due)
    sweep(database, clock)
    assert len(of_kind(database, clock, conversation, kind)) == 1


@EACH
@pytest.mark.parametrize("status", ["active", "suspended", "honorary", "terminated"])
def test_it_comes_only_to_whom_it_makes_sense(database: Database, clock: Clock, kind: Kind, status: str) -> None:
    arrange(database, clock, kind)
    with unit_of_work(database, clock) as work:
        work.members.change(1, status=status)
    plan(database, clock)
    assert bool(rows(database, clock, kind)) is (status not in kind.senseless)


def named(name: str) -> Kind:
    return next(kind for kind in ALL if kind.name == name)


def test_what_the_member_stopped_stays_away_whatever_becomes_of_its_cause(database: Database, clock: Clock) -> None:
    arrange(database, clock, named("invoice_due"))
    plan(database, clock)
    with unit_of_work(database, clock) as work:
        work.reminders.drop([row.id for row in work.reminders.of_member(1)])
        facts(work, invoices=[])
    plan(database, clock)
    with unit_of_work(database, clock) as work:
        facts(work, invoices=[INVOICE])
    plan(database, clock)
    assert [row.state for row in rows(database, clock, named("invoice_due"))] == ["skipped"]


def test_a_pause_puts_off_and_what_it_outlasts_is_not_sent(database: Database, clock: Clock) -> None:
    conversation = arrange(database, clock, named("event_tomorrow"))
    with unit_of_work(database, clock) as work:
        facts(work, invoices=[INVOICE], **{PAUSED_UNTIL: "2026-03-10"})
    plan(database, clock)
    at(clock, "2026-03-08T10:00:00+01:00")
    sweep(database, clock)
    assert sent(database, clock, conversation) == []
    at(clock, "2026-03-10T08:00:00+01:00")
    sweep(database, clock)
    assert ["2026-03-11" in text or "mercredi 11 mars" in text for text in sent(database, clock, conversation)] == [
        True
    ]
    with unit_of_work(database, clock) as work:
        facts(work, **{PAUSED_UNTIL: "2026-03-20"})
    at(clock, "2026-03-11T18:00:00+01:00")
    sweep(database, clock)
    assert len(sent(database, clock, conversation)) == 1
    assert [row.state for row in rows(database, clock, named("event_tomorrow"))] == ["skipped"]


def test_only_what_is_not_contested_is_recalled(database: Database, clock: Clock) -> None:
    conversation = arrange(database, clock, named("invoice_due"))
    with unit_of_work(database, clock) as work:
        dispute(work, 100)
    plan(database, clock)
    at(clock, "2026-03-08T10:00:00+01:00")
    sweep(database, clock)
    (text,) = sent(database, clock, conversation)
    assert "150 € TTC" in text
    assert "La part contestée, 100 € TTC, reste suspendue" in text


def test_what_an_accepted_dispute_took_off_is_not_asked_for(database: Database, clock: Clock) -> None:
    conversation = arrange(database, clock, named("invoice_due"))
    with unit_of_work(database, clock) as work:
        facts(work, invoices=[{**INVOICE, "credited_ttc": "100"}])
    plan(database, clock)
    at(clock, "2026-03-08T10:00:00+01:00")
    sweep(database, clock)
    (text,) = sent(database, clock, conversation)
    assert "150 € TTC" in text
    assert "250" not in text


def test_on_the_last_day_one_reminder_of_an_invoice_is_enough(database: Database, clock: Clock) -> None:
    conversation = arrange(database, clock, named("invoice_due"))
    plan(database, clock)
    at(clock, "2026-03-11T10:00:00+01:00")
    sweep(database, clock)
    (text,) = sent(database, clock, conversation)
    assert "Dernier jour" in text


def test_a_delegate_reads_what_they_asked_for_and_nothing_else(database: Database, clock: Clock) -> None:
    conversation = arrange(database, clock, named("invoice_due"))
    with unit_of_work(database, clock) as work:
        delegate = work.members.add_delegate(member_id=1, name="Sacha Aide")
        work.identities.prove("telegram", "42", work.members.speaker(1, delegate.id), "link", work.now)
        work.conversations.save(replace(conversation, delegate_id=delegate.id))
    plan(database, clock)
    at(clock, "2026-03-08T10:00:00+01:00")
    sweep(database, clock)
    assert sent(database, clock, conversation) == []
    with unit_of_work(database, clock) as work:
        (row, *_) = work.reminders.of_member(1)
        work.reminders.postpone(row.id, work.now, conversation_id=conversation.id)
    sweep(database, clock)
    (text,) = sent(database, clock, conversation)
    assert text.startswith("Pour Alix Test :")


def test_a_moved_event_is_recalled_before_its_new_day(database: Database, clock: Clock) -> None:
    from sqlalchemy import update

    from storage.tables import events

    arrange(database, clock, named("event_tomorrow"))
    plan(database, clock)
    with unit_of_work(database, clock) as work:
        later = datetime.fromisoformat("2026-03-30T19:00:00+02:00")
        work.connection.execute(update(events).values(start=later))
    plan(database, clock)
    found = [(row.state, row.due_at.isoformat()) for row in rows(database, clock, named("event_tomorrow"))]
    assert found == [("cancelled", "2026-03-11T17:00:00+00:00"), ("scheduled", "2026-03-29T16:00:00+00:00")]


def test_a_look_writes_nothing_and_names_whom_it_is_worth(database: Database, clock: Clock) -> None:
    arrange(database, clock, named("invoice_due"))
    with unit_of_work(database, clock) as work:
        other = work.members.add(
            number="P-2", name="Sacha Essai", offer="option-interieur", departement="75", postcode="75016",
            city="Paris", address="2 rue", service_start=date(2025, 6, 1), facts={"invoices": [{"month": "2026-02"}]},
        )  # fmt: skip
    with reading(database, clock) as work:
        page = look(work, 0, LEADS)
        assert (page.untrue, page.unreadable, page.last) == ([1], [other.id], None)
        assert work.reminders.of_member(1) == []
    plan(database, clock)
    with reading(database, clock) as work:
        assert look(work, 0, LEADS).untrue == []


def test_an_applicant_is_reminded_of_missing_documents_where_they_applied(database: Database, clock: Clock) -> None:
    at(clock, START)
    wanted = ["professional_proof", "identity_original", "cheque", "rib_fr", "signed_form"]
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("telegram", "7", work.now)
        case = work.cases.add(
            conversation_id=conversation.id, type="application", summary="x", requested_by="stranger",
            created_at=work.now, details={"provided": wanted[:-1]},
        )  # fmt: skip
        plan_applications(work, LEADS)
    at(clock, "2026-02-13T10:00:00+01:00")
    sweep(database, clock)
    (text,) = sent(database, clock, conversation)
    assert f"dossier de candidature (n° {case.id})" in text
    assert "art. 3.2" in text
    with unit_of_work(database, clock) as work:
        work.cases.add(
            conversation_id=conversation.id, type="application", summary="x", requested_by="stranger",
            created_at=work.now, details={"provided": wanted[:1]},
        )  # fmt: skip
        plan_applications(work, LEADS)
        assert len(work.reminders.of_applicant(conversation.id)) == 1
        work.cases.change(case.id + 1, details={"provided": wanted})
        plan_applications(work, LEADS)
        assert work.reminders.of_applicant(conversation.id) == []


def test_two_schedulers_plan_and_send_once(database: Database, clock: Clock) -> None:
    kind = named("invoice_due")
    conversation = arrange(database, clock, kind)
    at(clock, kind.due)
    barrier = threading.Barrier(2)

    def scheduler() -> None:
        barrier.wait(5)
        plan(database, clock)
        sweep(database, clock)

    threads = [threading.Thread(target=scheduler) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(of_kind(database, clock, conversation, kind)) == 1


def test_a_transaction_that_dies_sends_nothing_and_the_next_one_sends_once(database: Database, clock: Clock) -> None:
    kind = named("invoice_due")
    conversation = arrange(database, clock, kind)
    plan(database, clock)
    at(clock, kind.due)

    def killed() -> None:
        with unit_of_work(database, clock) as work:
            assert send_next_reminder(work, OUTGOING, QUIET, LEADS)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert of_kind(database, clock, conversation, kind) == []
    for _ in range(2):
        sweep(database, clock)
    assert len(of_kind(database, clock, conversation, kind)) == 1


def test_the_evening_before_is_told_by_the_clock_on_the_wall(database: Database, clock: Clock) -> None:
    """The night between is the one that is an hour short."""
    arrange(database, clock, named("airbox_return"))
    with unit_of_work(database, clock) as work:
        start = datetime.fromisoformat("2026-03-29T11:00:00+02:00")
        event = work.events.add(code="E2", name="Brunch", start=start, place="", created_at=work.now)
        work.events.register(event.id, 1, None, "member", work.now)
    plan(database, clock)
    (row,) = rows(database, clock, named("event_tomorrow"))
    assert row.due_at == datetime.fromisoformat("2026-03-28T18:00:00+01:00")

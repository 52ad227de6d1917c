"""The desk is told of a case once before its deadline and once after it, by one of many schedulers."""

from __future__ import annotations

import threading
from datetime import timedelta

from actions.scheduled.tell_deadlines import tell_deadlines
from bot.deadline_mail import deadline_mail
from domain.cases import Case
from storage.database import Database
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from storage.views import told_deadlines
from tests.conftest import Clock

DAY = timedelta(days=1)


def a_case(work: UnitOfWork, due: timedelta | None) -> Case:
    return work.cases.add(
        type="callback", summary="Rappeler", requested_by="member", created_at=work.now,
        due_at=work.now + due if due is not None else None,
    )  # fmt: skip


def told(database: Database, clock: Clock) -> list[tuple[int, bool]]:
    with unit_of_work(database, clock) as work:
        return [(each.case.id, each.overdue) for each in tell_deadlines(work, DAY)]


def test_near_then_over_each_once_and_the_trail_says_so(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        case, _ = a_case(work, 3 * DAY), a_case(work, None)
    clock.pass_by(2 * DAY - timedelta(seconds=1))
    assert told(database, clock) == []
    clock.pass_by(timedelta(seconds=1))
    assert told(database, clock) == [(case.id, False)]
    assert told(database, clock) == []
    clock.pass_by(DAY)
    assert told(database, clock) == []
    clock.pass_by(timedelta(seconds=1))
    assert told(database, clock) == [(case.id, True)]
    assert told(database, clock) == []
    with reading(database, clock) as work:
        assert [e.action for e in work.audit.of(f"case:{case.id}")] == ["case_overdue", "case_due_soon"]
        assert [shown.id for shown in told_deadlines(work.connection, work.now)] == [case.id]
        assert told_deadlines(work.connection, work.now + timedelta(seconds=1)) == []


def test_a_closed_case_is_not_told_of(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        work.cases.close(a_case(work, timedelta(hours=1)).id, "resolved", "done", work.now)
    assert told(database, clock) == []


def test_two_schedulers_tell_once(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        a_case(work, timedelta(hours=1))
    found: list[tuple[int, bool]] = []
    barrier = threading.Barrier(2)

    def sweep() -> None:
        barrier.wait(5)
        found.extend(told(database, clock))

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [(1, False)]


def test_the_mail_names_cases_and_nobody(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        a_case(work, timedelta(hours=1))
        a_case(work, timedelta(hours=-1))
        subject, text = deadline_mail(tell_deadlines(work, DAY), "https://desk.example")
    assert subject == "Desk : dossiers, 1 en retard, 1 à échéance proche"
    assert "n°\N{NO-BREAK SPACE}2 (Rappeler le membre)\N{NO-BREAK SPACE}: il devait être clos avant le" in text
    assert "https://desk.example/desk/cases/1" in text

"""The console's queries, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from storage.database import Database
from storage.desk_view import queue, transcript
from storage.planning_view import Load, booked
from storage.repositories.dead_letters import DeadLetters
from storage.repositories.inbox import Received
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from storage.views import CaseCounts, audit_trail, backlog, case_lines, dead_letters, find_members, open_case_counts
from tests.conftest import MONDAY_MORNING, Clock


def a_member(work: UnitOfWork, number: str, name: str, phone: str | None = None) -> int:
    return work.members.add(
        number=number, name=name, offer="offre-interieur", departement="75", postcode="75016", city="Paris",
        address="1 rue de l'Essai", service_start=MONDAY_MORNING.date(), phone=phone,
    ).id  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("helene", ["Hélène Île"]), ("ÎLE", ["Hélène Île"]), ("Élodie", ["Elodie (Ça)"]), ("(ca)", ["Elodie (Ça)"]),
        ("p-2", ["Elodie (Ça)"]), ("06 12 34", ["Hélène Île"]), (".*", []), ("[a-z]", []), ("a%", []), ("?", []),
        ("\\", []), ("", ["Elodie (Ça)", "Hélène Île"]),
    ],
)  # fmt: skip
def test_search_reads_accents_and_no_wildcards(database: Database, clock: Clock, text: str, found: list[str]) -> None:
    with unit_of_work(database, clock) as work:
        a_member(work, "P-1", "Hélène Île", "+33612345678")
        a_member(work, "P-2", "Elodie (Ça)")
    with reading(database, clock) as work:
        assert sorted(member.name for member in find_members(work.connection, text)) == found


def test_dead_letters_of_both_boxes_until_they_are_settled(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("telegram", "42", work.now)
        message = work.messages.add(conversation.id, "k", "bot", "Perdu", work.now)
        work.outbox.add(conversation.id, message, "telegram", work.now)
        reply = work.outbox.next_in(conversation.id, work.now)
        work.inbox.add([Received("telegram", "1", "telegram:42", {})], work.now)
        update = work.inbox.next_in("telegram:42", work.now)
        assert reply
        assert update
        assert work.outbox.mark_dead(reply.id, None, "502")
        work.inbox.mark_dead(update.id, "KeyError", work.now)
    with reading(database, clock) as work:
        assert {(d.box, d.text, d.replayable) for d in dead_letters(work.connection)} == {
            ("outbox", "Perdu", True),
            ("inbox", None, True),
        }
        assert backlog(work.connection).dead == {"inbox": 1, "outbox": 1}
        assert queue(work.connection, 0).with_bot[0].dead == 1
    with unit_of_work(database, clock) as work:
        letters = DeadLetters(work.connection)
        assert letters.close("outbox", reply.id, work.now)
        assert not letters.close("outbox", reply.id, work.now)
        assert letters.retry_delivery(reply.id) is None
        assert letters.retry_handling(update.id) == "telegram:42"
        assert letters.retry_handling(update.id) is None
    with reading(database, clock) as work:
        assert dead_letters(work.connection) == []
        assert backlog(work.connection).dead == {"inbox": 0, "outbox": 0}
        assert transcript(work.connection, conversation.id)[0].delivery is not None


def test_planning_counts_visits_and_those_at_the_same_time(database: Database, clock: Clock) -> None:
    start = clock.now.replace(minute=0)
    with unit_of_work(database, clock) as work:
        for number, hours in enumerate((0, 0, 1, 24, 15)):
            work.appointments.add(
                3, member_id=a_member(work, f"P-{number}", "Alix"), kind="technician", purpose="internet", zone="nord",
                start=start + timedelta(hours=hours), minutes=60, status="confirmed", included=True,
                amount_ttc=Decimal(0), requested_by="member", ics_uid=str(number), created_at=work.now,
                updated_at=work.now,
            )  # fmt: skip
    monday = start.date()
    with reading(database, clock) as work:
        assert booked(work.connection, "technician", monday, 2) == {
            ("nord", monday): Load(3, 2),
            ("nord", monday + timedelta(days=1)): Load(2, 1),  # midnight in Paris is 23:00 UTC
        }
        assert booked(work.connection, "coach", monday, 2) == {}


def test_cases_by_deadline_and_the_trail_by_page(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        for name, due in (("none", None), ("far", timedelta(days=9)), ("late", timedelta(hours=-1))):
            work.cases.add(
                type="callback", summary=name, requested_by="member", created_at=work.now,
                due_at=work.now + due if due is not None else None,
            )  # fmt: skip
            work.audit.add("cli", "read", f"case:{name}", work.now)
    with reading(database, clock) as work:
        assert [line.case.summary for line in case_lines(work.connection)] == ["late", "far", "none"]
        assert open_case_counts(work.connection, work.now, timedelta(days=9)) == CaseCounts(3, due_soon=1, overdue=1)
        assert open_case_counts(work.connection, work.now, timedelta(days=8)).due_soon == 0
        near = case_lines(work.connection, due_until=work.now + timedelta(days=1))
        assert [line.case.summary for line in near] == ["late"]
        newest = audit_trail(work.connection, actor="cli", limit=1)
        older = audit_trail(work.connection, actor="cli", before=newest[0].id)
        assert [event.subject for event in (*newest, *older)] == ["case:late", "case:far", "case:none"]

"""The scheduler's jobs: what is implied is planned page by page, and the desk is told of deadlines, by mail too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from actions.outgoing import Outgoing
from actions.request import Policy
from bot.mail import MailFailed
from bot.scheduler import Scheduler
from bot.settings import Settings
from storage.database import Database
from storage.unit_of_work import reading, unit_of_work
from tests.conftest import Clock


class Post:
    """A mail server that keeps what it is given, or refuses it."""

    def __init__(self, refuses: bool = False) -> None:
        self.refuses = refuses
        self.sent: list[tuple[str, str]] = []

    async def send(self, to: str, subject: str, text: str) -> None:
        if self.refuses:
            raise MailFailed("SMTPServerDisconnected")
        self.sent.append((to, subject))


def a_scheduler(database: Database, clock: Clock, post: Post, **settings: Any) -> Scheduler:
    return Scheduler(database, clock, Outgoing("v1"), Settings(**settings), Policy(), post)


async def test_every_member_is_planned_whatever_the_page(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.scheduled.plan_reminders.PAGE", 2)
    with unit_of_work(database, clock) as work:
        for number in range(5):
            facts = {"invoices": "unreadable"} if number == 2 else {}
            work.members.add(
                number=f"P-{number}", name="Alix", offer="offre-interieur", departement="75", postcode="75016",
                city="Paris", address="1 rue", service_start=date(2025, 6, 1), facts=facts,
            )  # fmt: skip
    await a_scheduler(database, clock, Post()).plan_reminders()
    with reading(database, clock) as work:
        planned = [[r.kind for r in work.reminders.of_member(member.id)] for member in work.members.all()]
    assert planned == [["unused_visits"], ["unused_visits"], [], ["unused_visits"], ["unused_visits"]]


@pytest.mark.parametrize("refuses", [False, True])
async def test_a_deadline_is_mailed_once_and_a_refused_mail_stops_nothing(
    database: Database, clock: Clock, refuses: bool
) -> None:
    post = Post(refuses)
    with unit_of_work(database, clock) as work:
        case = work.cases.add(
            type="callback", summary="x", requested_by="member", created_at=work.now,
            due_at=work.now + timedelta(hours=2),
        )  # fmt: skip
    scheduler = a_scheduler(database, clock, post, deadline_mail="desk@parnasse.example")
    await scheduler.tell_deadlines()
    await scheduler.tell_deadlines()
    assert post.sent == ([] if refuses else [("desk@parnasse.example", "Desk : dossiers, 1 à échéance proche")])
    with reading(database, clock) as work:
        assert work.cases.get(case.id).reminded_at == clock.now


async def test_without_an_address_the_console_alone_tells(database: Database, clock: Clock) -> None:
    post = Post()
    with unit_of_work(database, clock) as work:
        work.cases.add(
            type="callback", summary="x", requested_by="member", created_at=work.now, due_at=work.now
        )  # fmt: skip
    await a_scheduler(database, clock, post).tell_deadlines()
    assert post.sent == []

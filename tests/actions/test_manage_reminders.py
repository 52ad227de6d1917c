"""Reminders stop and resume for the member; one appointment's can be dropped alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.actions.conftest import Meet, Talk

VISIT = {"id": "A", "type": "technician", "start": "2026-03-10T10:00:00+01:00", "status": "confirmed"}


def enabled(talk: Talk) -> bool:
    with talk.world.work() as work:
        return work.members.get(1).reminders_enabled


def with_reminder(talk: Talk) -> Talk:
    with talk.world.work() as work:
        [visit] = work.appointments.of_member(1)
        work.reminders.schedule(
            key="r", member_id=1, appointment_id=visit.id, kind="two_hours_before",
            due_at=visit.start - timedelta(hours=2),
        )  # fmt: skip
    return talk


@pytest.mark.parametrize(
    "words", ["Arrêtez les rappels", "Je n'en veux plus, des rappels", "Stop sending me reminders"]
)
def test_stop_keeps_the_rows_and_the_appointment(meet: Meet, words: str) -> None:
    talk = with_reminder(meet(appointments=[VISIT]))
    talk.say(words, "manage_reminders")
    assert not enabled(talk)
    assert len(talk.world.state["reminders"]) == 1
    assert len(talk.world.state["appointments"]) == 1


def test_resume(meet: Meet) -> None:
    talk = meet(reminders_enabled=False)
    assert "reprennent" in talk.say("Reprenez les rappels", "manage_reminders")
    assert enabled(talk)


def test_stopped_twice(meet: Meet) -> None:
    assert "déjà arrêtés" in meet(reminders_enabled=False).say("Arrêtez les rappels", "manage_reminders")


def test_by_button(meet: Meet) -> None:
    talk = meet()
    talk.say("Quels rappels sont prévus ?", "manage_reminders")
    talk.press("Arrêter les rappels")
    assert not enabled(talk)
    talk.press("Reprendre les rappels")
    assert enabled(talk)


def test_one_appointment_only(meet: Meet) -> None:
    talk = with_reminder(meet(appointments=[VISIT]))
    assert "mardi 10 mars" in talk.say("Plus de rappel pour ce rendez-vous", "manage_reminders")
    assert enabled(talk)
    assert talk.world.state["reminders"] == []


def test_what_is_scheduled(meet: Meet) -> None:
    talk = with_reminder(meet(appointments=[VISIT]))
    assert "mardi 10 mars à 8 h" in talk.say("Quels rappels sont prévus ?", "manage_reminders")


def test_another_moment_is_not_possible_yet(meet: Meet) -> None:
    assert "ne peux pas encore déplacer" in meet().say("Décalez ce rappel à midi", "manage_reminders")

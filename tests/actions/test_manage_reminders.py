"""Reminders stop and resume for the member; one appointment's can be dropped alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.calendar import PARIS
from tests.actions.conftest import Meet, Talk
from tests.dialogue.events import happen

VISIT = {"id": "A", "type": "technician", "start": "2026-03-10T10:00:00+01:00", "status": "confirmed"}


def enabled(talk: Talk) -> bool:
    with talk.world.work() as work:
        return work.members.get(1).reminders_enabled


def kinds(talk: Talk) -> list[str]:
    with talk.world.work() as work:
        return [reminder.kind for reminder in work.reminders.of_member(1)]


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
    assert "two_hours_before" in kinds(talk)
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
    assert kinds(talk) == ["unused_visits"]


def test_what_is_scheduled(meet: Meet) -> None:
    talk = with_reminder(meet(appointments=[VISIT]))
    assert "mardi 10 mars à 8 h" in talk.say("Quels rappels sont prévus ?", "manage_reminders")


def with_a_visit(meet: Meet, **facts: Any) -> Talk:
    """A visit is to come, and nothing recalls it yet."""
    talk = meet(appointments=[VISIT], **facts)
    with talk.world.work() as work:
        work.reminders.cancel_for(work.appointments.of_member(1)[0].id)
    return talk


INVOICE = {"month": "2026-02", "amount_ttc": 250, "issued": "2026-03-01", "lines": []}


def coming(talk: Talk) -> list[tuple[str, str]]:
    """(kind, moment) of those to come, the yearly visits left out."""
    with talk.world.work() as work:
        found = work.reminders.of_member(1)
    return [(r.kind, f"{r.due_at.astimezone(PARIS):%Y-%m-%d %H:%M}") for r in found if r.kind != "unused_visits"]


def recalled(talk: Talk, moment: str) -> str:
    """The clock reaches a moment, and what is due then is sent; returns its text."""
    if not talk.world.replies:
        talk.say("Bonjour", "greet")
    talk.world.now = datetime.fromisoformat(moment)
    happen(talk.world, "remind")
    with talk.world.work() as work:
        last = work.messages.last(talk.world.conversation(work).id, 1)[0]
    talk.world.replies.append([last])
    return talk.answer


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Rappelez-moi le rendez-vous la veille au matin", "2026-03-09 10:00"),
        ("Rappelez-moi le technicien une heure avant", "2026-03-10 09:00"),
        ("Prévenez-moi une demi-heure avant la visite", "2026-03-10 09:30"),
        ("Je voudrais un rappel le matin même du rendez-vous", "2026-03-10 08:00"),
        ("Faites-moi penser au rendez-vous dimanche à 17 h", "2026-03-08 17:00"),
        ("Remind me of the appointment two days before", "2026-03-08 10:00"),
        ("Rappelez-moi le rendez-vous lundi à 23 h", "2026-03-10 08:00"),
    ],
)
def test_a_visit_is_recalled_when_asked(meet: Meet, words: str, moment: str) -> None:
    talk = with_a_visit(meet)
    talk.say(words, "manage_reminders")
    assert coming(talk) == [("requested", moment)]
    talk.say(words, "manage_reminders")
    assert len(coming(talk)) == 1


def test_rather_another_moment_replaces_the_one_asked_for(meet: Meet) -> None:
    talk = with_a_visit(meet)
    talk.say("Rappelez-moi le rendez-vous la veille", "manage_reminders")
    talk.say("plutôt une heure avant", "correct_answer")
    assert coming(talk) == [("requested", "2026-03-10 09:00")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Rappelez-moi le rendez-vous hier", "déjà passé"),
        ("Rappelez-moi le rendez-vous le 12 mars à 9 h", "trop tard"),
        ("Rappelez-moi ma récompense demain", "rien à rappeler"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_its_reason(meet: Meet, words: str, said: str) -> None:
    talk = with_a_visit(meet)
    assert said in talk.say(words, "manage_reminders")
    assert coming(talk) == []


@pytest.mark.parametrize(
    ("words", "intent", "moment"),
    [
        ("rappelez-moi demain", "talk_to_agent", "2026-03-09 10:00"),
        ("remettez ça à mardi 9h", "reschedule_appointment", "2026-03-10 09:00"),
        ("pas aujourd'hui, demain soir", "deny", "2026-03-09 18:00"),
        ("demain", None, "2026-03-09 10:00"),
        ("dans deux heures", None, "2026-03-08 12:01"),
    ],
)
def test_right_after_a_reminder_a_few_words_put_it_off(meet: Meet, words: str, intent: str | None, moment: str) -> None:
    talk = meet(invoices=[INVOICE])
    assert "250 € TTC" in recalled(talk, "2026-03-08T10:00:00+01:00")
    talk.world.now += timedelta(minutes=1)
    assert "C’est noté" in talk.say(words, intent or "affirm")
    assert ("invoice_due", moment) in coming(talk)
    talk.say("plutôt mercredi à 8 h", "correct_answer")
    assert [m for kind, m in coming(talk) if kind == "invoice_due"] == ["2026-03-11 08:00"]


def test_not_this_week_is_the_next_one(meet: Meet) -> None:
    talk = meet(referrals=[{"name": "Jean", "status": "validated", "signed_on": "2025-10-02"}])
    recalled(talk, "2026-03-05T11:00:00+01:00")
    talk.say("pas cette semaine", "deny")
    assert coming(talk) == [("reward", "2026-03-09 10:00")]


def test_the_buttons_of_a_reminder_put_it_off_and_stop_it(meet: Meet) -> None:
    talk = meet(invoices=[INVOICE])
    recalled(talk, "2026-03-08T10:00:00+01:00")
    talk.press("Me le rappeler demain")
    assert ("invoice_due", "2026-03-09 10:00") in coming(talk)
    recalled(talk, "2026-03-09T10:00:00+01:00")
    assert "plus de rappel" in talk.press("Ne plus me le rappeler")
    assert coming(talk) == []
    assert enabled(talk)


def test_why_after_a_reminder_explains_it(meet: Meet) -> None:
    talk = meet(invoices=[INVOICE])
    recalled(talk, "2026-03-08T10:00:00+01:00")
    assert "art. 7.3.5" in talk.say("pourquoi ?", "ask_why")


def test_a_kind_is_stopped_by_its_name(meet: Meet) -> None:
    talk = with_a_visit(meet, invoices=[INVOICE])
    assert "facture de février" in talk.say("Plus de rappels pour la facture", "manage_reminders")
    assert coming(talk) == []
    assert enabled(talk)


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("Mettez les rappels en pause jusqu'au 15 mars", "2026-03-15"),
        ("Suspendez vos alertes pendant deux semaines", "2026-03-19"),
        ("Pas de rappels cette semaine", "2026-03-09"),
        ("Pause the reminders until 20 March", "2026-03-20"),
    ],
)
def test_a_pause_ends_by_itself_and_names_what_it_outlasts(meet: Meet, words: str, end: str) -> None:
    talk = meet(invoices=[INVOICE])
    answer = talk.say(words, "manage_reminders")
    assert ("250" in answer) is (end > "2026-03-11")
    with talk.world.work() as work:
        assert work.members.get(1).facts["reminders_paused_until"] == end
    assert enabled(talk)


def test_a_pause_without_its_end_asks_for_it_and_is_given_up(meet: Meet) -> None:
    talk = meet()
    assert "Jusqu’à quel jour" in talk.say("Suspendez les rappels pendant mes vacances", "manage_reminders")
    assert "samedi 15 août" in talk.say("le 15 août", None)
    assert "reprennent" in talk.say("Reprenez les rappels", "manage_reminders")
    with talk.world.work() as work:
        assert "reminders_paused_until" not in work.members.get(1).facts


def test_what_is_to_come_is_named_with_its_clause(meet: Meet) -> None:
    talk = meet(invoices=[INVOICE])
    said = talk.say("Quels rappels avez-vous prévus ?", "manage_reminders")
    assert "dimanche 8 mars à 10 h : la facture de février 2026" in said
    assert "(Offre Intérieur, art. 7.3.5)" in said


def test_asking_for_a_reminder_while_they_are_off_brings_them_back(meet: Meet) -> None:
    talk = meet(appointments=[VISIT], reminders_enabled=False)
    said = talk.say("Rappelez-moi le rendez-vous une heure avant", "manage_reminders")
    assert "reprennent" in said
    assert "C’est noté" in said
    assert enabled(talk)

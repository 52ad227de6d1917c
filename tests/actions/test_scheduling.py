"""Appointments as rows: holds, moves, reminders and calendar files, through whole conversations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from actions.scheduled.quiet_hours import QuietHours
from actions.scheduled.send_due_reminders import send_next_reminder
from actions.visits.ics import calendar_file
from domain.appointments import Appointment
from domain.calendar import PARIS
from tests.dialogue.world import World, understood

Worlds = Callable[..., World]


def _book(world: World, text: str = "Un technicien mercredi à 10h, on a tout essayé") -> None:
    world.say(text, understood("book_technician"))
    if "second rendez-vous" in world.answer:
        world.press("En réserver un autre")
    assert "confirmé" in world.say("oui")


def _only(world: World) -> Appointment:
    with world.work() as work:
        (found,) = work.appointments.of_member(1, ("confirmed", "cancelled"))
    return found


def _calendar(world: World) -> Calendar:
    appointment = _only(world)
    with world.work() as work:
        file = calendar_file(appointment, work.members.get(1), world.now, "fr")
    return Calendar.from_ical(file.content)


def test_the_calendar_file_says_when_and_where_in_paris_time(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    calendar = _calendar(world)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event.decoded("DTSTART") == datetime(2026, 1, 14, 10, tzinfo=PARIS)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=1)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert "rue de l'Exemple" in event["LOCATION"]


def test_a_move_keeps_the_uid_and_raises_the_sequence_a_cancellation_too(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    booked = _only(world)
    world.say("Déplacez-le à jeudi 15h", understood("reschedule_appointment"))
    world.say("oui")
    moved = _only(world)
    assert (moved.id, moved.ics_uid, moved.ics_sequence) == (booked.id, booked.ics_uid, 1)
    assert moved.start == datetime(2026, 1, 15, 15, tzinfo=PARIS)
    world.say("annulez-le", understood("cancel_appointment"))
    world.say("oui")
    cancelled = _only(world)
    with world.work() as work:
        file = calendar_file(cancelled, work.members.get(1), world.now, "fr")
    assert file.filename.startswith("annulation-")
    calendar = _calendar(world)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert event["UID"] == booked.ics_uid


def test_reminders_follow_a_move_and_die_with_the_appointment(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    world.say("Déplacez-le à jeudi 15h", understood("reschedule_appointment"))
    world.say("oui")
    assert world.state["reminders"] == ["2026-01-14 18:00", "2026-01-15 13:00"]
    world.say("annulez-le", understood("cancel_appointment"))
    world.say("oui")
    assert world.state["reminders"] == []
    with world.work() as work:
        states = [reminder.state for reminder in work.reminders.of_member(1, state=None)]
    assert states == ["cancelled"] * 4


def test_reminders_whose_moment_is_over_are_not_made(a_world: Worlds) -> None:
    world = a_world(now=datetime(2026, 1, 12, 10, 5, tzinfo=PARIS))
    _book(world, "Un technicien aujourd'hui à 14h, on a tout essayé")
    assert world.state["reminders"] == ["2026-01-12 12:00"]


def test_a_zone_with_one_technician_is_never_booked_twice(a_world: Worlds) -> None:
    world = a_world()
    with world.work() as work:
        day = datetime(2026, 1, 14, tzinfo=PARIS).date()
        work.capacity.set("region-parisienne", "technician", day, 1, "", None)
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    _another_member(world)
    assert "n’est plus libre" in world.say(
        "Un technicien mercredi à 10h30, on a tout essayé", understood("book_technician")
    )
    world.now += timedelta(minutes=6)
    assert "mercredi 14 janvier à 10 h 30" in world.say("10h30")
    assert "confirmé" in world.say("oui")
    world.user = "user-1"
    assert "a été pris" in world.say("oui")
    assert world.state["appointments"] == []
    with world.work() as work:
        assert [visit.start for visit in work.appointments.of_member(2)] == [_wednesday(10, 30)]


def _another_member(world: World) -> None:
    """Somebody else of the same zone writes from now on."""
    with world.work() as work:
        work.members.add(
            number="P-0002", name="Camille Autre", offer="offre-interieur", departement="75", postcode="75002",
            city="Ville", address="2 rue de l'Autre", service_start=work.members.get(1).service_start,
        )  # fmt: skip
    _second_chat(world, 2)


def _second_chat(world: World, member: int = 1) -> None:
    """The member writes from another chat from now on."""
    world.user = "user-2"
    with world.work() as work:
        work.identities.prove(world.channel, "user-2", work.members.speaker(member, None), "cli", work.now)


def _wednesday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 14, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize("wish", ["mercredi à 9h30", "mercredi à 10h", "mercredi à 10h30"])
@pytest.mark.parametrize("visitor", ["technician", "coach"])
def test_a_second_visit_at_the_same_moment_is_refused_by_naming_the_first(
    a_world: Worlds, wish: str, visitor: str
) -> None:
    world = a_world()
    _book(world)
    answer = world.say(f"Je veux {wish} svp, on a tout essayé", understood(f"book_{visitor}"))
    if visitor == "technician":
        assert "second rendez-vous" in answer
        answer = world.press("En réserver un autre")
    assert "Un technicien est déjà attendu le mercredi 14 janvier à 10 h" in answer
    assert "Deux visites ne peuvent pas avoir lieu en même temps" in answer
    assert world.state["held"] == []
    free = answer.partition("Créneaux libres")[2].partition(".")[0]
    assert "14 janvier à 10 h" not in free
    moving = world.press("Le déplacer")
    assert "Je peux déplacer le rendez-vous technicien du mercredi 14 janvier à 10 h" in moving


def test_the_hours_offered_leave_out_those_when_somebody_is_expected(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    world.say("Un technicien mercredi, on a tout essayé", understood("book_technician"))
    answer = world.press("En réserver un autre") if "second" in world.answer else world.answer
    hours = answer.partition("les heures libres sont")[2].splitlines()[0]
    assert "9 h" in hours
    assert "11 h" in hours
    assert "10 h" not in hours


def test_every_hour_that_is_named_has_its_button(a_world: Worlds) -> None:
    world = a_world()
    world.say("Un technicien mercredi, on a tout essayé", understood("book_technician"))
    named, *buttons = world.answer.partition("les heures libres sont")[2].splitlines()
    assert len(buttons) > 6
    assert re.findall(r"\d+ h", named) == buttons


def test_of_two_slots_held_at_once_in_two_chats_of_a_member_one_is_booked(a_world: Worlds) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    _second_chat(world)
    _book(world, "Un technicien mercredi à 10h30, on a tout essayé")
    world.user = "user-1"
    answer = world.say("oui")
    assert "Un technicien est déjà attendu le mercredi 14 janvier à 10 h 30" in answer
    assert (world.state["appointments"], world.state["held"]) == (["technician 2026-01-14 10:30"], [])


def test_a_visit_is_not_moved_onto_another_one(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    _book(world, "Un technicien jeudi à 10h, on a tout essayé")
    world.say("Déplacez celui de jeudi", understood("reschedule_appointment"))
    answer = world.say("mercredi à 10h30")
    assert "déjà attendu le mercredi 14 janvier à 10 h" in answer
    assert world.state["appointments"] == ["technician 2026-01-14 10:00", "technician 2026-01-15 10:00"]


def test_a_visit_is_not_moved_onto_one_that_was_booked_meanwhile(a_world: Worlds) -> None:
    world = a_world()
    _book(world, "Un technicien jeudi à 10h, on a tout essayé")
    world.say("Déplacez-le à mercredi 10h30", understood("reschedule_appointment"))
    _second_chat(world)
    _book(world)
    world.user = "user-1"
    assert "déjà attendu le mercredi 14 janvier à 10 h" in world.say("oui")
    assert world.state["appointments"] == ["technician 2026-01-14 10:00", "technician 2026-01-15 10:00"]
    assert world.state["held"] == []


def test_the_last_included_visit_used_elsewhere_meanwhile_is_proposed_anew_as_billed(a_world: Worlds) -> None:
    world = a_world(interventions_used=14)
    assert "comprise" in world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    world.user = "user-2"
    with world.work() as work:
        work.identities.prove(world.channel, "user-2", work.members.speaker(1, None), "cli", work.now)
    _book(world, "Un technicien jeudi à 10h, on a tout essayé")
    world.user = "user-1"
    answer = world.say("oui")
    assert "situation a changé" in answer
    assert "220 € TTC" in answer
    assert world.state["appointments"] == ["technician 2026-01-15 10:00"]
    world.say("oui")
    assert world.state["amounts"] == ["220.00", "0.00"]


def test_what_was_done_and_by_whom_is_in_the_audit_trail(a_world: Worlds) -> None:
    world = a_world(offer="delegate", member_offer="offre-interieur")
    _book(world)
    booked = _only(world)
    with world.work() as work:
        events = work.audit.of(f"appointment:{booked.id}")
    assert [(event.action, event.actor) for event in events] == [("booked_appointment", "delegate:1")]


def test_the_promise_is_kept_with_the_appointment(a_world: Worlds) -> None:
    world = a_world(departement="59")
    _book(world)
    assert _only(world).promised_by == datetime(2026, 1, 15, 10, 5, tzinfo=PARIS)


def test_nothing_free_before_the_promised_time_calls_the_desk(a_world: Worlds) -> None:
    world = a_world(departement="59")
    with world.work() as work:
        for day in (12, 13, 14, 15):
            closed = datetime(2026, 1, day, tzinfo=PARIS).date()
            work.capacity.set("nord", "technician", closed, 0, "", None)
    assert "plus tardif" in world.say("Un technicien vendredi à 10h, on a tout essayé", understood("book_technician"))
    assert "un conseiller en est averti" in world.say("oui")
    assert world.state["cases"] == ["visit_beyond_promise"]


def _capacity(world: World, day: int, resources: int) -> None:
    with world.work() as work:
        closed = datetime(2026, 1, day, tzinfo=PARIS).date()
        work.capacity.set("region-parisienne", "technician", closed, resources, "", None)


def test_a_day_closed_while_the_member_thinks_is_not_booked(a_world: Worlds) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    _capacity(world, 14, 0)
    answer = world.say("oui")
    assert "Le planning du mercredi 14 janvier a été réduit entre-temps" in answer
    assert "jeudi 15 janvier à 10 h" in answer
    assert (world.state["appointments"], world.state["held"], world.state["awaiting"]) == ([], [], "when")
    assert "jeudi 15 janvier à 10 h" in world.press("jeudi 15 janvier")
    assert "confirmé" in world.say("oui")


def test_an_appointment_stays_where_it_is_when_the_new_day_was_closed_meanwhile(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    world.say("Déplacez-le à jeudi 15h", understood("reschedule_appointment"))
    _capacity(world, 15, 0)
    answer = world.say("oui")
    assert "Le planning du jeudi 15 janvier a été réduit entre-temps" in answer
    assert world.state["appointments"] == ["technician 2026-01-14 10:00"]
    assert world.state["held"] == []
    assert world.state["reminders"] == ["2026-01-13 18:00", "2026-01-14 08:00"]


def test_the_only_technician_can_come_half_an_hour_later(a_world: Worlds) -> None:
    world = a_world()
    _capacity(world, 14, 1)
    _book(world)
    assert "mercredi 14 janvier à 10 h 30" in world.say(
        "Déplacez-le à mercredi 10h30", understood("reschedule_appointment")
    )
    assert "est déplacé" in world.say("oui")
    assert world.state["appointments"] == ["technician 2026-01-14 10:30"]
    with world.work() as work:
        found = work.appointments
        free = [
            found.is_free("region-parisienne", "technician", datetime(2026, 1, 14, hour, minute, tzinfo=PARIS), 30, 1)
            for hour, minute in ((10, 0), (10, 30), (11, 0), (11, 30))
        ]
    assert free == [True, False, False, True]


def test_a_member_s_own_hold_does_not_stand_in_the_way_of_half_an_hour_later(a_world: Worlds) -> None:
    world = a_world()
    _capacity(world, 14, 1)
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    assert "mercredi 14 janvier à 10 h 30" in world.say("plutôt 10h30", understood("correct_answer"))
    assert world.state["held"] == ["technician 2026-01-14 10:30"]


def test_a_reminder_is_promised_only_if_it_will_come(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    assert "Vous recevrez un rappel" in world.answer
    world.say("Déplacez-le à jeudi 15h", understood("reschedule_appointment"))
    assert "Les rappels suivent" in world.say("oui")
    with world.work() as work:
        work.members.change(1, reminders_enabled=False)
    world.say("Déplacez-le à vendredi 15h", understood("reschedule_appointment"))
    moved = world.say("oui")
    assert "suivent" not in moved
    assert "Les rappels sont arrêtés : écrivez « remettez les rappels »" in moved
    _book(world, "Un technicien lundi à 10h, on a tout essayé")
    assert "recevrez" not in world.answer
    assert "Les rappels sont arrêtés" in world.answer


def test_no_reminder_is_promised_for_a_visit_too_close_for_one(a_world: Worlds) -> None:
    world = a_world(now=datetime(2026, 1, 12, 10, 0, tzinfo=PARIS))
    _book(world, "Un technicien aujourd'hui à 12h, on a tout essayé")
    assert world.state["reminders"] == []
    assert "rappel" not in world.answer
    assert "Voici le rendez-vous pour votre agenda" in world.answer


def test_whoever_moves_a_visit_its_reminders_go_where_it_was_booked(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    with world.work() as work:
        booked_in = world.conversation(work).id
        delegate = work.members.add_delegate(member_id=1, name="Camille Essai")
        world.user = "user-2"
        work.identities.prove(world.channel, "user-2", work.members.speaker(1, delegate.id), "cli", work.now)
    world.say("Déplacez-le à jeudi 15h", understood("reschedule_appointment"))
    assert "est déplacé" in world.say("oui")
    with world.work() as work:
        assert {r.conversation_id for r in work.reminders.of_member(1)} == {booked_in}


def _remind(world: World, day: int) -> None:
    """The sweep of a day at 18:30 on the Paris clock."""
    world.now = datetime(2026, 1, day, 18, 30, tzinfo=PARIS)
    with world.work() as work:
        assert send_next_reminder(work, world.outgoing, QuietHours())
        (*_, last) = work.messages.after(world.conversation(work).id, 0)
    world.replies.append([last])


def test_a_reminder_s_buttons_are_about_its_own_visit_whatever_is_said_meanwhile(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    _book(world, "Un technicien mercredi à 15h, on a tout essayé")
    _remind(world, 13)
    move, cancel = world.token("Déplacer"), world.token("Annuler")
    world.say("Je veux déplacer un rendez-vous", understood("reschedule_appointment"))
    assert "technicien du mercredi 14 janvier à 15 h" in world.press("15")
    world.now += timedelta(hours=2)
    assert "Je peux déplacer le rendez-vous technicien du mercredi 14 janvier à 10 h" in world.press_token(move)
    assert world.state["depth"] == 1
    world.say("laissez tomber", understood("cancel_flow"))
    assert "déjà servi" in world.press_token(cancel)
    assert world.state["appointments"] == ["technician 2026-01-14 10:00", "technician 2026-01-14 15:00"]


def test_a_reminder_s_cancel_button_asks_first_and_knows_when_its_visit_is_gone(a_world: Worlds) -> None:
    world = a_world()
    _book(world)
    _book(world, "Un technicien mercredi à 15h, on a tout essayé")
    _remind(world, 13)
    cancel_first = world.token("Annuler")
    _remind(world, 13)
    cancel_second = world.token("Annuler")
    assert "Je vais annuler le rendez-vous technicien du mercredi 14 janvier à 10 h" in world.press_token(cancel_first)
    assert len(world.state["appointments"]) == 2
    world.say("oui")
    assert world.state["appointments"] == ["technician 2026-01-14 15:00"]
    with world.work() as work:
        (left,) = work.appointments.upcoming(1, work.now)
        work.appointments.change(left.id, status="cancelled")
        work.appointments.add(3, **_another(left))
    assert "n’est plus à venir" in world.press_token(cancel_second)
    assert world.state["flow"] is None


def _another(visit: Appointment) -> dict[str, Any]:
    """A visit that is not the one the button was about."""
    values = {**vars(visit), "start": visit.start + timedelta(days=1), "ics_uid": "another", "status": "confirmed"}
    del values["id"]
    return values | {"created_at": visit.start, "updated_at": visit.start}

"""Appointments as rows: holds, moves, reminders and calendar files, through whole conversations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from icalendar import Calendar

from actions.ics import calendar_file
from domain.appointments import Appointment
from domain.calendar import PARIS
from tests.dialogue.world import World, understood

Worlds = Callable[..., World]


def _book(world: World, text: str = "Un technicien mercredi à 10h, on a tout essayé") -> None:
    world.say(text, understood("book_technician"))
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
    world.user = "user-2"
    with world.work() as work:
        work.identities.prove(world.channel, "user-2", work.members.speaker(1, None), "cli", work.now)
    assert "n’est plus libre" in world.say(
        "Un technicien mercredi à 10h30, on a tout essayé", understood("book_technician")
    )
    world.now += timedelta(minutes=6)
    assert "mercredi 14 janvier à 10 h 30" in world.say("10h30")
    assert "confirmé" in world.say("oui")
    world.user = "user-1"
    assert "a été pris" in world.say("oui")
    assert world.state["appointments"] == ["technician 2026-01-14 10:30"]


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

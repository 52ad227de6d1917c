"""An appointment as an iCalendar file (RFC 5545): the same UID for life, a SEQUENCE that rises with every change."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from icalendar import Calendar, Event, Timezone

from actions.messages import Document
from actions.wording import say
from domain.appointments import Appointment
from domain.calendar import PARIS
from domain.members import Member


def calendar_file(appointment: Appointment, member: Member, now: datetime, language: str) -> Document:
    """The appointment for a calendar; a cancelled one tells calendars to remove it. Times are Europe/Paris."""
    off = appointment.status == "cancelled"
    calendar = Calendar()
    calendar.add("prodid", "-//Parnasse Desk//appointments//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "PUBLISH")
    calendar.add_component(_paris())
    calendar.add_component(_event(appointment, member, now, language, off))
    name = "annulation-rendez-vous" if off else "rendez-vous"
    return Document(f"{name}-{appointment.id}.ics", "text/calendar", calendar.to_ical())


@cache
def _paris() -> Timezone:
    """The time zone as the file describes it; worked out once, for it takes longer than all the rest of a booking."""
    return Timezone.from_tzinfo(PARIS)


def _event(appointment: Appointment, member: Member, now: datetime, language: str, off: bool) -> Event:
    event = Event()
    event.add("uid", appointment.ics_uid)
    event.add("sequence", appointment.ics_sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", appointment.start.astimezone(PARIS))
    event.add("dtend", appointment.end.astimezone(PARIS))
    event.add("summary", say(language, f"visits.summary_{appointment.kind}"))
    event.add("location", f"{member.address}, {member.postcode} {member.city}")
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    return event

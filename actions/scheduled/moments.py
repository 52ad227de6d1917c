"""At what hours reminders go, Europe/Paris, and how near a day is by the calendar there."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain.calendar import paris

REMIND_AT = time(10)
"""Of what falls due on a day and not at an hour."""
DAY_BEFORE_AT = time(18)
TWO_HOURS = timedelta(hours=2)
"""Before a visit."""


def days_until(moment: datetime, now: datetime) -> int:
    """0 on the day itself."""
    return (paris(moment).date() - paris(now).date()).days

"""When reminders may reach a member's phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.calendar import PARIS


@dataclass(frozen=True)
class QuietHours:
    """From `start` to `end`, Europe/Paris wall clock, over midnight when start is later. Equal bounds: never quiet."""

    start: time = time(21, 0)
    end: time = time(8, 0)

    def over_at(self, moment: datetime) -> datetime:
        """The moment itself when it is not quiet, else when quiet ends."""
        local = moment.astimezone(PARIS)
        at = local.time()
        over_midnight = self.start > self.end
        quiet = (at >= self.start or at < self.end) if over_midnight else self.start <= at < self.end
        if not quiet:
            return moment
        day = local.date() + timedelta(days=1 if over_midnight and at >= self.start else 0)
        return datetime.combine(day, self.end, PARIS)

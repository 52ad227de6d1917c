"""APScheduler wakes the sweeps; what is due stands in the database, so a missed wake-up loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError

from actions.outgoing import Outgoing
from actions.scheduled.expire_holds import expire_holds
from actions.scheduled.quiet_hours import QuietHours
from actions.scheduled.send_due_reminders import FAILED_RETRY, ReminderFailed, send_next_reminder
from actions.scheduled.tell_late_handoffs import tell_late_handoffs
from bot.settings import Settings
from storage.database import Database
from storage.unit_of_work import Clock, unit_of_work

log = structlog.get_logger(__name__)

REMINDERS_EVERY_S = 15
"""A reminder goes out within a minute of its moment; a sweep with nothing due reads one index entry."""
HANDOFFS_EVERY_S = 10
HOLDS_EVERY_S = 30


class Scheduler:
    """Runs the sweeps until cancelled. Several processes may: rows are locked while they are dealt with."""

    def __init__(self, database: Database, clock: Clock, outgoing: Outgoing, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._outgoing = outgoing
        self._quiet = QuietHours(settings.quiet_from, settings.quiet_until)
        self._patience = timedelta(minutes=settings.handoff_timeout_minutes)

    async def run(self) -> None:
        """Until cancelled."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        jobs: dict[Callable[[], object], int] = {
            self.send_reminders: REMINDERS_EVERY_S,
            self.tell_late_handoffs: HANDOFFS_EVERY_S,
            self.expire_holds: HOLDS_EVERY_S,
        }
        for job, seconds in jobs.items():
            scheduler.add_job(
                self._guarded,
                "interval",
                [job],
                seconds=seconds,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
            await self._guarded(job)  # at once: something may have come due while we were away
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _guarded(self, job: Callable[[], object]) -> None:
        try:
            await self._database.run_write(job)
        except DBAPIError as error:
            log.error("database refuses", job=job.__name__, error=type(error).__name__)
        except Exception as error:
            log.exception("job failed", job=job.__name__, error=type(error).__name__)

    def send_reminders(self) -> None:
        """All that are due, each in its own transaction."""
        while True:
            try:
                with unit_of_work(self._database, self._clock) as work:
                    if not send_next_reminder(work, self._outgoing, self._quiet):
                        return
            except ReminderFailed as failure:
                log.exception("reminder failed", reminder_id=failure.reminder_id)
                with unit_of_work(self._database, self._clock) as work:
                    work.reminders.postpone(failure.reminder_id, work.now + FAILED_RETRY)

    def tell_late_handoffs(self) -> None:
        """Members who wait for a person longer than they should."""
        with unit_of_work(self._database, self._clock) as work:
            tell_late_handoffs(work, self._outgoing, self._patience)

    def expire_holds(self) -> None:
        """Slots held for nobody."""
        with unit_of_work(self._database, self._clock) as work:
            expire_holds(work)

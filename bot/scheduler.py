"""APScheduler wakes the sweeps; what is due stands in the database, so a missed wake-up loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError

from actions.outgoing import Outgoing
from actions.request import Policy
from actions.scheduled.expire_holds import expire_holds
from actions.scheduled.plan_reminders import TOGETHER, Page, look, plan_applications, plan_members
from actions.scheduled.send_due_reminders import FAILED_RETRY, ReminderFailed, send_next_reminder
from actions.scheduled.tell_deadlines import Told, tell_deadlines
from actions.scheduled.tell_late_handoffs import tell_late_handoffs
from bot.deadline_mail import deadline_mail
from bot.mail import Mailer, MailFailed
from bot.settings import Settings
from storage.database import Database
from storage.unit_of_work import Clock, reading, unit_of_work

log = structlog.get_logger(__name__)

REMINDERS_EVERY_S = 15
"""A reminder goes out within a minute of its moment; a sweep with nothing due reads one index entry."""
PLAN_EVERY_S = 3600
"""What the contract implies changes with days; whatever is sent is derived again at its moment."""
HANDOFFS_EVERY_S = 10
DEADLINES_EVERY_S = 60
HOLDS_EVERY_S = 30


class Scheduler:
    """Runs the sweeps until cancelled. Several processes may: rows are locked while they are dealt with."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        outgoing: Outgoing,
        settings: Settings,
        policy: Policy,
        mailer: Mailer | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._outgoing = outgoing
        self._settings = settings
        self._policy = policy
        self._mailer = mailer

    async def run(self) -> None:
        """Until cancelled."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        jobs: dict[Callable[[], Awaitable[None]], int] = {
            self._in_thread(self.send_reminders): REMINDERS_EVERY_S,
            self._in_thread(self.tell_late_handoffs): HANDOFFS_EVERY_S,
            self.tell_deadlines: DEADLINES_EVERY_S,
            self._in_thread(self.expire_holds): HOLDS_EVERY_S,
            self.plan_reminders: PLAN_EVERY_S,  # last: where nothing was planned yet it takes a while
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

    def _in_thread(self, sweep: Callable[[], None]) -> Callable[[], Awaitable[None]]:
        async def job() -> None:
            await self._database.run_write(sweep)

        job.__name__ = sweep.__name__
        return job

    async def _guarded(self, job: Callable[[], Awaitable[None]]) -> None:
        name = getattr(job, "__name__", "job")
        try:
            await job()
        except DBAPIError as error:
            log.error("database refuses", job=name, error=type(error).__name__)
        except Exception as error:
            log.exception("job failed", job=name, error=type(error).__name__)

    async def plan_reminders(self) -> None:
        """Look at every membership, page by page, and write only where the rows have become untrue."""
        after: int | None = 0
        while after is not None:
            page = await self._database.run_read(self._look, after)
            for first in range(0, len(page.untrue), TOGETHER):
                await self._database.run_write(self._plan, page.untrue[first : first + TOGETHER])
            for member_id in page.unreadable:
                log.error("facts cannot be read", member_id=member_id)
            after = page.last
        await self._database.run_write(self._plan_applications)

    def _look(self, after: int) -> Page:
        with reading(self._database, self._clock) as work:
            return look(work, after, self._policy.leads)

    def _plan(self, member_ids: list[int]) -> None:
        with unit_of_work(self._database, self._clock) as work:
            plan_members(work, member_ids, self._policy.leads)

    def _plan_applications(self) -> None:
        with unit_of_work(self._database, self._clock) as work:
            plan_applications(work, self._policy.leads)

    def send_reminders(self) -> None:
        """All that are due, each in its own transaction."""
        while True:
            try:
                with unit_of_work(self._database, self._clock) as work:
                    if not send_next_reminder(work, self._outgoing, self._policy.quiet, self._policy.leads):
                        return
            except ReminderFailed as failure:
                log.exception("reminder failed", reminder_id=failure.reminder_id)
                with unit_of_work(self._database, self._clock) as work:
                    work.reminders.postpone(failure.reminder_id, work.now + FAILED_RETRY)

    def tell_late_handoffs(self) -> None:
        """Members who wait for a person longer than they should."""
        with unit_of_work(self._database, self._clock) as work:
            tell_late_handoffs(work, self._outgoing, timedelta(minutes=self._settings.handoff_timeout_minutes))

    async def tell_deadlines(self) -> None:
        """Cases near or past their deadline: in the console, and by mail where that is set up."""
        told = await self._database.run_write(self._tell_deadlines)
        if not (told and self._mailer and self._settings.deadline_mail):
            return
        try:
            await self._mailer.send(self._settings.deadline_mail, *deadline_mail(told, self._settings.public_url))
        except MailFailed as failure:
            log.error("deadline mail failed", error=str(failure), cases=len(told))

    def _tell_deadlines(self) -> list[Told]:
        with unit_of_work(self._database, self._clock) as work:
            return tell_deadlines(work, self._policy.leads.case)

    def expire_holds(self) -> None:
        """Slots held for nobody."""
        with unit_of_work(self._database, self._clock) as work:
            expire_holds(work)

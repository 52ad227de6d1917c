"""The one place where all parts meet: settings in, a running application out."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from actions.outgoing import Outgoing
from actions.request import Policy, contract_version
from actions.scheduled.leads import Leads
from actions.scheduled.quiet_hours import QuietHours
from bot.channels import Channel
from bot.channels.terminal import TerminalChannel
from bot.channels.webchat import WebchatChannel
from bot.delivery import Delivery
from bot.dialogue import build_dialogue
from bot.ingest import Ingest
from bot.mail import mailer_of
from bot.quota import FileQuota
from bot.scheduler import Scheduler
from bot.secrets import SecretKey
from bot.settings import Settings
from bot.turn import Turns
from bot.worker import Worker
from domain.contract import choose_readings, read_readings
from nlu.interpreter import Interpreter
from storage.database import Database
from storage.lanes import Lanes, lanes_for
from storage.notifications import listen
from storage.schema import check
from storage.unit_of_work import Clock

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


@dataclass
class Application:
    """All parts, assembled and not yet running."""

    settings: Settings
    clock: Clock
    database: Database
    lanes: Lanes
    interpreter: Interpreter
    secret: SecretKey
    outgoing: Outgoing
    policy: Policy
    ingest: Ingest
    turns: Turns
    channels: dict[str, Channel]
    worker: Worker
    delivery: Delivery
    file_quota: FileQuota
    services: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    """Long-running parts by name, started by `running`; one that ends, ends the process."""
    closers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """Called once all services have stopped."""

    def close(self) -> None:
        """Give back connections and threads."""
        self.lanes.close()
        self.database.close()


def policy_of(settings: Settings) -> Policy:
    """The operator's figures that handlers need."""
    return Policy(
        technicians_per_zone=settings.technicians_per_zone,
        coaches_per_zone=settings.coaches_per_zone,
        booking_lead_hours=settings.booking_lead_hours,
        booking_horizon_days=settings.booking_horizon_days,
        session_hours=settings.session_hours,
        handoff_timeout_minutes=settings.handoff_timeout_minutes,
        public_url=settings.public_url,
        quiet=QuietHours(settings.quiet_from, settings.quiet_until),
        leads=Leads(
            visits=settings.remind_visits_days,
            reward=settings.remind_reward_days,
            invoice=settings.remind_invoice_days,
            free_period=settings.remind_free_period_days,
            airbox=settings.remind_airbox_days,
            documents=settings.remind_documents_days,
            case_hours=settings.case_warning_hours,
        ),
    )


def bootstrap(
    settings: Settings,
    interpreter: Interpreter,
    clock: Clock = utc_now,
    nlu_awaited: Callable[[], bool] = lambda: False,
) -> Application:
    """Assemble the application. Raises SchemaOutdated or SchemaTooNew when the database does not fit this version.

    nlu_awaited: whether messages that are to be understood had better wait for the interpreter.
    """
    choose_readings(read_readings(settings.readings))
    database = Database(settings.database_url)
    check(database)
    lanes = lanes_for(database)
    secret = SecretKey.load(settings)
    outgoing = Outgoing(contract_version())
    policy = policy_of(settings)
    turns = Turns(database, clock, build_dialogue(), outgoing, policy)
    channels: dict[str, Channel] = {"webchat": WebchatChannel(database.signals), "terminal": TerminalChannel()}
    application = Application(
        settings=settings,
        clock=clock,
        database=database,
        lanes=lanes,
        interpreter=interpreter,
        secret=secret,
        outgoing=outgoing,
        policy=policy,
        ingest=Ingest(database, clock),
        turns=turns,
        channels=channels,
        worker=Worker(database, clock, lanes, turns, interpreter, channels, settings.lanes, nlu_awaited),
        delivery=Delivery(database, clock, lanes, channels, settings.lanes),
        file_quota=FileQuota(settings, clock),
    )
    if "worker" in settings.roles:
        application.services["worker"] = application.worker.run
        application.services["delivery"] = application.delivery.run
    if "scheduler" in settings.roles:
        application.services["scheduler"] = Scheduler(
            database, clock, outgoing, settings, policy, mailer_of(settings)
        ).run
    if settings.telegram_enabled:
        from bot.channels import telegram  # its client takes a second to load, which others need not wait for

        telegram.install(application)
    if not database.is_sqlite:
        application.services["notifications"] = lambda: listen(database)
    return application


@contextlib.asynccontextmanager
async def running(application: Application) -> AsyncIterator[None]:
    """Run every service while the block runs. A service that dies takes the process with it: never half alive."""
    application.database.signals.bind(asyncio.get_running_loop())
    tasks = [asyncio.create_task(_forever(name, start)) for name, start in application.services.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(close() for close in application.closers), return_exceptions=True)


async def _forever(name: str, start: Callable[[], Awaitable[None]]) -> None:
    try:
        await start()
        log.error("service ended", service=name)
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        log.exception("service died", service=name, error=type(error).__name__)
    os._exit(70)  # a supervisor restarts us; everything owed is in the database


def ensure_directory(path: Path) -> Path:
    """The directory, made if needed, for its owner only."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path

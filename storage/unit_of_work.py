"""One transaction over all repositories: what actions see of storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from storage.database import Database
from storage.repositories.agents import Agents
from storage.repositories.appointments import Appointments, Capacity
from storage.repositories.attachments import Attachments
from storage.repositories.conversations import Conversations, Messages, Offers
from storage.repositories.events import Events
from storage.repositories.inbox import Inbox
from storage.repositories.lines import Lines
from storage.repositories.login_codes import LoginCodes
from storage.repositories.members import Identities, Members
from storage.repositories.outbox import Outbox
from storage.repositories.records import Audit, Cases, Decisions
from storage.repositories.reminders import Reminders
from storage.signals import Signal

Clock = Callable[[], datetime]


class UnitOfWork:
    """Repositories over one open transaction, at one moment `now` (aware, the transaction's clock)."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.signals: list[Signal] = []
        self.members = Members(connection)
        self.identities = Identities(connection)
        self.login_codes = LoginCodes(connection)
        self.conversations = Conversations(connection)
        self.messages = Messages(connection)
        self.attachments = Attachments(connection)
        self.offers = Offers(connection)
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.appointments = Appointments(connection)
        self.capacity = Capacity(connection)
        self.lines = Lines(connection)
        self.events = Events(connection)
        self.cases = Cases(connection)
        self.reminders = Reminders(connection)
        self.decisions = Decisions(connection)
        self.audit = Audit(connection)
        self.agents = Agents(connection)

    def signal(self, topic: str, key: str | int) -> None:
        """Wake whoever waits for this, once the transaction has committed."""
        signal = Signal(topic, str(key))
        if signal not in self.signals:
            self.signals.append(signal)


@contextmanager
def unit_of_work(database: Database, clock: Clock) -> Iterator[UnitOfWork]:
    """Open a writing transaction; leaving the block commits it, an exception undoes all of it."""
    with database.write() as connection:
        work = UnitOfWork(connection, clock())
        yield work
        database.announce(connection, work.signals)
    database.announced(work.signals)


@contextmanager
def reading(database: Database, clock: Clock) -> Iterator[UnitOfWork]:
    """The same repositories over a connection that keeps nothing."""
    with database.read() as connection:
        yield UnitOfWork(connection, clock())

"""One turn at a time per conversation, across tasks and, on PostgreSQL, across processes.

A lane that is held saves doing the same work twice; what makes an effect happen once is the check inside the turn's
own transaction. So a lock that is lost with its connection costs a little work, never a second effect.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database


class Lanes(Protocol):
    """Locks by name. `hold` says whether it got the lane; who got it must `release` it."""

    blocking: bool
    """Whether both ask the database, and belong in a thread."""

    def hold(self, lane: str) -> bool: ...

    def release(self, lane: str) -> None: ...

    def close(self) -> None: ...


class ProcessLanes:
    """For SQLite, which one process serves."""

    blocking = False

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def hold(self, lane: str) -> bool:
        with self._lock:
            if lane in self._held:
                return False
            self._held.add(lane)
            return True

    def release(self, lane: str) -> None:
        with self._lock:
            self._held.discard(lane)

    def close(self) -> None:
        self._held.clear()


class PostgresqlLanes:
    """Session-level advisory locks on one connection of their own: they end with the process, kill -9 included."""

    blocking = True

    def __init__(self, database: Database) -> None:
        self._engine = create_engine(database.url, isolation_level="AUTOCOMMIT", pool_size=1, hide_parameters=True)
        self._connection: Connection | None = None
        self._held = ProcessLanes()  # the same session may take an advisory lock twice, two tasks may not
        self._lock = threading.Lock()

    def hold(self, lane: str) -> bool:
        if not self._held.hold(lane):
            return False
        try:
            got = bool(self._call("select pg_try_advisory_lock(:key)", lane))
        except DBAPIError:
            self._held.release(lane)
            raise
        if not got:
            self._held.release(lane)
        return got

    def release(self, lane: str) -> None:
        try:
            self._call("select pg_advisory_unlock(:key)", lane)
        except DBAPIError:
            pass  # the connection is gone, and its locks with it
        finally:
            self._held.release(lane)

    def _call(self, statement: str, lane: str) -> object:
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.connect()
            try:
                return self._connection.execute(text(statement), {"key": number_of(lane)}).scalar()
            except DBAPIError:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
                raise

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self._engine.dispose()


def lanes_for(database: Database) -> Lanes:
    """The kind of lanes that fits the database."""
    return ProcessLanes() if database.is_sqlite else PostgresqlLanes(database)


def number_of(name: str) -> int:
    """The key of PostgreSQL's advisory locks for a name; names of different kinds begin with different words."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def lock_until_commit(connection: Connection, name: str) -> None:
    """Nobody else gets the name before the transaction ends. SQLite needs no lock: it has one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": number_of(name)})

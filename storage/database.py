"""Connections to SQLite or PostgreSQL, the threads that use them, and the signals that a commit sends.

Database calls are synchronous and run in threads. SQLite has one writer: one thread writes, so writers queue in
order instead of sleeping on each other's lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from storage.signals import Signal, Signals

P = ParamSpec("P")
T = TypeVar("T")

SQLITE_BUSY_MS = 5_000  # how long to wait for another process (the command line) that is writing
POSTGRESQL_THREADS = 8


class Database:
    """One database, opened lazily. `write` and `read` give connections; `run_write` and `run_read` use threads."""

    def __init__(self, url: str, signals: Signals | None = None) -> None:
        self.url: URL = normalised(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.signals = signals or Signals()
        self._writer = self._engine(_begin_writing, size=1 if self.is_sqlite else POSTGRESQL_THREADS)
        self._reader = self._engine(_begin_reading, size=4) if self.is_sqlite else self._writer
        self._write_threads = ThreadPoolExecutor(1 if self.is_sqlite else POSTGRESQL_THREADS, "db-write")
        self._read_threads = ThreadPoolExecutor(4, "db-read")

    def _engine(self, begin: Callable[[Connection], object], size: int) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_size=size, max_overflow=4, pool_pre_ping=True, hide_parameters=True)
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=2,
            connect_args={"check_same_thread": False},
            hide_parameters=True,  # errors are logged, members' words are not
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", begin)
        return engine

    @property
    def file(self) -> Path | None:
        """Where SQLite keeps the database; None in memory, and on PostgreSQL."""
        name = self.url.database
        return Path(name).resolve() if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block, or leaves nothing."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing written here is kept."""
        with self._reader.connect() as connection:
            yield connection

    async def run_write(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function that writes, in a writing thread."""
        return await self._run(self._write_threads, function, *args, **kwargs)

    async def run_read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function that only reads, in a reading thread."""
        return await self._run(self._read_threads, function, *args, **kwargs)

    @staticmethod
    async def _run(threads: ThreadPoolExecutor, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, lambda: function(*args, **kwargs))

    def announce(self, connection: Connection, signals: list[Signal]) -> None:
        """Tell every process what this transaction is about to make visible (PostgreSQL delivers it at commit)."""
        if not self.is_sqlite and signals:
            connection.exec_driver_sql(
                "select pg_notify('desk', x) from unnest(%s::text[]) as x", ([s.encode() for s in signals],)
            )

    def announced(self, signals: list[Signal]) -> None:
        """After the commit: wake this process; on SQLite there is no other."""
        for signal in signals:
            self.signals.publish(signal)

    async def tell(self, signal: Signal) -> None:
        """Wake every process for what passes and is kept nowhere, such as that somebody is writing."""
        if not self.is_sqlite:
            await self.run_write(self._tell_others, signal)
        self.signals.publish(signal)

    def _tell_others(self, signal: Signal) -> None:
        with self.write() as connection:
            self.announce(connection, [signal])

    def close(self) -> None:
        """End threads and connections."""
        for threads in (self._write_threads, self._read_threads):
            threads.shutdown(wait=True, cancel_futures=True)
        self._writer.dispose()
        self._reader.dispose()


def normalised(url: str) -> URL:
    """The URL with the drivers that we ship; `postgresql://` and `postgres://` mean psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")  # may wait for another process, and fail


def _begin_reading(connection: Connection) -> None:
    dbapi = connection.connection.driver_connection
    assert dbapi is not None
    dbapi.execute("begin")  # takes nothing yet: nothing that SQLAlchemy would have to translate can go wrong


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN is ours to choose, the driver must not add its own
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {SQLITE_BUSY_MS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma synchronous = full")  # an acknowledged message survives a power cut
    cursor.execute("pragma foreign_keys = on")
    cursor.close()

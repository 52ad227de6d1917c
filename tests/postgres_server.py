"""A real PostgreSQL server for the test run: its own directory, loopback, thrown away at the end."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from storage.database import Database
from storage.schema import migrate

TEMPLATE = "desk_template"


def binaries() -> Path:
    """Where initdb and pg_ctl are. Raises FileNotFoundError saying how to get them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not debian:
        raise FileNotFoundError(
            "PostgreSQL server binaries are missing: apt-get install postgresql (make test does it)"
        )
    return debian[-1].parent


class PostgresServer:
    """Started on entry, stopped on exit; `new_database` gives a migrated database of its own to each test."""

    def __init__(self) -> None:
        self._bin = binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
        self._numbers = itertools.count(1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        # PostgreSQL refuses to run as root, which is what a container's user usually is.
        self._user = _unprivileged() if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)

    def __enter__(self) -> Self:
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "desk", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._admin(f"create database {TEMPLATE}")
        database = Database(self.url(TEMPLATE))
        migrate(database)
        database.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Begin, or come back after `stop` with the same data."""
        options = (
            f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 "
            "-c log_min_messages=fatal"
        )
        data, log = str(self._folder / "data"), str(self._folder / "log")
        self._run("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """As a crash would: connections end, nothing is written any more."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://desk@127.0.0.1:{self._port}/{name}"

    def new_database(self, *, empty: bool = False) -> str:
        """URL of a new database; empty: without our schema."""
        name = f"desk_{next(self._numbers)}"
        self._admin(f"create database {name}" + ("" if empty else f" template {TEMPLATE}"))
        return self.url(name)

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            user=self._user,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )


def _unprivileged() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"

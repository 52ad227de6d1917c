"""Our side: a real `desk up` with its NLU server, on a database of its own full of demo members signed in."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from actions.sign_in import proof_of
from bench.load import Talk, WebChat
from bench.processes import Process
from bench.script import conversation
from bot.bootstrap import utc_now
from bot.channels.webchat import NAME
from bot.chat.sessions import Session
from bot.secrets import SecretKey
from bot.seed import MEMBERS, seed_demo
from domain.calendar import PARIS
from domain.members import Role, Speaker
from nlu.server import free_port
from storage.database import Database
from storage.schema import migrate
from storage.tables import appointments, cases
from storage.unit_of_work import unit_of_work

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 240


@dataclass(frozen=True)
class Ours:
    """The running desk, and the cookies of sessions whose members are signed in."""

    url: str
    pids: tuple[int, ...]
    cookies: list[str]
    database: str
    started_at: float
    """When its process was started, by time.perf_counter."""

    def talks(self, http: aiohttp.ClientSession) -> Iterator[Talk]:
        """Conversations not yet begun, one for each member."""
        today = utc_now().astimezone(PARIS).date()
        for number, cookie in enumerate(self.cookies):
            yield WebChat(http, self.url, cookie), conversation(number, today)

    def done(self) -> dict[str, int]:
        """What was committed: visits booked, cases opened."""
        database = Database(self.database)
        try:
            with database.read() as connection:
                booked = select(func.count()).where(appointments.c.status == "confirmed")
                opened = select(func.count()).select_from(cases)
                return {
                    "visits": connection.execute(booked).scalar_one(),
                    "cases": connection.execute(opened).scalar_one(),
                }
        finally:
            database.close()


@contextlib.contextmanager
def running(folder: Path, members: int) -> Iterator[Ours]:
    """`desk up` once it answers; all as shipped but the limits that senders in a hurry meet."""
    url, key, port = f"sqlite:///{folder / 'desk.db'}", secrets.token_hex(32), free_port()
    cookies = _sign_in(url, key, members)
    environment = {
        **_without_settings(os.environ),
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": url,
        "DESK_DATA_DIR": str(folder),
        "DESK_SECRET_KEY": key,
        "DESK_PORT": str(port),
        "DESK_LOG_LEVEL": "warning",
        "DESK_CHAT_MESSAGES_PER_MINUTE": "6000",
        "DESK_TECHNICIANS_PER_ZONE": "500",  # so many members wish the same days
        "DESK_HANDOFF_TIMEOUT_MINUTES": "1440",  # no agent is at work here
    }
    command = [sys.executable, "-c", "from bot.cli import main; main()", "up"]
    started_at = time.perf_counter()
    with Process("desk up", command, folder, environment, folder / "desk.log") as desk:
        desk.wait_until(lambda: desk.has_said("member web chat:"), START_LIMIT_S)
        yield Ours(f"http://127.0.0.1:{port}", (desk.pid,), cookies, url, started_at)


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    kept = ("DESK_CACHE_DIR",)
    ours = ("DESK_", "TELEGRAM_", "DATABASE_")
    return {name: value for name, value in environment.items() if name in kept or not name.startswith(ours)}


def _sign_in(url: str, key: str, members: int) -> list[str]:
    """A session and its proof for as many members; their cookies."""
    signer = TimestampSigner(SecretKey(key.encode()).derive("web chat session"), salt="web chat session")
    database = Database(url)
    cookies = []
    try:
        migrate(database)
        seed_demo(database)
        model = {name: value for name, value in MEMBERS[0].items() if name not in ("delegate", "visits_used")}
        with unit_of_work(database, utc_now) as work:
            start = (work.now - timedelta(days=90)).date()
            for number in range(members):
                own = {"number": f"B-{number}", "email": f"b{number}@bench.example", "phone": None}
                member = work.members.add(service_start=start, **{**model, **own})
                work.lines.set_airbox(member.id, "idle", work.now)
                session = secrets.token_urlsafe(18)
                work.identities.prove(NAME, session, Speaker(Role.MEMBER, member), "bench", work.now)
                proved = work.identities.find(NAME, session, work.now)
                assert proved is not None
                cookies.append(signer.sign(str(Session(session, proof_of(proved)))).decode())
    finally:
        database.close()
    return cookies

"""Signing in and out: passwords checked in one time whether the account exists or not, tokens kept as hashes."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from bot.bootstrap import Application
from bot.passwords import hash_password, verify_password
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork, unit_of_work

COOKIE = "desk_session"
LIFE = timedelta(hours=12)
WRONG_PASSWORDS = 5
LOCK = timedelta(minutes=15)
LONGEST_PASSWORD = 1024
"""Characters hashed at most: a longer one only burns time."""


def token_hash(token: str) -> str:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _decoy() -> str:
    """A hash that no password has, checked where there is no account to check."""
    return hash_password(secrets.token_urlsafe(32))


@dataclass
class SignIn:
    """Checks passwords, a few at a time: each check takes 64 MB and all of a core for a moment."""

    application: Application

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(2)

    async def try_password(self, email: str, password: str) -> str | None:
        """The token of a new session; None for a wrong password, an unknown account or one that rests."""
        database = self.application.database
        async with self._turns:
            # The attempt is counted before it is checked: guesses made at the same time cannot outrun the lock.
            agent = await database.run_write(self._attempt, email)
            stored, decoy = (agent.password_hash if agent else None), await asyncio.to_thread(_decoy)
            right = await asyncio.to_thread(verify_password, stored or decoy, password[:LONGEST_PASSWORD])
            if agent is None or not right:
                return None
            return await database.run_write(self._open, agent)

    def _attempt(self, email: str) -> Agent | None:
        with unit_of_work(self.application.database, self.application.clock) as work:
            agent = work.agents.by_email(email)
            resting = agent is not None and agent.locked_until is not None and agent.locked_until > work.now
            subject = f"agent:{agent.id}" if agent else "agent:unknown"
            work.audit.add("stranger", "sign_in_attempt", subject, work.now, resting=resting)
            if agent is None or resting or not agent.active:
                return None
            work.agents.failed(agent, work.now, WRONG_PASSWORDS, LOCK)
            return agent

    def _open(self, agent: Agent) -> str:
        token = secrets.token_urlsafe(32)
        with unit_of_work(self.application.database, self.application.clock) as work:
            work.agents.unlock(agent.id)
            work.agents.sweep_sessions(work.now)
            work.agents.open_session(token_hash(token), agent.id, secrets.token_urlsafe(32), work.now, work.now + LIFE)
            work.audit.add(f"agent:{agent.id}", "signed_in", f"agent:{agent.id}", work.now)
        return token


def sign_out(work: UnitOfWork, agent: Agent, digest: str) -> None:
    """The token is worth nothing any more."""
    work.agents.close_session(digest)
    work.audit.add(f"agent:{agent.id}", "signed_out", f"agent:{agent.id}", work.now)

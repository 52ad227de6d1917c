"""Signing in and out: passwords checked in one time whether the account exists or not, tokens kept as hashes.

Wrong passwords close an account for the client address that they come from, so that nobody can shut an agent out from
elsewhere. Guesses from many addresses slow down the addresses that have never signed in to the account, and no other.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot.bootstrap import Application
from bot.console.errors import TooManySignIns
from bot.limits import Limits
from bot.passwords import hash_password, verify_password
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork, unit_of_work

COOKIE = "desk_session"
LIFE = timedelta(hours=12)
WRONG_PASSWORDS = 5
"""From one address, before it has to rest."""
LOCK = timedelta(minutes=15)
WRONG_OVERALL = 50
"""For one account since its agent last signed in: from then on, unknown addresses have one guess per SLOW_DOWN."""
SLOW_DOWN = timedelta(minutes=1)
ADDRESSES_KEPT = timedelta(days=90)
"""How long an address that signed in stays known."""
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
        self._key = self.application.secret.derive("client address").encode()
        self._limits = Limits(self.application.settings.sign_ins_per_hour, timedelta(hours=1), self.application.clock)

    async def try_password(self, email: str, password: str, client: str) -> str | None:
        """The token of a new session; None for a wrong password, an unknown account or one that rests.

        client: the client's address. Raises TooManySignIns when too many wrong passwords came from it, for whomever.
        """
        if self._limits.take(client):
            raise TooManySignIns
        database, address = self.application.database, self._hash(client)
        async with self._turns:
            # The attempt is counted before it is checked: guesses made at the same time cannot outrun the lock.
            attempt = await database.run_write(self._attempt, email, address)
            stored, decoy = (attempt.agent.password_hash if attempt else None), await asyncio.to_thread(_decoy)
            right = await asyncio.to_thread(verify_password, stored or decoy, password[:LONGEST_PASSWORD])
            if attempt is None:
                return None
            if not right:
                await database.run_write(self._note, attempt)
                return None
            self._limits.give_back(client)
            return await database.run_write(self._open, attempt.agent, address)

    def _hash(self, client: str) -> str:
        return hmac.new(self._key, client.encode(), hashlib.sha256).hexdigest()[:32]

    def _attempt(self, email: str, address: str) -> _Attempt | None:
        """The attempt, counted as a failure until it has succeeded; None where no password is heard."""
        with unit_of_work(self.application.database, self.application.clock) as work:
            agent = work.agents.by_email(email)
            if agent is None or not agent.active:
                return None
            tried = work.agents.tried(agent.id, address)
            crowded = tried.signed_in_at is None and agent.failed_attempts >= WRONG_OVERALL
            if _later(tried.locked_until, work.now) or (crowded and _later(agent.locked_until, work.now)):
                return None
            if crowded:
                work.agents.slow_down(agent.id, work.now + SLOW_DOWN)
            closes = work.agents.failed(agent, address, work.now, WRONG_PASSWORDS, LOCK)
            return _Attempt(agent, closes=closes, crowds=agent.failed_attempts + 1 == WRONG_OVERALL)

    def _note(self, attempt: _Attempt) -> None:
        """The trail says when an address has to rest and when an account is beset; not each wrong password."""
        if not (attempt.closes or attempt.crowds):
            return
        subject = f"agent:{attempt.agent.id}"
        with unit_of_work(self.application.database, self.application.clock) as work:
            if attempt.closes:
                work.audit.add("stranger", "sign_in_locked", subject, work.now, minutes=LOCK.seconds // 60)
            if attempt.crowds:
                work.audit.add("stranger", "sign_in_slowed", subject, work.now, wrong_passwords=WRONG_OVERALL)

    def _open(self, agent: Agent, address: str) -> str:
        token = secrets.token_urlsafe(32)
        with unit_of_work(self.application.database, self.application.clock) as work:
            work.agents.succeeded(agent.id, address, work.now)
            work.agents.forget_addresses(work.now - ADDRESSES_KEPT)
            work.agents.sweep_sessions(work.now)
            work.agents.open_session(token_hash(token), agent.id, secrets.token_urlsafe(32), work.now, work.now + LIFE)
            work.audit.add(f"agent:{agent.id}", "signed_in", f"agent:{agent.id}", work.now)
        return token


@dataclass(frozen=True)
class _Attempt:
    """A password that is to be checked."""

    agent: Agent
    closes: bool
    """If it is wrong, the address has to rest."""
    crowds: bool
    """If it is wrong, the account has had too many."""


def _later(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now


def sign_out(work: UnitOfWork, agent: Agent, digest: str) -> None:
    """The token is worth nothing any more."""
    work.agents.close_session(digest)
    work.audit.add(f"agent:{agent.id}", "signed_out", f"agent:{agent.id}", work.now)

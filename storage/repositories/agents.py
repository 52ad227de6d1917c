"""Desk agents and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from storage.repositories.rows import load
from storage.tables import agent_addresses, agent_sessions, agents


@dataclass(frozen=True)
class Agent:
    """Somebody at the desk."""

    id: int
    email: str
    name: str
    role: str
    """agent or supervisor."""
    password_hash: str
    failed_attempts: int = 0
    """Wrong passwords since the last right one, from wherever."""
    locked_until: datetime | None = None
    """Until then, addresses that never signed in are not even heard."""
    active: bool = True


@dataclass(frozen=True)
class Tried:
    """How signing in to one account went from one client address."""

    failed_attempts: int = 0
    """Wrong passwords since the last right one or the last rest."""
    locked_until: datetime | None = None
    signed_in_at: datetime | None = None


@dataclass(frozen=True)
class AgentSession:
    """A signed-in browser."""

    token_hash: str
    agent_id: int
    csrf_token: str
    expires_at: datetime


class Agents:
    """Accounts, lockout and sessions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, email: str, name: str, role: str, password_hash: str) -> Agent:
        row = self._connection.execute(
            agents.insert()
            .values(email=email.lower(), name=name, role=role, password_hash=password_hash)
            .returning(agents)
        ).one()
        return load(Agent, row)

    def get(self, agent_id: int) -> Agent:
        return load(Agent, self._connection.execute(select(agents).where(agents.c.id == agent_id)).one())

    def by_email(self, email: str) -> Agent | None:
        row = self._connection.execute(
            select(agents).where(agents.c.email == email.lower()).with_for_update()
        ).one_or_none()
        return load(Agent, row) if row else None

    def all(self) -> list[Agent]:
        return [load(Agent, row) for row in self._connection.execute(select(agents).order_by(agents.c.name))]

    def count(self) -> int:
        return int(self._connection.execute(select(func.count()).select_from(agents)).scalar_one())

    def set_active(self, agent_id: int, active: bool) -> None:
        """Close an account, which ends its sessions, or open it again."""
        self._connection.execute(update(agents).where(agents.c.id == agent_id).values(active=active))
        self._connection.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))

    def set_password(self, agent_id: int, password_hash: str) -> None:
        """A new password opens a locked account and ends its sessions."""
        self.unlock(agent_id)
        self._connection.execute(update(agents).where(agents.c.id == agent_id).values(password_hash=password_hash))
        self._connection.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))

    def tried(self, agent_id: int, address: str) -> Tried:
        """address: keyed hash of a client address, here and below."""
        row = self._connection.execute(
            select(*(agent_addresses.c[name] for name in ("failed_attempts", "locked_until", "signed_in_at"))).where(
                agent_addresses.c.agent_id == agent_id, agent_addresses.c.address == address
            )
        ).one_or_none()
        return load(Tried, row) if row else Tried()

    def failed(self, agent: Agent, address: str, now: datetime, limit: int, rest: timedelta) -> bool:
        """One wrong password more; True when it was the address's last one before its rest.

        The agent's row is locked (`by_email`), so no other attempt comes between.
        """
        attempts = self.tried(agent.id, address).failed_attempts + 1
        over = attempts >= limit
        values = {"failed_attempts": 0, "locked_until": now + rest} if over else {"failed_attempts": attempts}
        self._note(agent.id, address, now, **values)
        self._connection.execute(
            update(agents).where(agents.c.id == agent.id).values(failed_attempts=agent.failed_attempts + 1)
        )
        return over

    def slow_down(self, agent_id: int, until: datetime) -> None:
        """Addresses that never signed in to the account have to wait."""
        self._connection.execute(update(agents).where(agents.c.id == agent_id).values(locked_until=until))

    def succeeded(self, agent_id: int, address: str, now: datetime) -> None:
        """A right password: the account and this address begin anew, and the address is known from now on."""
        self._connection.execute(
            update(agents).where(agents.c.id == agent_id).values(failed_attempts=0, locked_until=None)
        )
        self._note(agent_id, address, now, failed_attempts=0, locked_until=None, signed_in_at=now)

    def unlock(self, agent_id: int) -> None:
        """All wrong passwords are forgotten, whatever the address: a supervisor opens the account."""
        for table, key in ((agents, agents.c.id), (agent_addresses, agent_addresses.c.agent_id)):
            self._connection.execute(update(table).where(key == agent_id).values(failed_attempts=0, locked_until=None))

    def locked_addresses(self, now: datetime) -> dict[int, int]:
        """Agent id -> how many client addresses have to rest now."""
        rows = self._connection.execute(
            select(agent_addresses.c.agent_id, func.count())
            .where(agent_addresses.c.locked_until > now)
            .group_by(agent_addresses.c.agent_id)
        )
        return {row[0]: row[1] for row in rows}

    def forget_addresses(self, before: datetime) -> None:
        """Client addresses that nobody has tried since a moment."""
        self._connection.execute(delete(agent_addresses).where(agent_addresses.c.tried_at < before))

    def _note(self, agent_id: int, address: str, now: datetime, **values: object) -> None:
        which = (agent_addresses.c.agent_id == agent_id) & (agent_addresses.c.address == address)
        if not self._connection.execute(update(agent_addresses).where(which).values(tried_at=now, **values)).rowcount:
            self._connection.execute(
                agent_addresses.insert().values(agent_id=agent_id, address=address, tried_at=now, **values)
            )

    def open_session(
        self, token_hash: str, agent_id: int, csrf_token: str, now: datetime, expires_at: datetime
    ) -> None:
        self._connection.execute(
            agent_sessions.insert().values(
                token_hash=token_hash, agent_id=agent_id, csrf_token=csrf_token, created_at=now, expires_at=expires_at
            )
        )

    def session(self, token_hash: str, now: datetime) -> tuple[AgentSession, Agent] | None:
        """The session and its agent, while both are valid."""
        row = self._connection.execute(
            select(agent_sessions).where(agent_sessions.c.token_hash == token_hash, agent_sessions.c.expires_at > now)
        ).one_or_none()
        if row is None:
            return None
        agent = self.get(row.agent_id)
        return (load(AgentSession, row), agent) if agent.active else None

    def sweep_sessions(self, now: datetime) -> None:
        """Forget sessions that are over."""
        self._connection.execute(delete(agent_sessions).where(agent_sessions.c.expires_at <= now))

    def close_session(self, token_hash: str) -> None:
        self._connection.execute(delete(agent_sessions).where(agent_sessions.c.token_hash == token_hash))

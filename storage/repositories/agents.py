"""Desk agents and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from storage.repositories.rows import load
from storage.tables import agent_sessions, agents


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
    locked_until: datetime | None = None
    active: bool = True


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
        self._connection.execute(
            update(agents)
            .where(agents.c.id == agent_id)
            .values(password_hash=password_hash, failed_attempts=0, locked_until=None)
        )
        self._connection.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))

    def failed(self, agent: Agent, now: datetime, limit: int, lock: timedelta) -> None:
        """One wrong password more; at the limit the account rests."""
        attempts = agent.failed_attempts + 1
        locked_until = now + lock if attempts >= limit else agent.locked_until
        self._connection.execute(
            update(agents)
            .where(agents.c.id == agent.id)
            .values(failed_attempts=0 if attempts >= limit else attempts, locked_until=locked_until)
        )

    def unlock(self, agent_id: int) -> None:
        """Wrong passwords are forgotten: one was right, or a supervisor opens the account."""
        self._connection.execute(
            update(agents).where(agents.c.id == agent_id).values(failed_attempts=0, locked_until=None)
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

"""One-time codes that a web-chat session asked for by e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from storage.lanes import lock_until_commit
from storage.repositories.rows import load
from storage.tables import login_codes


@dataclass(frozen=True)
class LoginCode:
    """A code that was asked for."""

    id: int
    session_id: str
    email: str
    code_hash: str | None
    """None: the address is nobody's; the page is told nothing."""
    member_id: int | None
    delegate_id: int | None
    issued_at: datetime
    expires_at: datetime
    attempts: int
    used_at: datetime | None


class LoginCodes:
    """The latest code of a session is the one that counts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        session_id: str,
        address: str,
        email: str,
        code_hash: str | None,
        member_id: int | None,
        delegate_id: int | None,
        issued_at: datetime,
        expires_at: datetime,
    ) -> None:
        """address: keyed hash of the client address that asked."""
        self._connection.execute(
            login_codes.insert().values(
                session_id=session_id,
                address=address,
                email=email,
                code_hash=code_hash,
                member_id=member_id,
                delegate_id=delegate_id,
                issued_at=issued_at,
                expires_at=expires_at,
            )
        )

    def lock(self, email: str) -> None:
        """What was asked for an e-mail address stays as it is seen next, until the transaction ends."""
        lock_until_commit(self._connection, f"sign-in {email}")

    def asked_by_session(self, session_id: str, since: datetime) -> tuple[int, datetime | None]:
        """(how many codes, when the last) a session asked for since a moment and did not use."""
        count, last = func.count(), func.max(login_codes.c.issued_at)
        row = self._connection.execute(
            select(count, last).where(login_codes.c.session_id == session_id, *_unused(since))
        ).one()
        return row[0], row[1]

    def asked_for_email(self, email: str, address: str, since: datetime) -> tuple[int, int]:
        """(from this client address, from all) how many codes were asked for an e-mail address and not used."""
        from_here = func.count().filter(login_codes.c.address == address)
        row = self._connection.execute(
            select(from_here, func.count()).where(login_codes.c.email == email, *_unused(since))
        ).one()
        return row[0], row[1]

    def try_latest(self, session_id: str, now: datetime, max_attempts: int) -> LoginCode | None:
        """Count one attempt on the session's latest code and return it; None if there is none left to try."""
        latest = select(func.max(login_codes.c.id)).where(login_codes.c.session_id == session_id).scalar_subquery()
        row = self._connection.execute(
            update(login_codes)
            .where(
                login_codes.c.id == latest,
                login_codes.c.used_at.is_(None),
                login_codes.c.expires_at > now,
                login_codes.c.attempts < max_attempts,
            )
            .values(attempts=login_codes.c.attempts + 1)
            .returning(login_codes)
        ).one_or_none()
        return load(LoginCode, row) if row else None

    def mark_used(self, code_id: int, now: datetime) -> None:
        self._connection.execute(update(login_codes).where(login_codes.c.id == code_id).values(used_at=now))

    def void(self, member_id: int, delegate_id: int | None, now: datetime) -> None:
        """Codes sent to this person and not used open nothing any more."""
        theirs = login_codes.c.member_id == member_id, login_codes.c.delegate_id.is_not_distinct_from(delegate_id)
        waiting = login_codes.c.used_at.is_(None), login_codes.c.expires_at > now
        self._connection.execute(update(login_codes).where(*theirs, *waiting).values(expires_at=now))

    def was_used_from(self, address: str, email: str, since: datetime) -> bool:
        """Whether a code for an e-mail address was used since a moment by who had asked from this client address."""
        used = select(login_codes.c.id).where(
            login_codes.c.address == address, login_codes.c.email == email, login_codes.c.used_at > since
        )
        return self._connection.execute(select(used.exists())).scalar_one()

    def purge(self, unused_before: datetime, used_before: datetime) -> int:
        """Forget codes that expired before a moment, those that were used later; returns how many."""
        gone = or_(
            login_codes.c.expires_at < used_before,
            and_(login_codes.c.used_at.is_(None), login_codes.c.expires_at < unused_before),
        )
        return self._connection.execute(login_codes.delete().where(gone)).rowcount


def _unused(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return login_codes.c.issued_at > since, login_codes.c.used_at.is_(None)

"""One-time links that prove a Telegram user to be a member or a delegate."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from domain.members import Speaker
from storage.unit_of_work import UnitOfWork


def issue_link(
    uow: UnitOfWork, member_id: int, delegate_id: int | None, issued_by: str, life: timedelta, token: str | None = None
) -> str:
    """A start parameter of 43 characters (Telegram takes 64); only its hash is kept."""
    token = token or secrets.token_urlsafe(32)
    uow.identities.add_link_token(_hash(token), member_id, delegate_id, issued_by, uow.now, uow.now + life)
    uow.audit.add(issued_by, "issued_link", f"member:{member_id}", uow.now, delegate=delegate_id is not None)
    return token


def use_link(uow: UnitOfWork, token: str) -> Speaker | None:
    """Whom a link stands for, once; None when it is unknown, used or expired."""
    found = uow.identities.use_link_token(_hash(token), uow.now)
    return uow.members.speaker(*found) if found else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""One-time links that prove a Telegram user to be a member or a delegate; the end of a proof, whatever it was."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from domain.members import Speaker
from storage.repositories.members import Identity
from storage.unit_of_work import UnitOfWork

LINKED = "telegram"
"""The channel that links lead to."""


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


def linked(uow: UnitOfWork, member_id: int) -> list[Identity]:
    """The channel users who are the member or the delegate at this moment."""
    return [identity for identity in uow.identities.of_member(member_id) if identity.in_force(uow.now)]


def unlink(uow: UnitOfWork, identity: Identity, by: str) -> None:
    """The channel user is a stranger from now on: their conversation is nobody's, a web page of theirs closes.

    With a Telegram chat end the links that this person has not used. by: as the audit trail names who decided it.
    """
    uow.identities.expire(identity.channel, identity.external_id, uow.now)
    conversation = uow.conversations.by_key(f"{identity.channel}:{identity.external_id}")
    if conversation is not None:
        locked = uow.conversations.lock(conversation.id)
        uow.conversations.save(replace(locked, member_id=None, delegate_id=None))
        uow.signal("conversation", conversation.id)
    uow.audit.add(
        by, "unlinked", f"member:{identity.member_id}", uow.now, channel=identity.channel,
        delegate=identity.delegate_id is not None,
    )  # fmt: skip
    if identity.channel == LINKED:
        void_links(uow, identity.member_id, identity.delegate_id, by)


def void_links(uow: UnitOfWork, member_id: int, delegate_id: int | None, by: str) -> int:
    """Links issued to this person and not used open nothing any more; returns how many could have."""
    voided = uow.identities.void_link_tokens(member_id, delegate_id, uow.now)
    if voided:
        uow.audit.add(
            by, "voided_links", f"member:{member_id}", uow.now, links=voided, delegate=delegate_id is not None
        )
    return voided


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Who the Desk serves, and who is speaking (rulebook sections 2 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Member:
    """A membership and its holder."""

    id: int
    number: str
    name: str
    offer: str
    """offre-interieur or option-interieur."""
    departement: str
    postcode: str
    city: str
    address: str
    service_start: date
    """First day of the first contract year (INT-13, AMB-16)."""
    email: str | None = None
    phone: str | None = None
    """E.164."""
    language: str = "fr"
    status: str = "active"
    coach_name: str | None = None
    reminders_enabled: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Delegate:
    """The one person who may act for a member (DEL-01)."""

    id: int
    member_id: int
    name: str
    email: str | None = None
    phone: str | None = None


class Role(StrEnum):
    """In what capacity somebody speaks."""

    STRANGER = "stranger"
    MEMBER = "member"
    DELEGATE = "delegate"


@dataclass(frozen=True)
class Speaker:
    """Who writes in a conversation, as far as they have proved it."""

    role: Role = Role.STRANGER
    member: Member | None = None
    delegate: Delegate | None = None

    @property
    def requested_by(self) -> str:
        """How a request of this person is marked in the store."""
        return self.role.value

    @property
    def actor(self) -> str:
        """How the audit trail names this person."""
        if self.role is Role.DELEGATE and self.delegate:
            return f"delegate:{self.delegate.id}"
        return f"member:{self.member.id}" if self.member else "stranger"

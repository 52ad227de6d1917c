"""What a person or a partner must do: a case, with its deadline and the clause it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Case:
    """One thing to be done outside the assistant. `due_at` is null when the contract prints no figure."""

    id: int
    type: str
    """airbox_activation, airbox_deactivation, airbox_return, concierge_request, callback, application, …"""
    summary: str
    created_at: datetime
    member_id: int | None = None
    conversation_id: int | None = None
    status: str = "open"
    details: Mapping[str, Any] = field(default_factory=dict)
    citations: tuple[Mapping[str, Any], ...] = ()
    due_at: datetime | None = None
    requested_by: str = "member"
    assignee_id: int | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    reminded_at: datetime | None = None
    """When the desk was last told of its deadline."""

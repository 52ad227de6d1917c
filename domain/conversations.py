"""A conversation and its allowed moves between the bot and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.errors import ConversationOwned, NotYourConversation


@dataclass(frozen=True)
class Conversation:
    """What is true of one conversation; moves return the next state, storage keeps it."""

    id: int
    key: str
    channel: str
    external_id: str
    created_at: datetime
    member_id: int | None = None
    delegate_id: int | None = None
    display_name: str | None = None
    language: str = "fr"
    owner: str = "bot"
    """bot or agent: who may write to the member."""
    assignee_id: int | None = None
    handoff: str = "none"
    """none, waiting (asked for a person) or accepted (an agent has it)."""
    handoff_reason: str | None = None
    handoff_requested_at: datetime | None = None
    handoff_told_late_at: datetime | None = None
    blocked_at: datetime | None = None
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    session_started_at: datetime | None = None
    last_inbound_at: datetime | None = None
    agent_seen_at: datetime | None = None

    @property
    def with_agent(self) -> bool:
        """An agent owns it: the bot stays silent."""
        return self.owner == "agent"

    def request_handoff(self, reason: str, now: datetime) -> Conversation:
        """Somebody is asked for; the first request keeps its place in the queue."""
        if self.handoff != "none":
            return self
        return replace(
            self, handoff="waiting", handoff_reason=reason, handoff_requested_at=now, handoff_told_late_at=None
        )

    def withdraw_handoff(self) -> Conversation:
        """The member needs nobody any more; an agent who already has the conversation keeps it."""
        if self.handoff != "waiting":
            return self
        return replace(self, handoff="none", handoff_reason=None, handoff_requested_at=None, handoff_told_late_at=None)

    def take_over(self, agent_id: int) -> Conversation:
        """The agent owns it from now on. Raises ConversationOwned if another agent has it."""
        if self.with_agent and self.assignee_id != agent_id:
            raise ConversationOwned(self.assignee_id)
        return replace(self, owner="agent", assignee_id=agent_id, handoff="accepted")

    def give_back(self, agent_id: int) -> Conversation:
        """The bot answers again, in a new session: it says anew that it is automatic.

        Raises NotYourConversation if this agent does not own it.
        """
        if not self.with_agent or self.assignee_id != agent_id:
            raise NotYourConversation(self.id)
        return replace(
            self,
            owner="bot",
            assignee_id=None,
            handoff="none",
            handoff_reason=None,
            handoff_requested_at=None,
            handoff_told_late_at=None,
            session_started_at=None,
        )

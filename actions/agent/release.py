"""A colleague asks the agent who owns a conversation to let it go."""

from __future__ import annotations

from domain.errors import AlreadyDone
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork


def request_release(uow: UnitOfWork, conversation_id: int, agent: Agent) -> None:
    """The owner sees who asks, live. Raises LookupError, AlreadyDone when no colleague owns it any more."""
    conversation = uow.conversations.lock(conversation_id)
    if not conversation.with_agent or conversation.assignee_id == agent.id:
        raise AlreadyDone(conversation_id)
    subject = f"conversation:{conversation_id}"
    uow.audit.add(f"agent:{agent.id}", "requested_release", subject, uow.now, owner=conversation.assignee_id)
    uow.signal("conversation", conversation_id)

"""Reading about a member leaves a trace too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork
from storage.views import last_audit

QUIET = timedelta(minutes=10)
"""One event per agent and subject in this time: a live page reads all the time."""


def to_be_noted(uow: UnitOfWork, agent: Agent, subject: str) -> bool:
    """Whether a reading now would be a new one."""
    last = last_audit(uow.connection, f"agent:{agent.id}", "read", subject)
    return last is None or uow.now - last >= QUIET


def note_read(uow: UnitOfWork, agent: Agent, subject: str) -> None:
    """subject: member:3, conversation:5, … The trail says who read it, once per QUIET."""
    if to_be_noted(uow, agent, subject):
        uow.audit.add(f"agent:{agent.id}", "read", subject, uow.now)


def mark_seen(uow: UnitOfWork, conversation_id: int, agent: Agent, up_to: int) -> None:
    """The agent has the messages up to this one before their eyes; the member is told only by their own agent.

    up_to: message id. Raises LookupError.
    """
    conversation = uow.conversations.lock(conversation_id)
    if conversation.with_agent and conversation.assignee_id == agent.id:
        uow.messages.mark_seen(conversation_id, ("member",), up_to, uow.now)
    uow.conversations.save(replace(conversation, agent_seen_at=_later(conversation.agent_seen_at, uow.now)))
    uow.signal("conversation", conversation_id)


def _later(known: datetime | None, now: datetime) -> datetime:
    return now if known is None else max(known, now)

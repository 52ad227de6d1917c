"""An agent takes a conversation: from then on the database refuses the bot in it."""

from __future__ import annotations

from dataclasses import replace

from actions.messages import reply
from actions.outgoing import Outgoing
from actions.wording import say
from domain.conversations import Conversation
from domain.errors import NotAllowed
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork


def take_over(uow: UnitOfWork, outgoing: Outgoing, conversation_id: int, agent: Agent) -> Conversation:
    """The conversation is this agent's, and the member has been told by whom they are answered.

    Raises LookupError, and ConversationOwned(agent id) when a colleague was faster. Taking it twice changes nothing.
    """
    conversation = uow.conversations.lock(conversation_id)
    if conversation.with_agent and conversation.assignee_id == agent.id:
        return conversation
    taken = conversation.take_over(agent.id)
    asked = conversation.handoff_requested_at
    waited = round((uow.now - asked).total_seconds()) if asked and conversation.handoff == "waiting" else None
    _record(uow, outgoing, taken, agent, "took_over", agent, reason=conversation.handoff_reason, waited_s=waited)
    return taken


def reassign(uow: UnitOfWork, outgoing: Outgoing, conversation_id: int, supervisor: Agent, to: Agent) -> Conversation:
    """A supervisor gives the conversation to an agent, whoever has it. Raises LookupError, NotAllowed."""
    if supervisor.role != "supervisor" or not to.active:
        raise NotAllowed("reassign")
    conversation = uow.conversations.lock(conversation_id)
    if conversation.with_agent and conversation.assignee_id == to.id:
        return conversation
    given = replace(conversation, owner="agent", assignee_id=to.id, handoff="accepted")
    _record(uow, outgoing, given, supervisor, "reassigned", to, former=conversation.assignee_id)
    return given


def _record(
    uow: UnitOfWork, outgoing: Outgoing, taken: Conversation, by: Agent, action: str, to: Agent, **detail: object
) -> None:
    """Save the new owner, say it to the member and to the audit trail."""
    uow.conversations.save(replace(taken, agent_seen_at=uow.now))
    # A button pressed now must not fire when the bot is back: what it offered is settled with a person.
    uow.offers.withdraw(taken.id, uow.now)
    key = f"{action}:{taken.id}:{uow.now.isoformat()}"
    outgoing.write(uow, taken, reply(say(taken.language, "desk.joined", agent=to.name)), key, author="system")
    uow.audit.add(f"agent:{by.id}", action, f"conversation:{taken.id}", uow.now, to=to.id, **detail)
    uow.signal("conversation", taken.id)

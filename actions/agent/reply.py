"""An agent answers the member."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from actions import messages
from actions.agent.texts import sendable
from actions.outgoing import Outgoing
from domain.errors import NotYourConversation
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork


def reply(uow: UnitOfWork, outgoing: Outgoing, conversation_id: int, agent: Agent, text: str, form_key: str) -> bool:
    """The answer is on its way; False when this very form had already sent this very text (double click, reload).

    form_key: made by the page for each answer. Raises LookupError, NotYourConversation, UnsendableText.
    """
    conversation = uow.conversations.lock(conversation_id)
    if not conversation.with_agent or conversation.assignee_id != agent.id:
        raise NotYourConversation(conversation_id)
    written = sendable(text)
    # The text is part of the key: a form whose first attempt got lost may be corrected before it is sent again.
    digest = hashlib.sha256(f"{form_key}\n{written}".encode()).hexdigest()[:32]
    key = f"agent:{conversation_id}:{agent.id}:{digest}"
    if uow.messages.by_key(f"{key}/0") is not None:
        return False
    ids = outgoing.write(uow, conversation, messages.reply(written), key, author="agent", agent_id=agent.id)
    uow.messages.mark_seen(conversation_id, ("member",), ids[-1], uow.now)
    uow.conversations.save(replace(conversation, agent_seen_at=uow.now))
    uow.audit.add(
        f"agent:{agent.id}", "replied", f"conversation:{conversation_id}", uow.now, message=ids[0], length=len(written)
    )
    return True

"""Where a notice about a membership may go: a chat that is its member's at this moment, never one that was."""

from __future__ import annotations

from collections.abc import Callable

from actions.messages import reply
from actions.outgoing import Outgoing
from actions.request import Request, contract_version
from domain.conversations import Conversation
from storage.unit_of_work import UnitOfWork


def conversation_for(
    uow: UnitOfWork, member_id: int | None, first: int | None, delegate_too: bool = False
) -> Conversation | None:
    """A conversation for what is only the member's to read, locked; None when none is theirs now.

    member_id: None for somebody without a membership, who is only answered where they asked.
    first: the conversation to prefer, else the one where they wrote last.
    delegate_too: the delegate may read it as well.
    """
    asked_in = [uow.conversations.get(first)] if first is not None else []
    others = uow.conversations.of_member(member_id) if member_id is not None else []
    for conversation in [*asked_in, *others]:
        if conversation.blocked_at is None and belongs_to(uow, conversation, member_id, delegate_too):
            return uow.conversations.lock(conversation.id)
    return None


def belongs_to(uow: UnitOfWork, conversation: Conversation, member_id: int | None, delegate_too: bool = False) -> bool:
    """Whether who reads there now has proved to be that member (or their delegate); None: has proved nothing.

    In each of our channels a conversation is named after its one user.
    """
    proof = uow.identities.find(conversation.channel, conversation.external_id, uow.now)
    if proof is None:
        return member_id is None and conversation.member_id is None
    return proof.member_id == member_id and (delegate_too or proof.delegate_id is None)


def tell_member(request: Request, key: str, text: Callable[[str], str]) -> bool:
    """Write to the member what their delegate has just asked; False where no chat is the member's own now.

    key: stable name of the message. text: the sentence in the language of the member's chat.
    """
    conversation = conversation_for(request.uow, request.member.id, first=None)
    if conversation is None:
        return False
    written = reply(text(conversation.language))
    Outgoing(contract_version()).write(request.uow, conversation, written, key, author="system")
    return True

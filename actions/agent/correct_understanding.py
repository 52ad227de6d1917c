"""An agent says what a member's message should have been understood as; `desk nlu review` hands it over."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.errors import InvalidInput
from storage.repositories.agents import Agent
from storage.repositories.conversations import StoredMessage
from storage.repositories.corrections import Corrections
from storage.unit_of_work import UnitOfWork


def correct_understanding(
    uow: UnitOfWork, agent: Agent, message_id: int, intent: str, entities: Mapping[str, str], known: Collection[str]
) -> StoredMessage:
    """The correction is kept, in place of an earlier one; nothing is done for the member by it.

    entities: name -> words of the message; an empty text marks nothing. known: the intents there are.
    Raises LookupError without such a message of a member, InvalidInput("intent") and InvalidInput("entities").
    """
    store = Corrections(uow.connection)
    message = store.message(message_id)
    if message is None:
        raise LookupError(message_id)
    if intent not in known:
        raise InvalidInput("intent")
    marked = {name: text for name, text in entities.items() if text}
    if any(text.casefold() not in message.text.casefold() for text in marked.values()):
        raise InvalidInput("entities")
    understood = (message.understanding or {}).get("intent")
    store.put(message_id, agent.id, None if intent == understood else intent, marked, uow.now)
    uow.audit.add(
        f"agent:{agent.id}", "corrected_understanding", f"conversation:{message.conversation_id}", uow.now,
        message=message_id, intent=intent,
    )  # fmt: skip
    uow.signal("conversation", message.conversation_id)
    return message

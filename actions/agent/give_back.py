"""An agent gives the conversation back to the assistant, and says how it ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.agent.texts import sendable, tidy
from actions.messages import reply
from actions.outgoing import Outgoing
from actions.wording import say
from domain.conversations import Conversation
from domain.errors import InvalidInput
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork

OUTCOMES = ("resolved", "partly", "follow_up")
KEPT = ("decisions", "next_frame", "speaker")
"""Of the dialogue: what "pourquoi ?" may still ask about, the numbering, and whose it is. Its flows have ended."""


def give_back(
    uow: UnitOfWork, outgoing: Outgoing, conversation_id: int, agent: Agent, outcome: str, note: str = ""
) -> Conversation:
    """The assistant answers again and knows the outcome; what is to be followed up has become a case.

    outcome: one of OUTCOMES; follow_up needs a note, which says what remains to be done.
    Raises LookupError, NotYourConversation, InvalidInput, UnsendableText.
    """
    if outcome not in OUTCOMES:
        raise InvalidInput(f"outcome {outcome!r}")
    conversation = uow.conversations.lock(conversation_id)
    returned = conversation.give_back(agent.id)
    kept_note = sendable(note) if note.strip() or outcome == "follow_up" else tidy(note)
    report = {"outcome": outcome, "note": kept_note, "agent": agent.name, "at": uow.now.isoformat()}
    returned = replace(returned, dialogue=_ended(conversation.dialogue, report), agent_seen_at=uow.now)
    uow.conversations.save(returned)
    if outcome == "follow_up":
        _open_follow_up(uow, returned, agent, kept_note)
    line = say(returned.language, f"desk.given_back_{outcome}")
    outgoing.write(uow, returned, reply(line), f"given-back:{returned.id}:{uow.now.isoformat()}", author="system")
    subject = f"conversation:{conversation_id}"
    uow.audit.add(f"agent:{agent.id}", "gave_back", subject, uow.now, outcome=outcome, note=kept_note)
    uow.signal("conversation", conversation_id)
    return returned


def _ended(dialogue: Any, report: dict[str, Any]) -> dict[str, Any]:
    return {**{name: dialogue[name] for name in KEPT if name in dialogue}, "desk": report}


def _open_follow_up(uow: UnitOfWork, conversation: Conversation, agent: Agent, note: str) -> None:
    case = uow.cases.add(
        member_id=conversation.member_id,
        conversation_id=conversation.id,
        type="follow_up",
        summary=say("fr", "desk.follow_up_case", note=note.split("\n")[0][:200]),
        details={"note": note},
        requested_by="agent",
        assignee_id=agent.id,
        created_at=uow.now,
    )
    uow.audit.add(f"agent:{agent.id}", "opened_case", f"case:{case.id}", uow.now, type=case.type)
    uow.signal("case", case.id)

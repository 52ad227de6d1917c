"""Everything that the page of one conversation shows, read at one moment; and its fragments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.agent.canned import Canned, canned_replies
from actions.agent.member_card import MemberCard, member_card
from bot.console.page import above, render
from bot.console.presence import Viewer
from domain.conversations import Conversation
from domain.members import Speaker
from storage.desk_view import Line, Queue, ReleaseWish, last_member_message, queue, release_wishes, transcript
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork

SHOWN_MESSAGES = 60


@dataclass(frozen=True)
class ConversationView:
    """One conversation as one agent sees it."""

    conversation: Conversation
    speaker: Speaker
    assignee: Agent | None
    lines: list[Line]
    has_earlier: bool
    last_member_message: int
    wishes: list[ReleaseWish]
    card: MemberCard | None
    canned: list[Canned]
    queue: Queue
    colleagues: list[Agent]
    """To whom a supervisor may give it."""
    now: datetime

    @property
    def dialogue(self) -> Mapping[str, Any]:
        return self.conversation.dialogue

    @property
    def title(self) -> str:
        """The person, as far as known."""
        if self.speaker.delegate:
            return self.speaker.delegate.name
        if self.speaker.member:
            return self.speaker.member.name
        return self.unidentified

    @property
    def unidentified(self) -> str:
        """How somebody is called who has proved nothing."""
        return self.conversation.display_name or "Personne non identifiée"

    def author_of(self, line: Line) -> str:
        """The member's side at the moment of the message, whoever has the conversation now."""
        return line.delegate_name or line.member_name or self.unidentified


def conversation_view(
    work: UnitOfWork, conversation_id: int, agent: Agent, before: int | None = None
) -> ConversationView:
    """Raises NoResultFound."""
    conversation = work.conversations.get(conversation_id)
    lines = transcript(work.connection, conversation_id, SHOWN_MESSAGES + 1, before)
    card = member_card(work, conversation.member_id) if conversation.member_id else None
    agents = {each.id: each for each in work.agents.all()}
    mine = conversation.assignee_id == agent.id
    return ConversationView(
        conversation=conversation,
        speaker=work.members.speaker(conversation.member_id, conversation.delegate_id),
        assignee=agents.get(conversation.assignee_id) if conversation.assignee_id else None,
        lines=lines[-SHOWN_MESSAGES:],
        has_earlier=len(lines) > SHOWN_MESSAGES,
        last_member_message=last_member_message(work.connection, conversation_id),
        wishes=release_wishes(work.connection, conversation_id) if conversation.with_agent else [],
        card=card,
        canned=canned_replies(work, agent, card, conversation.language) if mine else [],
        queue=queue(work.connection, agent.id),
        colleagues=[each for each in agents.values() if each.active],
        now=work.now,
    )


def fragments(view: ConversationView, who: Any, counts: Any, viewers: list[Viewer], form_key: str) -> dict[str, str]:
    """The regions that stay live: element id -> HTML."""
    shared = {"view": view, "who": who, "viewers": viewers, "form_key": form_key, "counts": counts, "now": view.now}
    return {
        "live-status": render("_status.html", **shared),
        "live-transcript": render("_transcript.html", **shared),
        "live-card": render("_card.html", card=view.card, **shared),
        "live-actions": render("_actions.html", **shared),
        "live-queue": render("_queue.html", queue=view.queue, search="", current=view.conversation.id, **shared),
        **above(counts, who, view.now),
    }

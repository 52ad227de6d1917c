"""One turn: a message that was understood becomes effects and a reply, in one transaction or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol

from actions.messages import Inbound, Reply, reply
from actions.outgoing import Outgoing
from actions.readings import Readings
from actions.request import Policy, Request
from actions.wording import say
from domain.conversations import Conversation
from nlu.understanding import Understanding
from storage.database import Database
from storage.repositories.inbox import InboxRow
from storage.unit_of_work import Clock, UnitOfWork, unit_of_work

WORDLESS = ("blocked", "unblocked")
"""The member shut the bot out, or let it in again: there is nothing to show or to answer."""


class Dialogue(Protocol):
    """What decides the answer."""

    def readings(self, inbound: Inbound, understanding: Understanding | None, now: datetime) -> Readings:
        """What can be read in the message; now: aware."""

    def respond(self, request: Request, understanding: Understanding | None) -> Reply:
        """Act and answer; `understanding` is None when the NLU is down or there was nothing to understand."""

    def apologise(self, request: Request) -> Reply:
        """Something failed for good: say what did not happen, and hand over to a person."""


@dataclass(frozen=True)
class Handled:
    """A turn that is over."""

    more: bool
    """Later messages of the conversation were waiting when it began; those that came since are signalled."""
    handoff: str | None = None
    """Why a person was called in it; None: nobody was."""


@dataclass(frozen=True)
class Turns:
    """Runs turns. Methods are synchronous: they belong in a database thread."""

    database: Database
    clock: Clock
    dialogue: Dialogue
    outgoing: Outgoing
    policy: Policy

    def run(self, row: InboxRow, inbound: Inbound, understanding: Understanding | None) -> Handled | None:
        """Handle one inbox row; None if it had been handled meanwhile."""
        with unit_of_work(self.database, self.clock) as work:
            # Asked under the conversation's lock: another worker may have been faster.
            conversation = work.conversations.open(row.channel, inbound.chat_id, work.now)
            waiting = work.inbox.waiting_in(row.lane, 2)
            if waiting[:1] != [row.id]:
                return None
            request = self._open(work, row, conversation, inbound, understanding)
            if inbound.kind == "edited":
                # An edited message is never a second order: the transcript follows, nothing is done again.
                work.messages.change_text(f"{row.channel}:{inbound.key}", inbound.text, work.now)
                answer = Reply()
            elif inbound.kind in WORDLESS:
                answer = Reply()
            else:
                self._keep_message(request, row, understanding)
                silent = request.conversation.with_agent
                answer = Reply() if silent else self.dialogue.respond(request, understanding)
            self._finish(request, row, answer)
            return Handled(len(waiting) > 1, _called(conversation, request.conversation))

    def give_up(self, row: InboxRow, inbound: Inbound, error: str) -> str | None:
        """A turn that keeps failing: set the row aside, tell the member, call a person; why, if it was done now."""
        with unit_of_work(self.database, self.clock) as work:
            conversation = work.conversations.open(row.channel, inbound.chat_id, work.now)
            if work.inbox.waiting_in(row.lane, 1) != [row.id]:
                return None
            # Its words are not read again: reading them may be what failed.
            request = self._open(work, row, conversation, replace(inbound, text=""), None)
            request.inbound = inbound
            answer = Reply()
            if inbound.kind != "edited" and inbound.kind not in WORDLESS:
                self._keep_message(request, row, None)
                answer = Reply() if request.conversation.with_agent else self.dialogue.apologise(request)
            self._finish(request, row, answer)
            work.inbox.mark_dead(row.id, error, work.now)
            return _called(conversation, request.conversation)

    def abandon(self, row: InboxRow, inbound: Inbound, error: str) -> str | None:
        """Even the apology failed: nothing but the plainest words and a person, so that the lane goes on."""
        with unit_of_work(self.database, self.clock) as work:
            conversation = work.conversations.open(row.channel, inbound.chat_id, work.now)
            left = conversation
            if not conversation.with_agent:
                left = replace(conversation.request_handoff("error", work.now), dialogue={})
                work.conversations.save(left)
                sorry = reply(say(conversation.language, "dialogue.failed"))
                self.outgoing.write(work, conversation, sorry, f"abandoned:{row.id}", inbox_id=row.id)
            work.inbox.mark_dead(row.id, error, work.now)
            work.signal("conversation", conversation.id)
            return _called(conversation, left)

    def _open(
        self,
        work: UnitOfWork,
        row: InboxRow,
        conversation: Conversation,
        inbound: Inbound,
        understanding: Understanding | None,
    ) -> Request:
        identity = work.identities.find(row.channel, inbound.sender.user_id, work.now)
        conversation = replace(
            conversation,
            member_id=identity.member_id if identity else None,
            delegate_id=identity.delegate_id if identity else None,
            display_name=inbound.sender.display_name or conversation.display_name,
        )
        if conversation.member_id is not None:
            # A member may write in several conversations at once; their rights are counted by one turn at a time.
            work.members.lock(conversation.member_id)
        speaker = work.members.speaker(conversation.member_id, conversation.delegate_id)
        return Request(
            uow=work,
            conversation=conversation,
            speaker=speaker,
            inbound=inbound,
            policy=self.policy,
            readings=self.dialogue.readings(inbound, understanding, work.now),
            language=conversation.language,
            inbox_id=row.id,
        )

    @staticmethod
    def _keep_message(request: Request, row: InboxRow, understanding: Understanding | None) -> None:
        work, inbound = request.uow, request.inbound
        if inbound.kind == "signed_in":
            return  # nothing was written
        attachment_id = None
        if inbound.file is not None:
            attachment_id = work.messages.add_attachment(
                request.conversation.id,
                inbound.file.kind,
                work.now,
                filename=inbound.file.filename,
                media_type=inbound.file.media_type,
                size=inbound.file.size,
                external_ref=inbound.file.ref,
                content=inbound.file.content,
                state="refused" if inbound.file.refused else "stored" if inbound.file.content is not None else "wanted",
                error=inbound.file.refused,
            )
            work.signal("attachment", attachment_id)
            if inbound.file.content is not None:
                work.inbox.drop_file(row)  # the attachment has it now
        work.messages.add(
            request.conversation.id,
            f"{row.channel}:{inbound.key}",
            "member",
            shown(inbound, work, request.conversation),
            work.now,
            member_id=request.conversation.member_id,
            delegate_id=request.conversation.delegate_id,
            attachment_id=attachment_id,
            inbox_id=row.id,
            understanding=asdict(understanding) if understanding else None,
        )

    def _finish(self, request: Request, row: InboxRow, answer: Reply) -> None:
        work = request.uow
        conversation = replace(request.conversation, language=request.language)
        if request.inbound.kind not in ("edited", *WORDLESS):
            conversation = replace(conversation, last_inbound_at=work.now)
        # Whoever writes has let us in again, whether or not the channel said so.
        conversation = replace(conversation, blocked_at=work.now if request.inbound.kind == "blocked" else None)
        work.conversations.save(conversation)
        if answer:
            self.outgoing.write(work, conversation, answer, f"re:{row.id}", inbox_id=row.id)
        work.inbox.mark_done(row.id, work.now)
        work.signal("conversation", conversation.id)


def _called(before: Conversation, after: Conversation) -> str | None:
    return after.handoff_reason if before.handoff == "none" and after.handoff == "waiting" else None


def shown(inbound: Inbound, work: UnitOfWork, conversation: Conversation) -> str:
    """What the transcript shows of a message; a button reads as its label, a contact hides its number."""
    match inbound.kind:
        case "button":
            choice = work.offers.find(inbound.token or "", conversation.id)
            return f"▸ {choice.arguments.get('label', '')}" if choice else "▸ ?"
        case "contact":
            return "☎"
        case "start":
            return "/start"  # the payload is a secret
        case "location" if inbound.location:
            return f"📍 {inbound.location[0]:.5f}, {inbound.location[1]:.5f}"
        case _:
            return inbound.text

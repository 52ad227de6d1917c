"""What a member is told of an event without having asked: a place became theirs, or the event is off."""

from __future__ import annotations

from actions.messages import reply
from actions.outgoing import Outgoing
from actions.recipients import conversation_for
from actions.request import contract_version
from actions.wording import say
from domain.calendar import paris
from domain.members import Role
from storage.repositories.events import Event, Registration
from storage.unit_of_work import UnitOfWork


def tell_registrant(uow: UnitOfWork, outcome: str, registration: Registration, event: Event, note: str = "") -> bool:
    """Write to whoever registered, where they can be reached now; False when no conversation is the member's.

    outcome: promoted, cancelled or cancelled_waiting, of event_notices.yml. note: the Desk's own words, "" for none.
    """
    by_delegate = registration.requested_by == Role.DELEGATE.value
    conversation = conversation_for(
        uow, registration.member_id, first=registration.conversation_id, delegate_too=by_delegate
    )
    if conversation is None:
        return False
    language = conversation.language
    who = uow.members.get(registration.member_id).name
    key = f"event_notices.{outcome}_for" if conversation.delegate_id else f"event_notices.{outcome}"
    text = say(language, key, name=event.name, start=event.start, member=who, today=paris(uow.now).date())
    paragraphs = [text, say(language, "case_notice.note", note=note)] if note else [text]
    name = f"event:{registration.id}:{outcome}:{uow.now.isoformat()}"  # one may wait for the same event again
    Outgoing(contract_version()).write(uow, conversation, reply(*paragraphs), name, author="system")
    return True

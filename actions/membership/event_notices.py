"""What follows for a member from what others do to an event: a place becomes theirs, or the event is off."""

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


def drop_guests(uow: UnitOfWork, actor: str, member_id: int, event_id: int, why: str) -> None:
    """Nobody comes with a member who does not come. why: in French, for the agents who read the case."""
    for case in uow.cases.open_of_type(member_id, "event_guests"):
        if case.details["event_id"] == event_id:
            uow.cases.close(case.id, "cancelled", f"cancelled: {why}", uow.now)
            uow.audit.add(actor, "cancelled_case", f"case:{case.id}", uow.now, type=case.type)
            uow.signal("case", case.id)

"""Ask for a person, or say that nobody is needed any more (rulebook 6: the Desk answers the phone day and night)."""

from __future__ import annotations

from datetime import date

from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.wording import cite, say
from domain.calendar import paris
from domain.contract import OFFERS, Contract


def desk_line(request: Request) -> dict[str, str]:
    """The Desk's telephone under the speaker's contract; strangers are told the offer's."""
    member = request.speaker.member
    return line_of(Contract.load(member.offer if member else OFFERS[0]), request.now.date(), request.language)


def line_of(contract: Contract, on: date, language: str) -> dict[str, str]:
    """What a sentence that names the Desk's telephone needs: phone, hours, clause."""
    phone, hours = contract.term("desk.phone", on=on), contract.term("desk.desk_phone", on=on)
    return {"phone": phone.value, "hours": opening(hours.value, language), "clause": cite(phone, language)}


def hand_over(request: Request, reason: str) -> Reply:
    """A person is called, once; the number to ring meanwhile comes with its clause.

    reason: asked, misses, insults, error, …; agents see it.
    """
    shown = desk_line(request)
    conversation = request.conversation
    if conversation.handoff != "none" and conversation.handoff_requested_at:
        asked_at = paris(conversation.handoff_requested_at)
        since = asked_at.time() if asked_at.date() == request.now.date() else asked_at
        text = say(request.language, "talk_to_agent.still", since=since, **shown)
    else:
        request.conversation = conversation.request_handoff(reason, request.uow.now)
        subject = f"conversation:{conversation.id}"
        request.uow.audit.add(request.speaker.actor, "requested_handoff", subject, request.uow.now, reason=reason)
        text = say(request.language, "talk_to_agent.asked", **shown)
    return reply(text, buttons=[Button(say(request.language, "talk_to_agent.button_withdraw"), "withdraw_handoff")])


def withdraw(request: Request) -> Reply:
    """Nobody is called any more."""
    conversation = request.conversation
    if conversation.handoff != "waiting":
        return reply(say(request.language, "talk_to_agent.none_waiting"))
    request.conversation = conversation.withdraw_handoff()
    subject = f"conversation:{conversation.id}"
    request.uow.audit.add(request.speaker.actor, "withdrew_handoff", subject, request.uow.now)
    return reply(say(request.language, "talk_to_agent.withdrawn"))

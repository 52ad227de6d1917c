"""Nobody took a handoff in time: the member is told, and offered a call back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from actions.messages import Button, Reply
from actions.offered import asked
from actions.outgoing import Outgoing
from actions.wording import say
from storage.unit_of_work import UnitOfWork

BUTTONS_LIFE = timedelta(hours=12)
"""Whoever waits may look at their phone later; both buttons only ask again for what was asked for."""


def tell_late_handoffs(uow: UnitOfWork, outgoing: Outgoing, patience: timedelta) -> int:
    """Tell each waiting member once per handoff; returns how many were told."""
    told = 0
    for conversation_id in uow.conversations.waiting_since(uow.now - patience):
        conversation = uow.conversations.lock(conversation_id)
        if conversation.handoff != "waiting" or conversation.handoff_told_late_at is not None:
            continue  # taken, or told by another process, since we looked
        language = conversation.language
        call_back = Button(say(language, "late_handoff.button_call_back"), "intent", {"intent": "call_back"})
        wait = Button(say(language, "late_handoff.button_keep_waiting"), "intent", {"intent": "talk_to_agent"})
        answer = Reply([say(language, "late_handoff.nobody_yet")], [call_back, wait])
        key = f"late-handoff:{conversation.id}:{uow.now.isoformat()}"
        outgoing.write(uow, conversation, answer, key, buttons_until=uow.now + BUTTONS_LIFE)
        uow.conversations.save(replace(asked(conversation, call_back, wait), handoff_told_late_at=uow.now))
        uow.audit.add("clock", "told_late_handoff", f"conversation:{conversation.id}", uow.now)
        told += 1
    return told

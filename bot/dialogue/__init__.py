"""The dialogue: a deterministic stack of flows, and the repairs that hold from any state.

build_dialogue() -> Dialogue      with the tables FLOWS and HANDLERS of actions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import actions
from actions.flow import Flow, Handler
from actions.handoff import hand_over
from actions.messages import Inbound, Reply, reply
from actions.request import Request
from actions.wording import say
from bot.dialogue import arrivals, boundaries, choices, router, session, speakers
from bot.dialogue.context import Turn
from bot.dialogue.readings import MessageReadings
from bot.dialogue.state import State, written
from nlu.understanding import Understanding

_ARRIVALS: Mapping[str, Callable[[Turn], Reply]] = {
    "text": router.text,
    "button": choices.press,
    "start": arrivals.start,
    "contact": arrivals.contact,
    "file": arrivals.file,
    "location": arrivals.location,
    "signed_in": choices.resume_pending,
}


@dataclass(frozen=True)
class FlowDialogue:
    """Implements bot.turn.Dialogue over two tables."""

    flows: Mapping[str, Flow]
    handlers: Mapping[str, Handler]

    def readings(self, inbound: Inbound, understanding: Understanding | None, now: datetime) -> MessageReadings:
        return MessageReadings(inbound.text if inbound.kind in ("text", "file") else "", understanding, now)

    def respond(self, request: Request, understanding: Understanding | None) -> Reply:
        """Act and answer; the new state is in the request's conversation."""
        session.choose_language(request)
        state = State.load(request.conversation.dialogue)
        speakers.keep_apart(request, state)
        if request.inbound.kind == "signed_in" and state.pending is None:
            return Reply()
        said = "\n".join(state.last_reply.get("paragraphs", []))
        settled = boundaries.settle(request, understanding, said)
        turn = Turn(request, state, settled, self.flows, self.handlers, list(state.offered))
        opening = session.open_if_needed(turn)
        answer = _ARRIVALS.get(request.inbound.kind, arrivals.unsupported)(turn)
        request.uow.offers.withdraw(request.conversation.id, request.uow.now)
        self._remember(turn, answer)
        return opening.then(answer)

    @staticmethod
    def _remember(turn: Turn, answer: Reply) -> None:
        kept = written(answer)
        turn.state.last_reply = kept
        turn.state.offered = [button for button in kept["buttons"] if not button["url"] and not button["asks"]]
        # What was not understood, what only explained and the next question of a flow leave "why?" where it was.
        kept_before = turn.state.misses or turn.state.topic == "ask_why" or turn.state.stack
        if turn.request.decision_ids or not kept_before:
            turn.state.decisions = list(turn.request.decision_ids)
        turn.request.conversation = replace(turn.request.conversation, dialogue=turn.state.dump())

    def apologise(self, request: Request) -> Reply:
        """Nothing of the message was done: say so, call a person, and forget the flows that led here."""
        left = list(request.conversation.dialogue.get("stack", []))
        request.conversation = replace(request.conversation, dialogue={"left": left} if left else {})
        sorry = reply(say(request.language, "dialogue.failed"))
        return sorry.then(hand_over(request, "error"))


def build_dialogue() -> FlowDialogue:
    """The assistant's dialogue, over everything that actions can do."""
    return FlowDialogue(actions.FLOWS, actions.HANDLERS)

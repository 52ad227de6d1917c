"""Several things asked for in one message: questions are answered at once, then one flow begins, others after it."""

from __future__ import annotations

import re

from actions.messages import Reply
from bot.dialogue import flows, phrases
from bot.dialogue.context import STEERING, Turn
from bot.dialogue.state import CONFIRM
from nlu.understanding import Certainty, Part

_NO_WISH = STEERING | {"greet", "thank", "goodbye", "out_of_scope", "ask_help", "ask_why", "talk_to_agent", "call_back"}
_CAUSES = frozenset({"report_outage", "report_airbox_fault", "report_product_fault", "line_restored"})
"""Beside a remedy that is named, only the reason for it."""
_BY_ITS_NAME = {"book_salon": re.compile(r"\b(?:salon|lounge)\b", re.IGNORECASE)}
"""Asked for beside something else only by its name: "à l'opéra" is the event of that name, not the lounge at Opéra."""
_VISITS = frozenset(
    {"book_technician", "book_coach", "reschedule_appointment", "cancel_appointment", "ask_appointment", "ask_hours"}
)
"""Said of one visit, these are one wish."""
_REPEATABLE = frozenset({"cancel_appointment"})
"""Flows that one may want for each of several things."""
_INSTEAD = re.compile(
    r"\b(?:plut[oô]t|[àa] la place|instead|rather)\b[ ,:]*((?:\S+\s+){2,}\S+)"
    r"|[,;.]\s*(\S+(?:\s+\S+)+?)\s+(?:[àa] la place|plut[oô]t|instead)\W*$",
    re.IGNORECASE,
)
"""What is wanted in the place of something else, before or after the word that says so."""
_PLAINLY = 0.6
"""Confidence from which a part counts as a request; a stretch of a sentence resembles many things."""
_WHOLE_BY_ITSELF = 4
"""Words from which a question says what it is about; a shorter one goes on about the whole message."""


def several(turn: Turn) -> list[Part]:
    """The different things that the message asks for, in its order; empty when it asks for one.

    The reading of the whole must be one of them: otherwise its parts are no requests of their own.
    """
    if turn.understanding is None:
        return []
    found: dict[str, Part] = {}
    for part in turn.understanding.parts:
        intent = part.meaning.intent
        plain = part.meaning.certainty is Certainty.SURE and part.meaning.confidence >= _PLAINLY
        by_name = _BY_ITS_NAME.get(str(intent))
        plain = plain and (by_name is None or by_name.search(part.text) is not None)
        if plain and intent not in _NO_WISH and (intent in turn.flows or intent in turn.handlers):
            found.setdefault(str(intent), part)
    if found.keys() & turn.flows.keys():
        found = {intent: part for intent, part in found.items() if intent not in _CAUSES}
    one_visit = len(found.keys() & _VISITS) > 1
    if len(found) < 2 or one_visit or turn.understanding.intent not in found:
        return []
    return list(found.values())


def begin(turn: Turn, asked: list[Part]) -> Reply:
    """Every answer that can be given at once, then the first flow; those that wait behind it are named."""
    whole = turn.text
    at_once = [part for part in asked if part.meaning.intent in turn.handlers]
    longer = [part for part in asked if part.meaning.intent in turn.flows]
    answer = Reply()
    for part in at_once:
        alone = len(part.text.split()) > _WHOLE_BY_ITSELF
        turn.recall(part.text if alone else whole, _marked(part))
        answer = answer.then(flows.act(turn, str(part.meaning.intent)))
    if not longer:
        return answer
    first, *rest = longer
    turn.state.next = [{"intent": part.meaning.intent, "text": part.text, "entities": _marked(part)} for part in rest]
    turn.recall(first.text, _marked(first))
    if rest:
        names = [turn.intent_label(str(part.meaning.intent)) for part in longer]
        answer = answer.then(turn.paragraph("in_turn", first=names[0], others=names[1:]))
    return answer.then(flows.act(turn, str(first.meaning.intent)))


def note_instead(turn: Turn, given_up: str) -> None:
    """What is wanted instead of the concierge's request that the same message gives up: begun once that is settled."""
    instead = _INSTEAD.search(turn.text) if given_up == "withdraw_concierge" else None
    if instead is not None:
        turn.state.next = [{"intent": "request_concierge", "text": (instead[1] or instead[2]).strip(), "entities": {}}]


def all_of_them(turn: Turn) -> Reply | None:
    """Each of the things that the open question lets choose, one after the other; None unless all are meant."""
    frame = turn.frame
    if frame is None or frame.flow not in _REPEATABLE or frame.awaiting is None or not phrases.wants_all(turn.text):
        return None
    if frame.awaiting == CONFIRM:
        return None
    slot = turn.slot(frame, frame.awaiting)
    picks = [b.arguments["value"] for b in slot.ask(turn.request, frame.slots).buttons if b.action == "pick"]
    if slot.kind != "choice" or len(picks) < 2:
        return None
    turn.state.next = [
        {"intent": frame.flow, "text": "", "entities": {}, "slots": {slot.name: value}} for value in picks[1:]
    ]
    return flows.fill(turn, slot, picks[0], alone=True)


def _marked(part: Part) -> dict[str, str]:
    return {entity.name: entity.value for entity in reversed(part.meaning.entities)}

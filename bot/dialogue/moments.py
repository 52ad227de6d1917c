"""Moments that answer no open question: only asked about, said before their purpose, or of a visit that is booked."""

from __future__ import annotations

import re
from typing import Any

from actions.flow import Slot
from actions.identity import is_stranger
from actions.messages import Button, Reply, reply
from actions.visits import choosing, second_visit
from actions.wording import say
from bot.dialogue import answers, flows, phrases
from bot.dialogue.context import STEERING, Turn
from bot.dialogue.readings import MessageReadings, wish
from bot.dialogue.state import CONFIRM, Frame

_SOCIAL = STEERING | {"goodbye", "greet", "thank"}
_BARE_WORDS = 5
"""A moment in more words than this says something else too."""
_NEED_NO_NAME = frozenset({"cancel_appointment", "reschedule_appointment", "call_back", "manage_reminders"})
"""What a moment and a verb can already mean."""
_FOR = ("book_technician", "book_coach", "request_concierge")
_BOOKINGS = frozenset({"book_technician", "book_coach"})
_ABOUT_VISITS = _BOOKINGS | {
    "ask_appointment",
    "cancel_appointment",
    "reschedule_appointment",
    "visit_place",
    "ask_why",
}
_MAY_BE_A_VISIT = _ABOUT_VISITS | {None, "greet", "thank", "ask_help", "ask_hours", "ask_price", "ask_quota"}
"""Subjects after which "it" can be the visit that is booked."""
_WHY_NOT = (
    r"\bpourquoi\b.{0,30}\b(?:pas|jamais)\b",
    r"\bwhy (?:not|can't|cannot|couldn't|isn't|don't|won't)\b",
    r"\b(?:how|what) about\b",
)
_QUESTION = re.compile(
    r"\b(?:pourquoi\b(.{0,30}?)\b(?:pas|jamais)|why (?:not|can.?t|cannot|couldn.?t|isn.?t|don.?t|won.?t))\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"[a-z' -]*?\b(?:(?P<sooner>plus tot|earlier|sooner)|plus tard|later)"
    r"(?: (?:si possible|svp|please|merci|dans la journee))*"
)
_FIRST_OF_ALL = re.compile(
    r"\b(?:le|au) plus tot\b|\b(?:a|an|d'une|une|demi|half) ?-?(?:heure|hour)\b|\bannul|\bstop\b|\bcancel"
)
"""The earliest there is; so much earlier; given up until later: said of something else."""
_MOVE_IT = (
    r"\b(?:le|la|l'|ca|cela) ?(?:deplacer|decaler|repousser|avancer|reporter|changer|bouger|mettre|remettre)\b",
    r"\b(?:deplac|decal|repouss|avanc|report|chang|boug|mett|remett)e[rz][- ](?:le|la|ca|cela)\b(?! [a-z]*(?:rendez|rdv"
    r"|technic|coach|visite|rappel|table|demande))",
    r"\b(?:move|push|shift|postpone|reschedule|change|bring|put|make) (?:it|this|that)\b",
)
_MOVE = (r"^\W*(?:oui,? |yes,? |non,? |no,? )?(?:le |la )?(?:deplac|decal|report|repouss|avanc|mov)\w*\b", *_MOVE_IT)


def suggested(turn: Turn) -> Reply | None:
    """ "Pourquoi pas samedi ?": decided like a wish. Why not, or that moment is proposed; None: about no visit."""
    request, whole = turn.request, turn.request.readings
    if is_stranger(request) or not whole.says(*_WHY_NOT):
        return None
    # "Not on Sunday" would be a day that is not wanted.
    request.readings = MessageReadings(_QUESTION.sub(r" \1 ", turn.text), turn.understanding, request.now)
    said = wish(request.readings.when)
    decided = _decided(turn, said) if said else None
    if decided is None:
        request.readings = whole
    return decided


def _decided(turn: Turn, said: dict[str, Any]) -> Reply | None:
    frame = turn.frame
    if frame is None:
        return _of_booked(turn, said)
    slot = _visit_when(turn, frame)
    if slot is None:
        return None
    turn.state.misses = 0
    if frame.awaiting == slot.name:
        return flows.fill(turn, slot, said)
    wished = frame.wishes.get(slot.name) or {}
    if not said["date"] and wished.get("date"):
        said = {**said, "date": wished["date"]}  # "pourquoi pas 17 h ?": on the day that was wished
    if frame.awaiting == CONFIRM and answers.repeats(turn, frame):
        return flows.question(turn)
    why = slot.against(turn.request, frame.slots, said)
    if why is not None:
        return why.then(flows.question(turn))
    if frame.awaiting == CONFIRM:
        return flows.fill(turn, slot, said)
    flows.absorb(turn, frame)
    return turn.paragraph("noted_first").then(flows.question(turn))


def _visit_when(turn: Turn, frame: Frame) -> Slot | None:
    """The moment of the visit that is being booked or moved, once it is known which."""
    if frame.flow not in _BOOKINGS and "which" not in frame.slots:
        return None
    return next((slot for slot in turn.flow_of(frame).slots if slot.kind == "when"), None)


def _of_booked(turn: Turn, said: dict[str, Any]) -> Reply | None:
    """Asked of the visit made last, or of the only one: why not, or it is moved."""
    coming = [visit.id for visit in choosing.upcoming(turn.request)]
    if turn.state.booked in coming:
        coming = [turn.state.booked]
    if len(coming) != 1 or turn.state.topic not in _ABOUT_VISITS:
        return None
    moving = turn.flows["reschedule_appointment"]
    slot = next(slot for slot in moving.slots if slot.kind == "when")
    why = slot.against(turn.request, {"which": coming[0]}, said)
    return why if why is not None else _with(turn, "reschedule_appointment", coming[0])


def compared(turn: Turn) -> Reply | None:
    """ "Plus tôt", "something later?": than the moment proposed, or than those offered."""
    frame, said = turn.frame, phrases.bare(turn.text)
    slot = _visit_when(turn, frame) if frame else None
    words = _COMPARED.fullmatch(said)
    if (
        frame is None
        or slot is None
        or words is None
        or _FIRST_OF_ALL.search(said)
        or len(said.split()) > _BARE_WORDS + 2
    ):
        return None
    shown = [str(b["arguments"]["value"]) for b in turn.offered if b["action"] == "pick"]
    moments = [frame.slots[slot.name]] if frame.awaiting == CONFIRM else shown if frame.awaiting == slot.name else []
    if not moments:
        return None
    value = {"date": None, "start": None, "end": None, "problem": None}
    value |= {"before": min(moments)} if words["sooner"] else {"after": max(moments)}
    turn.state.misses = 0
    none = slot.against(turn.request, frame.slots, value) if words["sooner"] else None
    return none.then(flows.question(turn)) if none is not None else flows.fill(turn, slot, value)


def of_booked(turn: Turn) -> Reply | None:
    """ "Je peux le déplacer à mercredi ?": the visit that is booked, unless another one is proposed already."""
    frame, readings = turn.frame, turn.request.readings
    if is_stranger(turn.request):
        return None
    if frame is not None:
        return _beside(turn, frame)
    if turn.state.topic not in _MAY_BE_A_VISIT or not readings.says(*_MOVE_IT):
        return None
    known = choosing.upcoming(turn.request)
    if not known:
        return None
    booked = (
        turn.state.booked if turn.state.booked in {visit.id for visit in choosing.meant(turn.request, known)} else None
    )
    return _with(turn, "reschedule_appointment", booked)


def _beside(turn: Turn, frame: Frame) -> Reply | None:
    """While a second visit is being booked and has no moment yet: the one that is expected already."""
    visit = second_visit.beside(frame.slots)
    if frame.flow not in _BOOKINGS or visit is None or "when" in frame.slots:
        return None
    asked = frame.awaiting == "another"
    if turn.request.readings.says(*(_MOVE if asked else _MOVE_IT)):
        return _with(turn, "reschedule_appointment", visit)
    return _with(turn, "cancel_appointment", visit) if asked and phrases.only_cancel(turn.text) else None


def _with(turn: Turn, intent: str, visit: int | None) -> Reply:
    if visit is not None:
        turn.request.given = {"which": visit}
    return flows.act(turn, intent)


def is_bare(turn: Turn, intent: str | None) -> bool:
    """A day or an hour, and nothing that says what for. intent: what the message may be acted upon for."""
    readings = turn.request.readings
    if phrases.says_goodbye(turn.text) or not (wish(readings.when) or (readings.past_day and readings.only_value)):
        return False
    if intent is None or intent in _SOCIAL:
        return len(phrases.bare(turn.text).split()) <= _BARE_WORDS
    return readings.only_value and "?" not in turn.text and intent not in (*_NEED_NO_NAME, turn.state.topic)


def what_for(turn: Turn) -> Reply:
    """Ask what a bare moment is for, and keep it; a day that is none is said to be so."""
    said = wish(turn.request.readings.when)
    problem = said["problem"] if said else "past"
    if problem in (None, "vague"):
        turn.state.moment, lines = said, [turn.say("what_for")]
    else:
        lines = [say(turn.request.language, f"visits.date_{problem}"), turn.say("what_for_another_day")]
    buttons = [Button(turn.intent_label(n), "intent", {"intent": n, "moment": turn.state.moment}) for n in _FOR]
    return reply(*lines, buttons=buttons)

"""Drive flows: begin, ask what is missing, propose, do, and come back to what waited below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from actions.buttons import yes_no
from actions.flow import Reconsider, Slot
from actions.identity import how_to_identify, is_stranger
from actions.messages import Button, Reply
from actions.outgoing import BUTTON_LIFE
from actions.request import contract_version
from actions.standing import not_served
from bot.dialogue import answers, phrases
from bot.dialogue.context import Turn
from bot.dialogue.readings import wish
from bot.dialogue.state import CONFIRM, Frame, read, written

ASIDES_REMINDED = 3
"""Side answers in a row after which the question under way is still recalled."""
_VISIT_OR_BACKUP = frozenset({"book_technician", "activate_airbox"})
_OVER_WITH: Mapping[str, frozenset[str]] = {
    "line_restored": _VISIT_OR_BACKUP,
}
"""Handler -> flows whose question nobody expects to answer once it was asked for."""
_INSTEAD_OF: Mapping[str, frozenset[str]] = {
    "reschedule_appointment": frozenset({"book_technician", "book_coach", "cancel_appointment"}),
    "cancel_appointment": frozenset({"book_technician", "book_coach", "reschedule_appointment"}),
}
"""Flow -> flows that it may replace: what is done to an appointment, instead of another thing done to it."""
EARLIEST: dict[str, Any] = {"earliest": True}
"""Wish for the first moment that is free, whichever that will be when its turn comes."""
MAX_DEPTH = 3
"""Flows under way at once; beyond, the oldest is given up: nobody remembers it either."""
_SAID_TO_MEMBERS = frozenset({"ask_contract_terms", "ask_intervention_scope", "ask_leaving", "what_is"})
"""Public answers in the contract's own statements, which speak to a member."""
_NO_QUESTION_AFTER = frozenset({"talk_to_agent", "goodbye", "ask_help"})


def act(turn: Turn, intent: str) -> Reply:
    """Do what a message means: answer at once, or begin a flow."""
    turn.state.misses = 0
    turn.state.topic = intent
    if intent in turn.handlers:
        return answer_at_once(turn, intent)
    if intent in turn.flows:
        return start(turn, intent)
    refused = turn.paragraph("not_by_me", subject=turn.intent_label(intent))
    refused.buttons = [turn.person_button()]
    return refused.then(question(turn))


def answer_at_once(turn: Turn, intent: str) -> Reply:
    """A side question: answered, then the question that was open is asked again."""
    handler = turn.handlers[intent]
    if getattr(handler, "for_members", False) and is_stranger(turn.request):
        return ask_identity(turn, intent)
    answer = handler(turn.request)
    if intent in _SAID_TO_MEMBERS and is_stranger(turn.request) and turn.request.decision_ids:
        answer = turn.paragraph("to_a_member").then(answer)
    turn.state.moment = turn.moment
    if intent == "ask_help" and turn.frame:
        turn.state.asked = {"yes": {"action": "resume"}, "no": {"action": "resume"}}
    if intent == "talk_to_agent":
        leave_to_person(turn, all_of_it=False)
    let_go(turn, _OVER_WITH.get(intent, frozenset()))
    return answer if intent in _NO_QUESTION_AFTER else answer.then(aside_over(turn))


def let_go(turn: Turn, names: frozenset[str]) -> None:
    """Forget the questions that what was just done makes idle; never one that only a yes is missing from."""
    for frame in [f for f in turn.state.stack if f.flow in names and f.awaiting != CONFIRM]:
        turn.state.stack.remove(frame)
        turn.flows[frame.flow].drop(turn.request, frame.slots)


def leave_to_person(turn: Turn, all_of_it: bool) -> None:
    """A person was called: nothing goes on pretending to wait, and agents see what was in progress.

    all_of_it: also a proposal that only a yes is missing from; it stays where the member simply asked for a person.
    """
    turn.state.next = []
    left = [frame for frame in turn.state.stack if all_of_it or frame.awaiting != CONFIRM]
    if left:
        turn.state.left = [asdict(frame) for frame in left]
    for frame in left:
        turn.state.stack.remove(frame)
        turn.flows[frame.flow].drop(turn.request, frame.slots)


def aside_over(turn: Turn) -> Reply:
    """After a side answer: the open question; then a line that names what waits; in the end nothing."""
    frame = turn.frame
    if frame is None or frame.awaiting is None:
        return Reply()
    frame.asides += 1
    if frame.asides == 1:
        return question(turn)
    if frame.asides > ASIDES_REMINDED:  # a yes is not to a proposal out of sight: it shows it again
        turn.state.asked = {"yes": {"action": "resume"}, "no": {"action": "resume"}}
        return Reply()
    turn.state.asked = {"yes": {"action": "resume"}, "no": {"action": "drop"}}
    buttons = [Button(turn.say("button_continue"), "resume"), Button(turn.say("button_stop"), "drop")]
    return Reply([turn.say("waits", subject=turn.intent_label(frame.flow))], buttons)


def ask_identity(turn: Turn, intent: str) -> Reply:
    """Keep the wish until the stranger is known."""
    readings = turn.request.readings
    turn.state.pending = {
        "intent": intent,
        "text": turn.text,
        "entities": dict(getattr(readings, "entities", {})),
        "moment": turn.moment,
    }
    return how_to_identify(turn.request)


def start(turn: Turn, name: str) -> Reply:
    """Begin a flow, above the one under way; one that was begun already is taken up where it stands."""
    flow = turn.flows[name]
    told = flow.answers(turn.request)
    if told is not None:
        return told.then(aside_over(turn))
    if flow.identified and is_stranger(turn.request):
        known_to_all = flow.public(turn.request)
        return known_to_all.then(question(turn)) if known_to_all else ask_identity(turn, name)
    stopped = not_served(turn.request) if flow.served else None
    if stopped is not None:
        return stopped.then(question(turn))
    known = next((frame for frame in turn.state.stack if frame.flow == name), None)
    if known and any(known.slots.get(slot) != value for slot, value in turn.request.given.items()):
        turn.state.stack.remove(known)  # the button is about something else than what was under way
        flow.drop(turn.request, known.slots)
        known = None
    if known:
        turn.state.stack.remove(known)
        turn.state.stack.append(known)
        changed = answers.change(turn, known)
        if changed is not None:
            return fill(turn, *changed)
        absorb(turn, known)
        return advance(turn)
    if len(turn.state.stack) >= MAX_DEPTH:
        oldest = turn.state.stack.pop(0)
        turn.flows[oldest.flow].drop(turn.request, oldest.slots)
    turn.state.booked = None
    turn.state.decisions = []  # what was answered before is not what "why?" asks about any more
    instead_of = turn.frame if turn.frame and turn.frame.flow in _INSTEAD_OF.get(name, ()) else None
    frame = turn.state.push(name)
    ended = flow.begin(turn.request, frame.slots)
    if instead_of is not None and _replaces(frame, instead_of):
        turn.state.stack.remove(instead_of)
        turn.flows[instead_of.flow].drop(turn.request, instead_of.slots)
        frame.wishes |= {name: said for name, said in instead_of.wishes.items() if name == "when"}
    if ended is not None:
        return finish(turn, ended)
    # What the first message already answered can be taken back and corrected like any answer.
    frame.filled += [slot.name for slot in flow.slots if slot.name in frame.slots]
    absorb(turn, frame)
    _take_moment(turn, frame)
    return noticed(turn, advance(turn))


def _take_moment(turn: Turn, frame: Frame) -> None:
    """The moment said before what it is for, unless the message has one of its own."""
    name = next((slot.name for slot in turn.flow_of(frame).slots if slot.kind == "when"), None)
    if name is not None and turn.moment is not None and name not in frame.slots:
        frame.wishes.setdefault(name, turn.moment)


def noticed(turn: Turn, answer: Reply) -> Reply:
    """What the flow has to say of the message first; a proposal says it itself."""
    frame = turn.frame
    notice = turn.flow_of(frame).notice(turn.request, frame.slots) if frame and frame.awaiting != CONFIRM else None
    if notice is None:
        return answer
    return Reply([*notice.paragraphs, *answer.paragraphs], [*answer.buttons, *notice.buttons], answer.documents)


def _replaces(frame: Frame, other: Frame) -> bool:
    """Both are about the same appointment, or the other only asked whether a second one is wanted."""
    return other.awaiting == "another" or frame.slots.get("which") == other.slots.get("which", "another one")


def absorb(turn: Turn, frame: Frame, but: str | None = None) -> bool:
    """Keep what a message says about slots whose turn has not come; `but` is the slot that it answers anyway.

    True if something was kept.
    """
    readings = turn.request.readings
    said = {"when": _moment_said(turn), "quantity": readings.quantity if readings.only_value else None}
    open_slots = [s for s in turn.flow_of(frame).slots if s.name != but and s.name not in frame.slots]
    kept = {slot.name: said[slot.kind] for slot in open_slots if said.get(slot.kind) is not None}
    for name, value in kept.items():
        known = frame.wishes.get(name)
        both = isinstance(known, Mapping) and EARLIEST not in (known, value)
        frame.wishes[name] = _completed(known, value) if both else value
    return bool(kept)


def _moment_said(turn: Turn) -> dict[str, Any] | None:
    """The wish for a moment that the message holds: the first one that is free, or its day and hour."""
    said = wish(turn.request.readings.when)
    if phrases.wants_earliest(turn.text) or (said is None and phrases.hurries(turn.text)):
        return EARLIEST
    return said


def _completed(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """A wish said in two messages: the day of one, the hour of the other."""
    hour = said if said["start"] or said["end"] else known
    whole = {"date": said["date"] or known["date"], "start": hour["start"], "end": hour["end"]}
    return whole | {"problem": said["problem"]} | {name: said[name] for name in ("first", "last") if name in said}


def missing(turn: Turn, frame: Frame) -> Slot | None:
    """The next thing to know."""
    for slot in turn.flow_of(frame).slots:
        known = slot.name in frame.slots or slot.name in frame.skipped
        if not known and slot.needed(turn.request, frame.slots):
            return slot
    return None


def advance(turn: Turn) -> Reply:
    """Ask the next question of the flow under way, or propose."""
    frame = turn.state.stack[-1]
    frame.asides = 0
    while (slot := missing(turn, frame)) is not None:
        frame.awaiting = slot.name
        wished = frame.wishes.pop(slot.name, None)
        value = answers.earliest(turn, frame, slot) if wished == EARLIEST else wished
        if value is None:
            return slot.ask(turn.request, frame.slots)
        problem = _accept(turn, frame, slot, value)
        if problem is not None:
            return problem
    return propose(turn)


def fill(turn: Turn, slot: Slot, value: Any, alone: bool = False) -> Reply:
    """An answer was read: check it, then go on; a correction comes through here too.

    alone: nothing else is to be read in the message, whose numbers have said how much later.
    """
    frame = turn.state.stack[-1]
    frame.wishes.pop(slot.name, None)
    also: list[tuple[Slot, Any]] = []
    if not alone:
        absorb(turn, frame, but=slot.name)
        also = [(other, said) for other, said in answers.changes(turn, frame) if other is not slot]
    order = [known.name for known in turn.flow_of(frame).slots]
    for changed, said in sorted([(slot, value), *also], key=lambda one: order.index(one[0].name)):
        problem = _accept(turn, frame, changed, said)
        if problem is not None:
            frame.slots.pop(changed.name, None)
            frame.awaiting = changed.name
            return problem
    turn.state.misses = 0
    return advance(turn)


def _accept(turn: Turn, frame: Frame, slot: Slot, value: Any) -> Reply | None:
    problem = slot.accept(turn.request, frame.slots, value)
    if problem is None:
        frame.slots.setdefault(slot.name, value)
        if slot.name in frame.filled:
            frame.filled.remove(slot.name)
        frame.filled.append(slot.name)
        if slot.name in frame.skipped:
            frame.skipped.remove(slot.name)
    return problem


def take_back(frame: Frame, name: str) -> None:
    """Forget an answer, with the notes that its slot kept beside it under names beginning with its own."""
    for key in [key for key in frame.slots if key == name or key.startswith(f"{name}_")]:
        del frame.slots[key]
    if name in frame.filled:
        frame.filled.remove(name)


def propose(turn: Turn) -> Reply:
    """The summary to say yes to; what needs no yes is done."""
    frame = turn.state.stack[-1]
    summary = turn.flow_of(frame).propose(turn.request, frame.slots)
    if summary is None:
        return submit(turn)
    taken_back = missing(turn, frame)
    if taken_back is not None:
        frame.awaiting = taken_back.name
        return summary
    frame.awaiting = CONFIRM
    frame.asides = 0
    frame.proposed_at = turn.request.now.isoformat()
    frame.version = contract_version()
    bound = _bound(turn, frame, summary)
    frame.asked = {**written(bound), "language": turn.request.language}
    return bound


def _bound(turn: Turn, frame: Frame, summary: Reply) -> Reply:
    """Its yes and no buttons tied to this very proposal."""
    buttons = summary.buttons or yes_no(turn.request)
    tie = {"frame": frame.id, "digest": frame.digest}
    tied = [replace(b, arguments={**b.arguments, **tie}) if b.action in ("confirm", "decline") else b for b in buttons]
    return Reply(summary.paragraphs, tied, summary.documents)


def confirm(turn: Turn) -> Reply:
    """The member said yes. A yes to a proposal that is old, or made under other terms, is asked for again."""
    frame = turn.state.stack[-1]
    if frame.proposed_at is None:
        return propose(turn)
    age = turn.request.now - datetime.fromisoformat(frame.proposed_at)
    if age > BUTTON_LIFE or frame.version != contract_version():
        return turn.paragraph("proposal_old").then(propose(turn))
    return submit(turn)


def submit(turn: Turn) -> Reply:
    """Do it. A flow that takes one of its slots back is not done: its reply asks for that slot again."""
    frame = turn.state.stack[-1]
    flow = turn.flow_of(frame)
    stopped = not_served(turn.request) if flow.served else None
    if stopped is not None:  # suspended, or gone, since it was begun
        flow.drop(turn.request, frame.slots)
        return finish(turn, stopped)
    try:
        done = flow.submit(turn.request, frame.slots)
    except Reconsider:
        return turn.paragraph("proposal_changed").then(propose(turn))
    taken_back = missing(turn, frame)
    if taken_back is not None:
        frame.awaiting = taken_back.name
        return done
    turn.state.booked = frame.slots.get("booked")
    turn.state.topic = frame.flow  # whatever was asked on the way, this is what was just done
    return finish(turn, done)


def finish(turn: Turn, last_words: Reply) -> Reply:
    """The flow is over; the one below goes on."""
    turn.state.topic = turn.state.stack.pop().flow
    return last_words.then(resume(turn))


def resume(turn: Turn) -> Reply:
    """Back to the flow that waited, or on to what else was asked for, if anything."""
    frame = turn.frame
    if frame is None:
        return begin_next(turn)
    asked = propose(turn) if frame.awaiting == CONFIRM else advance(turn)
    return turn.paragraph("back_to", subject=turn.intent_label(frame.flow)).then(asked)


def begin_next(turn: Turn) -> Reply:
    """The next thing that a message asked for beside the one that is over."""
    if not turn.state.next:
        return Reply()
    wished = turn.state.next.pop(0)
    turn.recall(wished["text"], wished["entities"])
    turn.request.given = wished.get("slots", {})
    return turn.paragraph("next_wish", subject=turn.intent_label(wished["intent"])).then(act(turn, wished["intent"]))


def drop(turn: Turn) -> Reply:
    """Give the flow under way up and say what was not done."""
    frame = turn.state.stack[-1]
    turn.state.misses = 0
    return finish(turn, turn.flow_of(frame).drop(turn.request, frame.slots))


def drop_all(turn: Turn) -> Reply:
    """Give everything up; the last flow's words are kept."""
    said = Reply()
    turn.state.next = []
    while turn.state.stack:
        frame = turn.state.stack.pop()
        dropped = turn.flows[frame.flow].drop(turn.request, frame.slots)
        said = said or dropped
    return said


def question(turn: Turn) -> Reply:
    """What is being asked at this moment, to ask it again; empty when nothing is."""
    frame = turn.frame
    if frame is None or frame.awaiting is None:
        return Reply()
    if frame.awaiting == CONFIRM:
        asked = frame.asked or {}
        same = asked.get("language", turn.request.language) == turn.request.language
        return read(asked) if same else propose(turn)
    return turn.slot(frame, frame.awaiting).ask(turn.request, frame.slots)

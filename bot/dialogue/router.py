"""Which repair, answer or action a written message calls for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions import follow_ups, handoff, topic
from actions.flow import Slot
from actions.identity import how_to_identify, is_stranger
from actions.member import follow_concierge, follow_requests
from actions.messages import Reply
from bot.dialogue import answers, choices, commands, flows, moments, phrases, repairs, subjects, wishes
from bot.dialogue.context import STEERING, Turn
from bot.dialogue.readings import wish
from bot.dialogue.state import CONFIRM, Frame

_SAYS_LITTLE = frozenset({None, "greet", "talk_to_agent", "ask_help", "ask_contact", "out_of_scope"})
"""Readings of a call for somebody; any other is what the message is about."""
_OFFERS = re.compile(r"\?|\b(?:je peux|peut|pourra|souhaitez|i can|can|may|would you)\b")
_UNDOES = frozenset({"manage_consent", "manage_reminders"})
"""Services whose buttons offer the contrary of what was just done."""
_BESIDE = r"^\W*(?:ok|oui|d'accord|yes|parfait)\W+(?:et|mais|and|but)\b.*\b(?:aussi|egalement|also|too)\b"
"""A yes, and something else."""
_SOCIAL = STEERING | {"goodbye", "greet", "thank"}


def text(turn: Turn) -> Reply:
    """Answer a written message."""
    written = phrases.clean(turn.text)
    if not written:
        return turn.paragraph("empty").then(flows.question(turn) or repairs.help_(turn))
    if written.startswith("/"):
        return commands.run(turn, written)
    if phrases.wants_repeat(written) or written == "?":
        return repairs.repeat(turn)
    if (language := phrases.wants_language(written)) is not None:
        return repairs.speak(turn, language)
    if phrases.wants_restart(written):
        return repairs.start_over(turn)
    if not phrases.has_words(written) and turn.request.readings.yes_no is None:
        return repairs.miss(turn)
    if _calls_person_off(turn, written):
        return handoff.withdraw(turn.request)
    if turn.request.conversation.handoff == "waiting" and _looks_for_person(turn, written):
        return repairs.still_waiting(turn).then(_open_question(turn))
    if phrases.wants_why(written) and known(turn, "ask_why"):
        return flows.act(turn, "ask_why")
    about_visit = moments.suggested(turn) or moments.of_booked(turn) or moments.compared(turn)
    if about_visit is not None:
        return about_visit
    if phrases.asks_who_answers(written):
        return repairs.who_answers(turn)
    if is_stranger(turn.request) and phrases.claims_membership(written):
        return how_to_identify(turn.request)
    if subjects.asks_where(turn):
        return flows.act(turn, "visit_place")
    settled = _aside(turn)
    if settled is not None:
        return settled
    chosen = answers.offered(written, turn.offered, numbers=_numbers_choose(turn))
    if chosen is not None:
        return choices.run(turn, chosen["action"], chosen["arguments"], chosen["label"])
    if subjects.asks_after_requests(turn):
        return flows.act(turn, "follow_requests")
    ended = follow_requests.ended(turn.request) if not is_stranger(turn.request) else None
    if ended is not None:
        return ended.then(flows.question(turn))
    sent = subjects.about_concierge(turn)
    if sent is not None:
        wishes.note_instead(turn, sent)
        return flows.act(turn, sent)
    if phrases.swears(written) and _only_anger(turn):
        return repairs.anger(turn)
    return in_frame(turn, turn.frame) if turn.frame else free(turn)


def _aside(turn: Turn) -> Reply | None:
    """Yes or no to what the last reply asked beside the flow: it is that question's answer, nothing else's."""
    said = turn.request.readings.yes_no
    if turn.asked is None or said is None or turn.other or wish(turn.request.readings.when):
        return None
    if turn.frame and answers.change(turn, turn.frame) is not None:
        return None
    choice = turn.asked["yes" if said else "no"]
    if choice is None:
        return repairs.asked_again(turn)
    return choices.run(turn, choice["action"], choice.get("arguments", {}), turn.text)


def _only_anger(turn: Turn) -> bool:
    """Swearing with a request, or with the answer to the open question, is that."""
    if turn.other is not None and turn.other not in _SOCIAL:
        return False
    return turn.frame is None or phrases.insults(turn.text) or not _fits(turn, turn.frame)


def _calls_person_off(turn: Turn, written: str) -> bool:
    """ "C'est bon" is about the person who is awaited, unless a question is open and nothing says otherwise."""
    if turn.request.conversation.handoff != "waiting" or not phrases.no_person_needed(written):
        return False
    return turn.frame is None or turn.request.readings.says("finalement", "conseiller", "rappel", "adviser")


def _looks_for_person(turn: Turn, written: str) -> bool:
    """A message to the person who was called: a call, a greeting, impatience; never a request to the assistant."""
    greets = turn.sure == "greet" and not (turn.frame and _fits(turn, turn.frame))
    return greets or phrases.calls_out(written) or phrases.finds_it_long(written)


def _open_question(turn: Turn) -> Reply:
    """The question under way again; a proposal made before is not put forward anew, and a yes shows it first."""
    if turn.frame and turn.frame.awaiting == CONFIRM:
        turn.state.asked = {"yes": {"action": "resume"}, "no": {"action": "resume"}}
        return Reply()
    return flows.question(turn)


def _numbers_choose(turn: Turn) -> bool:
    """Whether "2" is the second button: not where a number can be the answer itself."""
    frame = turn.frame
    if frame is None or frame.awaiting in (None, CONFIRM):
        return True
    return turn.slot(frame, frame.awaiting).kind in ("choice", "yes_no")


def in_frame(turn: Turn, frame: Frame) -> Reply:
    """A message while a flow is under way."""
    instead = answers.other_service(turn, frame)
    if instead is not None:
        return flows.act(turn, instead)
    fits = _fits(turn, frame)
    if frame.flow == "request_concierge" and follow_concierge.withdraws(turn.request, frame.flow, True):
        return flows.drop(turn)
    if phrases.wants_skip(turn.text):
        skipped = repairs.skip(turn, frame)
        if skipped is not None:
            return skipped
    gives_up = turn.sure == "cancel_flow" and (phrases.has_stop_words(turn.text) or not fits)
    if phrases.wants_stop(turn.text) or (gives_up and not phrases.asks(turn.text)):
        return flows.drop_all(turn) if phrases.gives_all_up(turn.text) else flows.drop(turn)
    if turn.sure == "goodbye" and not fits:
        return flows.drop_all(turn).then(flows.act(turn, "goodbye"))
    if phrases.wants_back(turn.text):
        return repairs.back(turn, frame)
    if frame.awaiting is None:
        return flows.advance(turn)
    told = _answered(turn, frame) if not fits else None
    if told is not None:
        turn.state.misses = 0
        return told.then(flows.aside_over(turn))
    shifted = answers.shifted(turn, frame)
    if shifted is not None:
        return flows.fill(turn, *shifted, alone=True)
    if frame.awaiting == CONFIRM:
        return at_proposal(turn, frame)
    return at_question(turn, frame, turn.slot(frame, frame.awaiting))


def _answered(turn: Turn, frame: Frame) -> Reply | None:
    """What the flow under way answers to a question about its subject, named or plainly meant ("c'est gratuit ?")."""
    says = turn.request.readings.says
    meant = turn.sure == frame.flow or says(topic.ABOUT_IT, topic.ELLIPTIC)
    meant = meant or (
        turn.sure is None and phrases.asks(turn.text) and says(*follow_ups.FOLLOW_UPS.get(frame.flow, ()))
    )
    return turn.flow_of(frame).answers(turn.request) if meant else None


def _fits(turn: Turn, frame: Frame) -> bool:
    """Whether the message holds a value of the kind that is awaited; any words fit an open text, so none count."""
    if frame.awaiting in (None, CONFIRM):
        return turn.request.readings.yes_no is not None or answers.change(turn, frame) is not None
    slot = turn.slot(frame, str(frame.awaiting))
    return slot.kind != "text" and answers.value(turn, slot) is not None


def at_proposal(turn: Turn, frame: Frame) -> Reply:
    """Yes, no, a correction, or something else while a yes is awaited."""
    said = None if phrases.hedged_yes(turn.text) else turn.request.readings.yes_no
    change = answers.change(turn, frame)
    if turn.other and change is None and said is None and (kept := _detail(turn, frame)) is not None:
        return kept
    if turn.other and said is None and not (change and answers.outweighs(turn, change[0])):
        return flows.act(turn, turn.other)
    if change is not None:
        slot, value = change
        return flows.fill(turn, slot, value)
    if said is True:
        return _confirm_and_answer(turn)
    if said is False:
        return flows.drop(turn) if phrases.no_thanks(turn.text) else repairs.decline(turn, frame)
    if answers.repeats(turn, frame):
        return flows.question(turn)
    instead = _move_instead(turn)
    if instead is not None:
        return instead
    kept = _detail(turn, frame)
    if kept is not None:
        return kept
    if turn.sure == "correct_answer" or phrases.hedged_yes(turn.text):
        return repairs.correct(turn, frame)
    return _unclear(turn)


def _move_instead(turn: Turn) -> Reply | None:
    """A new moment under a button that moves an appointment, which was told of or is being given up: it is moved."""
    button = turn.button_for("reschedule_appointment")
    if button is None or wish(turn.request.readings.when) is None:
        return None
    return choices.run(turn, "intent", button["arguments"], button["label"])


def _detail(turn: Turn, frame: Frame) -> Reply | None:
    """What the message adds to the flow under way is kept with it, and its question comes again."""
    if phrases.asks(turn.text) or phrases.gibberish(turn.text):
        return None
    about_this = turn.request.readings.only_value or turn.sure in (frame.flow, "affirm", "deny")
    another = None if about_this else turn.sure
    kept = turn.flow_of(frame).detail(turn.request, frame.slots, another)
    if kept is None:
        return None
    turn.state.misses = 0
    return kept.then(flows.noticed(turn, flows.advance(turn)))


def _confirm_and_answer(turn: Turn) -> Reply:
    """A yes; a question in the same message, or what comes beside it ("ok, et la box aussi"), is answered after it."""
    beside = "?" in turn.text or turn.request.readings.says(_BESIDE)
    also = turn.other if turn.other in turn.handlers and turn.other not in _SOCIAL and beside else None
    done = flows.confirm(turn)
    return done.then(flows.act(turn, also)) if also else done


def at_question(turn: Turn, frame: Frame, slot: Slot) -> Reply:
    """The answer to the open question, a correction of an earlier one, or something else."""
    if _takes_help(turn, slot):
        return flows.act(turn, "talk_to_agent")
    every = wishes.all_of_them(turn)
    if every is not None:
        return every
    mended = answers.change(turn, frame) if slot.kind == "text" and turn.sure == "correct_answer" else None
    if mended is not None:
        return flows.fill(turn, *mended)
    if slot.kind == "text" and turn.sure == "correct_answer" and (before := answers.change(turn, frame)):
        return flows.fill(turn, *before)
    value = answers.value(turn, slot)
    if value is not None and answers.prevails(turn, slot, value):
        return flows.fill(turn, slot, value)
    if phrases.wants_earliest(turn.text) and flows.absorb(turn, frame, but=slot.name):
        return turn.paragraph("noted_first").then(flows.question(turn))
    kept = _detail(turn, frame)
    if kept is not None:
        return kept
    if turn.other and not (slot.kind == "yes_no" and turn.other in _SOCIAL and turn.request.readings.when.date):
        return flows.act(turn, turn.other)
    change = answers.change(turn, frame)
    if change is not None:
        return flows.fill(turn, *change)
    if (slot.kind == "yes_no" or turn.request.readings.only_value) and flows.absorb(turn, frame, but=slot.name):
        return turn.paragraph("noted_first").then(flows.question(turn))
    if slot.kind == "when" and turn.request.readings.yes_no is False:
        later = answers.after_those_offered(turn)
        if later is not None:
            return flows.fill(turn, slot, later)
    says_value = turn.request.readings.only_value  # one that fits nothing is not understood
    if turn.sure == "correct_answer" and not says_value and repairs.correctable(turn, frame):
        return repairs.correct(turn, frame)
    if slot.optional and turn.request.readings.yes_no is False:
        frame.skipped.append(slot.name)
        return flows.advance(turn)
    if turn.sure == frame.flow:
        return flows.advance(turn) if flows.absorb(turn, frame) else repairs.again(turn)
    return repairs.which(turn, slot) or _unclear(turn)


def _takes_help(turn: Turn, slot: Slot) -> bool:
    """A yes where the last reply offered a person first ("Souhaitez-vous qu'un conseiller vous aide ?")."""
    first = turn.offered[0]["action"] if turn.offered else None
    helps = turn.request.readings.yes_no is True or turn.sure == "ask_help"
    return slot.kind == "yes_no" and first == "handoff" and helps and slot.read(turn.request) is None


def _unclear(turn: Turn) -> Reply:
    if turn.understanding is None:
        return repairs.nlu_down(turn)
    if phrases.gibberish(turn.text):
        return repairs.miss(turn)
    if turn.sure == "out_of_scope":
        return repairs.out_of_scope(turn)
    if _unsure(turn):
        return repairs.clarify(turn, turn.understanding.candidates)
    return repairs.miss(turn)


def free(turn: Turn) -> Reply:
    """A message while nothing is under way."""
    if subjects.about_call(turn):
        return flows.act(turn, "call_back")
    if phrases.calls_out(turn.text) and len(turn.text.split()) > 1 and turn.sure in _SAYS_LITTLE:
        return repairs.who_answers(turn)
    booked = subjects.about_booking(turn)
    if booked is not None:
        turn.request.given = {"which": turn.state.booked}
        return flows.act(turn, booked)
    taken_back = subjects.given_up(turn)
    if taken_back is not None:
        return flows.act(turn, taken_back)
    if phrases.only_cancel(turn.text):
        return repairs.clarify(turn, tuple(n for n in ("cancel_appointment", "cancel_option") if known(turn, n)))
    if phrases.wants_stop(turn.text):
        return repairs.nothing_under_way(turn, "cancel_flow")
    said = turn.request.readings.yes_no
    default = next((b for b in turn.offered if b["action"] in ("intent", "handoff")), None)
    alone = default is not None and len([b for b in turn.offered if b["action"] in ("intent", "handoff")]) == 1
    if (
        default is not None
        and said is True
        and not turn.other
        and (alone or phrases.shares_word(turn.text, default["label"]))
        and _is_offered(turn, default)
    ):
        arguments: Any = default["arguments"]
        return choices.run(turn, str(default["action"]), arguments, str(default["label"]))
    if turn.understanding is None:
        return repairs.nlu_down(turn)
    asked = wishes.several(turn)
    if asked:
        return wishes.begin(turn, asked)
    intent = repairs.meant(turn)
    if moments.is_bare(turn, intent):
        return _move_instead(turn) or moments.what_for(turn)
    if intent is None:
        likely = turn.understanding.candidates if _unsure(turn) else ()
        on_offer = [button for button in map(turn.button_for, likely) if button and "text" not in button["arguments"]]
        if len(on_offer) == 1:
            return choices.run(turn, "intent", on_offer[0]["arguments"], turn.text)
        return repairs.clarify(turn, likely) if likely else repairs.miss(turn)
    if intent == "out_of_scope":
        return repairs.out_of_scope(turn)
    if intent in STEERING:
        return repairs.nothing_under_way(turn, intent)
    answer = flows.act(turn, intent)
    return wishes.all_of_them(turn) or answer


def _is_offered(turn: Turn, button: Mapping[str, Any]) -> bool:
    """A yes means the button: a service at any time, a person only where the last reply spoke of one.

    What undoes the choice that was just made is pressed, or asked for in words: "d'accord" takes note of the choice.
    """
    if button["arguments"].get("intent") in _UNDOES:
        return False
    said = turn.state.last_reply.get("paragraphs") or [""]
    named = phrases.shares_word(turn.text, button["label"])
    return named or button["action"] == "intent" or bool(_OFFERS.search(phrases.fold(said[-1])))


def known(turn: Turn, intent: str) -> bool:
    return intent in turn.flows or intent in turn.handlers


def _unsure(turn: Turn) -> bool:
    return turn.understanding is not None and turn.understanding.certainty == "unsure"

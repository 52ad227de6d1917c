"""What to do when a conversation bends: repeat, skip, go back, correct, ask what was meant, say that it was not."""

from __future__ import annotations

from typing import Any

from actions import follow_ups, topic
from actions.flow import Slot
from actions.handoff import hand_over
from actions.identity import is_stranger
from actions.member.ask_help import MENU
from actions.messages import Button, Reply
from actions.visits.choosing import upcoming
from actions.wording import has, say
from bot.dialogue import flows, phrases
from bot.dialogue.context import STEERING, Turn
from bot.dialogue.state import CONFIRM, Frame, read

MISSES_BEFORE_PERSON = 2


def repeat(turn: Turn) -> Reply:
    """The last reply once more."""
    turn.state.asked = turn.asked
    return read(turn.state.last_reply) or help_(turn)


def speak(turn: Turn, language: str) -> Reply:
    """The other language from now on, and the open question in it."""
    turn.request.language = language
    return turn.paragraph("language_changed").then(flows.question(turn))


def help_(turn: Turn) -> Reply:
    """What the assistant can do; a yes or a no to it goes back to the flow under way."""
    if turn.frame:
        turn.state.asked = {"yes": {"action": "resume"}, "no": {"action": "resume"}}
    return Reply([turn.say("menu")], menu_buttons(turn))


def menu_buttons(turn: Turn) -> list[Button]:
    shown = [name for name in MENU if name in turn.flows or name in turn.handlers]
    buttons = [Button(turn.intent_label(name), "intent", {"intent": name}) for name in shown]
    awaited = turn.request.conversation.handoff == "waiting"
    return buttons if awaited else [*buttons, turn.person_button()]


def skip(turn: Turn, frame: Frame) -> Reply | None:
    """Pass over an optional question; a needed one says that it is."""
    if frame.awaiting is None:
        return None
    if frame.awaiting == CONFIRM:
        return turn.paragraph("yes_needed").then(flows.question(turn))
    slot = turn.slot(frame, frame.awaiting)
    if not slot.optional:
        return turn.paragraph("cannot_skip").then(flows.question(turn))
    frame.skipped.append(slot.name)
    return flows.advance(turn)


def back(turn: Turn, frame: Frame) -> Reply:
    """The question before this one again."""
    if not frame.filled:
        return turn.paragraph("nothing_before").then(flows.question(turn))
    flows.take_back(frame, frame.filled[-1])
    return flows.advance(turn)


def start_over(turn: Turn) -> Reply:
    """Every answer is taken back, and the first question comes again; nothing under way: what there is to do."""
    frame = turn.frame
    if frame is None:
        return help_(turn)
    turn.flow_of(frame).drop(turn.request, frame.slots)
    for name in list(frame.filled):
        flows.take_back(frame, name)
    frame.wishes.clear()
    frame.skipped.clear()
    return turn.paragraph("start_over").then(flows.advance(turn))


def correctable(turn: Turn, frame: Frame) -> list[str]:
    """Answers that the member may want to change: those that have a name to show."""
    return [name for name in frame.filled if has(turn.request.language, _slot_label(frame, name))]


def _slot_label(frame: Frame, name: str) -> str:
    return f"{frame.flow}.slot_{name}"


def correct(turn: Turn, frame: Frame) -> Reply:
    """Something is to be changed, and the message does not say to what: ask."""
    names = correctable(turn, frame)
    if not names:
        return turn.paragraph("nothing_to_correct").then(flows.question(turn))
    if len(names) == 1:
        return ask_again(turn, frame, names[0])
    labels = {name: say(turn.request.language, _slot_label(frame, name)) for name in names}
    buttons = [Button(labels[name], "correct", {"slot": name}) for name in names]
    return Reply([turn.say("correct_what")], [*buttons, Button(turn.say("button_drop"), "drop")])


def ask_again(turn: Turn, frame: Frame, name: str) -> Reply:
    """Take one answer back and ask for it."""
    flows.take_back(frame, name)
    return flows.advance(turn)


def decline(turn: Turn, frame: Frame) -> Reply:
    """The member said no to a proposal: nothing is done; change something, or give up."""
    if not correctable(turn, frame):
        return flows.drop(turn)
    frame.proposed_at = None  # a yes that comes now is not a yes to what was just declined
    return turn.paragraph("declined").then(correct(turn, frame))


def who_answers(turn: Turn) -> Reply:
    """A machine says that it is one, whenever it is asked."""
    said = turn.paragraph("who_answers")
    said.buttons = [turn.person_button()]
    return said.then(flows.question(turn))


def clarify(turn: Turn, candidates: tuple[str, ...]) -> Reply:
    """Two or three likely meanings in members' words, something else, or a person."""
    frame = turn.frame
    unfit = {*STEERING, "out_of_scope", "talk_to_agent", "greet", "thank", "goodbye", frame.flow if frame else None}
    shown = [name for name in candidates if name not in unfit]  # the person has a button anyway
    if not shown:
        return miss(turn)
    turn.state.moment = turn.moment
    turn.state.clarify = {"text": turn.text, "entities": dict(getattr(turn.request.readings, "entities", {}))}
    buttons = [Button(turn.intent_label(name), "intent", {"intent": name, "clarified": True}) for name in shown]
    buttons += [Button(turn.say("button_other"), "other"), turn.person_button()]
    only = {"action": "intent", "arguments": dict(buttons[0].arguments)} if len(shown) == 1 else None
    turn.state.asked = {"yes": only, "no": {"action": "other"}}
    return Reply([turn.say("clarify")], buttons)


def meant(turn: Turn) -> str | None:
    """The intent to act upon: what the NLU is sure of, unless the question only makes sense after the last one."""
    follow_up = follow_ups.continued(turn.state.topic)
    goes_on = follow_up[0] if follow_up and turn.request.readings.says(*follow_up[1]) else None
    if goes_on and turn.request.readings.says(topic.ELLIPTIC, follow_ups.NEWS, topic.ABOUT_IT):
        return goes_on
    if goes_on and turn.sure == "correct_answer":
        return goes_on  # what was just done is changed, and no answer
    if goes_on and turn.sure == "ask_appointment" and not is_stranger(turn.request) and not upcoming(turn.request):
        return goes_on  # "ce sera prêt quand ?": nobody is expected
    return turn.sure or goes_on


def asked_again(turn: Turn) -> Reply:
    """A yes to several things: what was asked once more, and a person the second time."""
    turn.state.misses += 1
    return repeat(turn) if turn.state.misses < MISSES_BEFORE_PERSON else miss(turn)


def miss(turn: Turn) -> Reply:
    """Not understood: say so, show the way, and after two in a row put the person first."""
    turn.state.misses += 1
    frame = turn.frame
    if turn.state.misses >= MISSES_BEFORE_PERSON and turn.request.conversation.handoff == "waiting":
        return turn.paragraph("answer_not_understood").then(still_waiting(turn)).then(flows.question(turn))
    if turn.state.misses >= MISSES_BEFORE_PERSON:
        return turn.offer_person("not_understood_again")
    if frame is not None and frame.awaiting:
        key = "answer_yes_or_no" if frame.awaiting == CONFIRM else "answer_not_understood"
        return turn.paragraph(key).then(flows.question(turn))
    return Reply([turn.say("not_understood")], menu_buttons(turn))


def again(turn: Turn) -> Reply:
    """The same wish once more, which answers nothing: its question again, and a person the second time."""
    if turn.state.misses + 1 >= MISSES_BEFORE_PERSON:
        return miss(turn)
    turn.state.misses += 1
    return flows.question(turn)


def nlu_down(turn: Turn) -> Reply:
    """Nothing can be understood just now, and that is no fault of the member's: buttons and a person."""
    if phrases.wants_person(turn.text):
        return flows.act(turn, "talk_to_agent")
    asked = flows.question(turn)
    if not asked:
        return Reply([turn.say("nlu_down")], menu_buttons(turn))
    return Reply([turn.say("nlu_down"), *asked.paragraphs], [*asked.buttons, turn.person_button()])


def out_of_scope(turn: Turn) -> Reply:
    """Not the desk's subject: what is, or the question that was open."""
    if turn.frame:
        return turn.paragraph("out_of_scope_aside").then(flows.question(turn))
    return Reply([turn.say("out_of_scope")], menu_buttons(turn))


def anger(turn: Turn) -> Reply:
    """Calm words and a person offered; a second time, a person is called."""
    turn.state.insults += 1
    if turn.state.insults > 1:
        flows.leave_to_person(turn, all_of_it=True)
        return turn.paragraph("insult_again").then(hand_over(turn.request, "insults"))
    if turn.request.conversation.handoff == "waiting":
        return still_waiting(turn)
    return turn.offer_person("insult")


def still_waiting(turn: Turn) -> Reply:
    """Since when a person is awaited; a call back would spare the wait."""
    since = hand_over(turn.request, "asked")
    call = Button(turn.intent_label("call_back"), "intent", {"intent": "call_back"})
    return Reply(since.paragraphs, [call, *since.buttons])


def which(turn: Turn, slot: Slot) -> Reply | None:
    """A yes to several that were offered: which one? None where it is no such yes."""
    picks = read({"buttons": [button for button in turn.offered if button["action"] == "pick"]}).buttons
    if slot.kind not in ("when", "choice") or turn.request.readings.yes_no is not True or len(picks) < 2:
        return None
    opens, closes = ("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»") if turn.request.language == "fr" else ("“", "”")
    return Reply([turn.say("which_one", choices=[f"{opens}{button.label}{closes}" for button in picks])], picks)


def nothing_under_way(turn: Turn, intent: str) -> Reply:
    """A yes, a no, a correction or a "stop" that answers nothing."""
    if intent == "deny" or (intent == "affirm" and phrases.acknowledges(turn.text)):
        return turn.paragraph("closing")
    keys: dict[str, Any] = {"cancel_flow": "nothing_to_drop", "correct_answer": "nothing_to_correct"}
    return Reply([turn.say(keys.get(intent, "nothing_asked"))], menu_buttons(turn))

"""What buttons do, pressed or written: the table of their actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from actions import handoff
from actions.messages import Reply
from actions.request import contract_version
from bot.dialogue import answers, flows, phrases, repairs
from bot.dialogue.context import Turn
from bot.dialogue.state import CONFIRM
from storage.repositories.conversations import Choice


def press(turn: Turn) -> Reply:
    """A button was pressed: it fires once, in its own conversation, in time, under the contract it was made for."""
    request = turn.request
    choice = request.uow.offers.find(request.inbound.token or "", request.conversation.id)
    problem = _problem(turn, choice)
    if choice is None or problem is not None:
        return turn.paragraph(problem or "button_unknown").then(_where_we_are(turn))
    request.uow.offers.use(choice.offer_id, request.uow.now)
    label = str(choice.arguments.get("label", ""))
    return run(turn, choice.action, choice.arguments, label)


def _problem(turn: Turn, choice: Choice | None) -> str | None:
    if choice is None:
        return "button_unknown"
    if choice.used_at is not None:
        return "button_used"
    if choice.expires_at <= turn.request.uow.now:
        return "button_expired"
    return "button_other_terms" if choice.contract_version != contract_version() else None


def _where_we_are(turn: Turn) -> Reply:
    return flows.question(turn) or repairs.help_(turn)


def run(turn: Turn, action: str, arguments: Mapping[str, Any], label: str) -> Reply:
    """Do what a button does; one whose moment is over says so."""
    step = ACTIONS.get(action)
    if step is None:
        return turn.paragraph("button_unknown").then(_where_we_are(turn))
    return step(turn, arguments, label)


def _confirm(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    return flows.confirm(turn) if _is_current(turn, arguments) else _too_late(turn)


def _decline(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    if turn.frame is None or not _is_current(turn, arguments):
        return _too_late(turn)
    return repairs.decline(turn, turn.frame)


def _is_current(turn: Turn, arguments: Mapping[str, Any]) -> bool:
    """The proposal under way is the very one that the button stood under."""
    frame = turn.frame
    if frame is None or frame.awaiting != CONFIRM:
        return False
    return arguments.get("frame") == frame.id and arguments.get("digest") == frame.digest


def _too_late(turn: Turn) -> Reply:
    return turn.paragraph("button_too_late").then(_where_we_are(turn))


def _pick(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    frame = turn.frame
    name = arguments.get("slot")
    if frame is None or name not in {slot.name for slot in turn.flow_of(frame).slots}:
        return _too_late(turn)
    return flows.fill(turn, turn.slot(frame, str(name)), arguments.get("value"))


def _intent(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    """Begin what the label names; after a question about meaning, with what the unclear message said.

    A button may bring words of its own (`text`), which the flow reads as if they had been written, and what it is
    about (`slots`), which the flow's `begin` checks.
    """
    turn.request.given = arguments.get("slots", {})
    turn.moment = arguments.get("moment", turn.moment)
    if arguments.get("clarified") and turn.state.clarify:
        turn.recall(**turn.state.clarify)
    elif "text" in arguments:
        turn.recall(arguments["text"], {})
    turn.state.clarify = None
    return flows.act(turn, str(arguments["intent"]))


def resume_pending(turn: Turn) -> Reply:
    """What a stranger had asked for, now that they are known; empty when there was nothing."""
    kept = turn.state.pending
    turn.state.pending = None
    if kept is None:
        return Reply()
    turn.recall(kept["text"], kept["entities"])
    turn.moment = kept.get("moment")
    return flows.act(turn, kept["intent"])


def _say(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    """As if the label had been written: an answer if it can be one, otherwise a miss."""
    said = str(arguments.get("text", label))
    turn.recall(said, {})
    frame = turn.frame
    if frame is None or frame.awaiting is None:
        return repairs.miss(turn)
    if frame.awaiting == CONFIRM:
        agreed = phrases.yes_no(said)
        return repairs.miss(turn) if agreed is None else flows.confirm(turn) if agreed else repairs.decline(turn, frame)
    slot = turn.slot(frame, frame.awaiting)
    value = answers.value(turn, slot)
    return repairs.miss(turn) if value is None else flows.fill(turn, slot, value)


def _correct(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    frame = turn.frame
    if frame is None or arguments.get("slot") not in frame.slots:
        return _too_late(turn)
    return repairs.ask_again(turn, frame, str(arguments["slot"]))


def _drop(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    return flows.drop(turn) if turn.frame else _too_late(turn)


def _skip(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    skipped = repairs.skip(turn, turn.frame) if turn.frame else None
    return skipped if skipped is not None else _too_late(turn)


def _other(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    """None of the meanings offered."""
    turn.state.clarify = None
    if turn.frame:
        return _resume(turn, arguments, label)
    return Reply([turn.say("other")], repairs.menu_buttons(turn))


def _resume(turn: Turn, arguments: Mapping[str, Any], label: str) -> Reply:
    """Back to the question of the flow under way."""
    turn.state.misses = 0
    if turn.frame:
        turn.frame.asides = 0
    return turn.paragraph("go_on").then(flows.question(turn)) if turn.frame else repairs.help_(turn)


ACTIONS: Mapping[str, Callable[[Turn, Mapping[str, Any], str], Reply]] = {
    "confirm": _confirm,
    "decline": _decline,
    "pick": _pick,
    "intent": _intent,
    "say": _say,
    "correct": _correct,
    "drop": _drop,
    "skip": _skip,
    "other": _other,
    "resume": _resume,
    "menu": lambda turn, arguments, label: repairs.help_(turn),
    "handoff": lambda turn, arguments, label: flows.act(turn, "talk_to_agent"),
    "withdraw_handoff": lambda turn, arguments, label: handoff.withdraw(turn.request),
}

"""Read a message as the answer to a question, or as the correction of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from actions.flow import Slot
from actions.topic import ABOUT_IT, ELLIPTIC
from actions.wording.formats import day
from bot.dialogue import phrases
from bot.dialogue.boundaries import ORDERS
from bot.dialogue.context import Turn
from bot.dialogue.readings import wish
from bot.dialogue.state import Frame
from domain.calendar import at, paris

DATED = {
    "book_technician": r"\btechnicien|\btechnician|\bengineer",
    "book_coach": r"\bcoach",
    "reschedule_appointment": r"\b(?:mon|mes|notre|son|my) (?:rendez-vous|rdv|appointment)",
    "request_concierge": r"\bconcierg|\brestaurant|\btable\b|\bbillet|\btaxi|\bchauffeur",
    "book_salon": r"\bsalon\b|\blounge\b",
    "register_event": r"\bevenement|\bsoiree\b|\binscri|\bevents?\b|\bregister|\bsign me up",
}
"""Intents whose messages hold a date too: beside an awaited date they count only if they name their own thing."""
_LOOKS_LIKE = frozenset({"subscribe_option", "ask_contact"})
"""What "ajoutez …" and "par téléphone" look like by themselves; else corrections of what is read here."""
_BY_NAME = DATED.keys() - {"reschedule_appointment"}
"""Services with a name of their own; "my appointment" may be the one under way."""
_VISITS = ("book_coach", "book_technician")
_SOFT = frozenset({"greet", "thank", "ask_help", "goodbye"})
_ALWAYS_MEANT = frozenset({"talk_to_agent", "call_back", "ask_why", "line_restored"})
"""Asked for in so many words, they are never the answer to something else."""
_FEW_WORDS = 3
"""An answer this short is the answer: the NLU has too little to be sure of another thing."""
_FOLLOWS_ON = r"^\W*(?:et |mais |bon )?(?:meme si|meme en|et si|si (?:c'est|je)|even if|what if)\b"
"""Goes on about what was just said, whatever it resembles by itself."""
_POLITE = r"\b(?:possible|pouvez|pourr\w+|peut|peux|dispo\w*|libres?|conviendrait|can|could)\b"
"""Words of a wish that is put as a question."""
_BARE_WEEKDAY = (
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)\b(?! (?:en huit|en quinze|prochain|suivant|de la semaine|d'apres|\d))"
)
"""A weekday, with nothing that says which week."""
_SURE_OF_ANOTHER = 0.6
_SURE_ENOUGH_TO_LEAVE_A_TEXT = 0.8
_ORDINALS = {"premier": 1, "premiere": 1, "first": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3,
             "third": 3, "dernier": -1, "derniere": -1, "last": -1}  # fmt: skip


def value(turn: Turn, slot: Slot) -> Any:
    """What the message says of the thing asked; None when it says nothing."""
    readings = turn.request.readings
    own = slot.read(turn.request)
    if own is not None:
        return own
    if _strange(turn) and slot.kind in ("when", "quantity"):
        return None
    match slot.kind:
        case "when":
            return (
                _place_offered(turn)
                or _weekday_offered(turn, slot)
                or wish(readings.when)
                or _over(turn)
                or _of_those_offered(turn, slot)
            )
        case "yes_no":
            another_moment = readings.yes_no is False and readings.only_value and wish(readings.when)
            return None if another_moment else readings.yes_no
        case "quantity":
            few = len(phrases.bare(turn.text).split()) <= _FEW_WORDS and not phrases.asks(turn.text)
            return readings.quantity if readings.only_value or few else None
        case "choice":
            return _by_date(turn)
    if readings.only_value and _awaits_moment(turn) and wish(readings.when):
        return None  # kept for the slot that it is about
    if phrases.yes_no(turn.text) is not None or ("?" in turn.text and readings.says(ABOUT_IT, ELLIPTIC)):
        return None  # agreeing, or asking something back, is no name and no description
    written = phrases.clean(turn.text)
    return written if phrases.has_words(written) and not phrases.gibberish(written) else None


def _strange(turn: Turn) -> bool:
    """Surely about nothing of ours: its numbers and days are no values ("combien font 2+2 ?")."""
    return turn.sure == "out_of_scope" and not turn.request.readings.only_value


def _place_offered(turn: Turn) -> Any:
    """The moment whose place is named: "le premier", "le deuxième"; a digit may be an hour and says nothing."""
    said = phrases.bare(turn.text)
    shown = [b for b in turn.offered if b["action"] == "pick"]
    named = offered(said, shown, numbers=True) if not any(c.isdecimal() for c in said) else None
    return named["arguments"]["value"] if named else None


def _weekday_offered(turn: Turn, slot: Slot) -> Any:
    """The moment on offer on the weekday that is named, at the hour that is wished: "mercredi" means that Wednesday."""
    said = turn.request.readings.when
    if turn.frame is None or said.date is None or said.end or not turn.request.readings.says(_BARE_WEEKDAY):
        return None
    known = turn.frame.slots.get(f"{slot.name}_wish") or {}
    hour = said.start.strftime("%H:%M") if said.start else None if known.get("end") else known.get("start")
    for button in turn.offered:
        moment = _as_wish(button["arguments"]["value"]) if button["action"] == "pick" else {}
        if moment and moment["start"] == hour and date.fromisoformat(moment["date"]).weekday() == said.date.weekday():
            return button["arguments"]["value"]
    return None


def _awaits_moment(turn: Turn) -> bool:
    frame = turn.frame
    return frame is not None and any(s.kind == "when" for s in turn.flow_of(frame).slots)


def _over(turn: Turn) -> Any:
    """A day that is over, where the message says nothing else ("hier à 10h"): the flow says so and offers others."""
    readings = turn.request.readings
    if not (readings.past_day and readings.only_value):
        return None
    return {"date": None, "start": None, "end": None, "problem": "past"}


def _of_those_offered(turn: Turn, slot: Slot) -> Any:
    """The first moment that the question offers, where any will do; the only one, where it is agreed to."""
    frame = turn.frame
    agrees = phrases.yes_no(turn.text) is True and len(phrases.bare(turn.text).split()) <= _FEW_WORDS
    if frame is None or not (agrees or phrases.wants_earliest(turn.text)):
        return None
    picks = _offered_by(turn, frame, slot)
    if len(picks) > 1 and not phrases.wants_earliest(turn.text):
        return None  # a yes to several is asked about
    return next(iter(picks), None)


def _offered_by(turn: Turn, frame: Frame, slot: Slot) -> list[Any]:
    return [b.arguments["value"] for b in slot.ask(turn.request, frame.slots).buttons if b.action == "pick"]


def earliest(turn: Turn, frame: Frame, slot: Slot) -> Any:
    """The first moment that the slot offers; None where it offers none."""
    return next(iter(_offered_by(turn, frame, slot)), None)


def _by_date(turn: Turn) -> Any:
    """The only offered choice that shows the day which the message names."""
    said = turn.request.readings.when.date
    if said is None:
        return None
    shown = day(said, turn.request.language)
    fitting = [b["arguments"].get("value") for b in turn.offered if b["action"] == "pick" and shown in b["label"]]
    return fitting[0] if len(fitting) == 1 else None


def other_service(turn: Turn, frame: Frame) -> str | None:
    """A service that the message names, and not the one under way, with a moment for it."""
    readings = turn.request.readings
    own = DATED.get(frame.flow)
    if own is None or readings.says(own) or wish(readings.when) is None:
        return None
    if turn.other in _BY_NAME and readings.says(DATED[turn.other]):
        return turn.other
    return next((name for name in _VISITS if name != frame.flow and readings.says(ORDERS[name])), None)


def prevails(turn: Turn, slot: Slot, read: Any) -> bool:
    """Whether the message is the answer rather than the other thing that the NLU is sure of."""
    other = turn.other
    if other is None or (other in _SOFT and slot.kind != "text"):
        return True
    if other in _ALWAYS_MEANT:
        return False
    if turn.button_for(other):
        return False
    if slot.read(turn.request) is not None and other not in turn.flows:
        return True
    if slot.kind != "text" and len(phrases.bare(turn.text).split()) <= _FEW_WORDS:
        return True
    match slot.kind:
        case "when":
            if other in DATED:
                return not turn.request.readings.says(DATED[other])
            whole = bool(read["date"] and read["start"])
            return whole and not _asks_only(turn) and (other in turn.handlers or turn.confidence < _SURE_OF_ANOTHER)
        case "yes_no":
            return phrases.yes_no(turn.text) is not None
        case "text":
            return turn.confidence < _SURE_ENOUGH_TO_LEAVE_A_TEXT or turn.request.readings.says(_FOLLOWS_ON)
    return False


def _asks_only(turn: Turn) -> bool:
    """A question that is no polite wish: "vous venez le samedi à 20h ?", not "pourriez-vous venir samedi à 20h ?"."""
    return phrases.asks(turn.text) and not turn.request.readings.only_value and not turn.request.readings.says(_POLITE)


def changes(turn: Turn, frame: Frame) -> list[tuple[Slot, Any]]:
    """The earlier answers, and those passed over, that the message gives differently."""
    found = []
    for slot in turn.flow_of(frame).slots:
        if slot.name == frame.awaiting or not (slot.name in frame.slots or slot.name in frame.skipped):
            continue
        said = _said_now(turn, slot)
        if said is not None and not _same(frame.slots.get(slot.name), said):
            found.append((slot, said))
    return found


def shifted(turn: Turn, frame: Frame) -> tuple[Slot, dict[str, Any]] | None:
    """The known moment, so much later or earlier as the message asks ("décalez d'une heure")."""
    by = turn.request.readings.shift
    for slot in turn.flow_of(frame).slots:
        known = frame.slots.get(slot.name) or frame.slots.get(f"{slot.name}_wish")
        if by is None or slot.kind != "when" or not known:
            continue
        wished = _as_wish(known)
        if not wished.get("start") or wished.get("end"):
            continue
        day_said = date.fromisoformat(wished["date"]) if wished.get("date") else turn.request.now.date()
        moved = paris(at(day_said, time.fromisoformat(wished["start"])) + by)
        new_day = moved.date().isoformat() if wished.get("date") else None
        return slot, {"date": new_day, "start": moved.strftime("%H:%M"), "end": None, "problem": None}
    return None


def change(turn: Turn, frame: Frame) -> tuple[Slot, Any] | None:
    """The first of them."""
    return next(iter(changes(turn, frame)), None)


def _said_now(turn: Turn, slot: Slot) -> Any:
    """What the message says of a slot that it was not asked for; a number must be plainly meant."""
    readings = turn.request.readings
    corrected = slot.kind == "text" and turn.sure == "correct_answer"
    if (corrected or slot.kind in ("choice", "quantity")) and (own := slot.read(turn.request)) is not None:
        return own
    if _strange(turn):
        return None
    if slot.kind == "when":
        return wish(readings.when) or _over(turn)
    if slot.kind == "quantity" and (turn.sure == "correct_answer" or readings.only_value):
        return readings.quantity
    return None


def _same(kept: Any, said: Any) -> bool:
    return _same_moment(kept, said) if isinstance(said, Mapping) else kept == said


def outweighs(turn: Turn, changed: Slot) -> bool:
    """Whether a correction of that slot counts more than the other thing that the message resembles."""
    return turn.other in DATED or (changed.kind in ("choice", "quantity") and turn.other in _LOOKS_LIKE)


def repeats(turn: Turn, frame: Frame) -> bool:
    """The message says the proposed moment once more."""
    said = wish(turn.request.readings.when)
    known = [
        frame.slots[slot.name] for slot in turn.flow_of(frame).slots if slot.kind == "when" and slot.name in frame.slots
    ]
    return said is not None and any(_same_moment(moment, said) for moment in known)


def after_those_offered(turn: Turn) -> dict[str, Any] | None:
    """The day after the last moment offered, when none of them suits."""
    shown = [str(b["arguments"]["value"]) for b in turn.offered if b["action"] == "pick"]
    if not shown:
        return None
    return {"date": None, "start": None, "end": None, "problem": None, "after": max(shown)}


def _same_moment(kept: Any, said: Mapping[str, Any]) -> bool:
    """Whether what was said repeats what is known: an instant in ISO form, or a wish."""
    kept = _as_wish(kept)
    if said.get("problem"):
        return False
    if said["end"] and not said["date"] and said["end"] != kept.get("end"):
        return False  # "plutôt l'après-midi" is not the hour proposed, even where that is in the afternoon
    return all(said[name] is None or said[name] == kept.get(name) for name in ("date", "start"))


def _as_wish(kept: Any) -> Mapping[str, Any]:
    """A moment that a slot keeps, an instant or a wish, by its day and hour; empty for anything else."""
    if isinstance(kept, str):
        local = paris(datetime.fromisoformat(kept))
        return {"date": local.date().isoformat(), "start": local.strftime("%H:%M")}
    return kept if isinstance(kept, Mapping) else {}


def offered(text: str, buttons: Sequence[Mapping[str, Any]], numbers: bool) -> Mapping[str, Any] | None:
    """The button that the words name: its label, or its place ("2", "le premier") where `numbers` allows."""
    said = phrases.bare(text)
    same = next((b for b in buttons if phrases.bare(b["label"]) == said), None)
    if same is not None or not numbers:
        return same
    place = _place(said)
    return buttons[place - (place > 0)] if place is not None and -1 <= place <= len(buttons) and buttons else None


def _place(said: str) -> int | None:
    if said.isdecimal() and len(said) == 1 and said != "0":
        return int(said)
    word = said.removeprefix("le ").removeprefix("la ").removeprefix("the ").removesuffix(" one")
    return _ORDINALS.get(word)

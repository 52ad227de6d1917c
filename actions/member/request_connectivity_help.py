"""Connect devices: what the coach's list and the free three of an appointment make of them (rulebook 9).

The coach guides by phone, or comes: that visit is booked as any visit of the coach (book_coach).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import buttons
from actions.asking import ASKS, about, where_it_stands
from actions.cases import open_once
from actions.flow import Flow, Slot, Slots
from actions.member.book_coach import BOOK_COACH
from actions.membership import devices
from actions.membership.devices import Devices
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import opening
from actions.topic import Patterns, fold
from actions.visits import scheduling
from actions.wording import cite, say
from domain.decisions import Billable, Decision

HELP, STUDY = "connectivity_help", "equipment_study"
QUESTIONS: Patterns = {
    "COA-20 COA-21": (
        r"\b(combien|gratuit|payant|cout\w*|factur\w+|prix|tarif|compris|limite|maximum|how many|free|cost)\b",
    ),
    "COA-19": (r"hors liste|pas (sur|dans) la liste|\betude\b",),
    "COA-17 COA-18 COA-14 COA-15": (r"\b(quels? appareils?|lesquel\w*|liste|which|what devices)\b",),
    "COA-09": (r"\b(ou|adresse|bureau|domicile|where)\b",),
    "COA-13": (r"\b(qui|coach|technicien|vient|viendra|deplace|marche|passe|who|comes|coming)\b",),
}
_ORANGE = frozenset(
    {"livebox", "decoder", "remote_control", "tv_key", "voip_phone", "airbox", "wifi_repeater", "tv_extender",
     "tv_recorder"}
)  # fmt: skip
_FROM_PARNASSE = (r"\bfournie?s? par (parnasse|vous|le desk)\b|que vous m'avez (fourni|install|livr|remis)\w*",)
_BY_PHONE = (r"\b(par|au) tel(ephone)?\b|\ba distance\b|m'appel|\b(by|on the) phone\b|\bremote(ly)?\b|\bguid\w+",)
_VISIT = (
    r"\b(vien\w+|venir|passe[rz]?|deplac\w+|visite|sur place|chez (moi|nous|lui|elle)|a domicile|au bureau|"
    r"rendez-?vous|rdv|come|comes|visit|at home)\b",
)
_ANYWAY = (r"\b(quand meme|malgre|apres|plus tard|une fois|anyway|later)\b",)
_KEY = (
    r"\b(cle|mot de passe|code|password|key)\b.{0,15}\bwi-?fi\b|\bwi-?fi\b.{0,25}\b(cle|mot de passe|code|password)\b",
)
_ALSO = (r"\b(aussi|en plus|de plus|ajoute[rz]?|rajoute[rz]?|encore|egalement|also|more|add)\b",)
_WITHOUT = (
    r"\b(sans|enleve[rz]?|retire[rz]?|oublie[rz]?|pas) (la |le |les |l'|ma |mon |mes )?\w+|\b(without|remove)\b",
)
_INSTEAD = (r"^\W*(non|no|nan)\b|\b(plutot|finalement|seulement|juste|uniquement|only|rather|just)\b",)
_ONLY = (r"\b(seulement|juste|uniquement|only|just)\b",)
"""Of what was named before, nothing else."""
_MOST = 99


_WANTED = (
    r"\b(aimer(ait|ions|ais)|voudr(ais|ait|ions)|faudrait|souhait\w+|j'ai besoin|n'arriv\w+ pas)\b",
    r"\bque (quelqu'un|le coach|mon coach) (passe|vienne)\b",
    r"\b(i would like|i'd like|i need|we need|can't connect|please connect)\b",
)
"""An order for help, whatever is asked besides."""


def answers(request: Request) -> Reply | None:
    if _orders(request):
        return None
    return where_it_stands(request, HELP, STUDY) or about(request, QUESTIONS, ("coach",))


def begin(request: Request, slots: Slots) -> Reply | None:
    """Nothing joins a line that is down; where nobody travels to, the coach helps by phone."""
    if request.readings.says(*_KEY):
        return _wifi_key(request)
    airbox = request.uow.lines.airbox(request.member.id)
    replaced = airbox is not None and airbox.status == "active"
    if request.uow.lines.open_incident(request.member.id) and not replaced and not request.readings.says(*_ANYWAY):
        return _line_is_down(request, airbox.status if airbox else None)
    slots["devices_said"] = _said(request)
    named = read_devices(request)
    if named is not None and accept_devices(request, slots, named) is not None:
        slots.pop("devices", None)
    if BOOK_COACH.begin(request, slots) is not None:
        slots["how"], slots["how_outside"] = "phone", True
    elif how := read_how(request):
        slots["how"] = how
    return None


def _orders(request: Request) -> bool:
    """Help is wanted with devices that are named, whatever the same message asks besides."""
    return request.readings.says(*_WANTED) and bool(devices.named(request.readings.text))


def _said(request: Request) -> str:
    return " ".join(request.readings.text.split())[:300]


def _wifi_key(request: Request) -> Reply:
    decision = request.decide("remote.assistance", topic="internet", at=request.now)
    text = say(request.language, "request_connectivity_help.wifi_key", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.person(request)])


def _line_is_down(request: Request, airbox: str | None) -> Reply:
    backup = [buttons.to(request, "activate_airbox")] if airbox == "idle" else []
    text = told(request, "request_connectivity_help.line_down")
    return reply(text, buttons=[*backup, buttons.to(request, "line_restored"), buttons.person(request)])


def read_devices(request: Request) -> list[list[Any]] | None:
    """[[type, number or None], …] of what the message names; None where it names nothing in particular, or asks."""
    if request.readings.says(*ASKS) and not _orders(request):
        return None
    named = [[each.type, each.count] for each in devices.named(request.readings.text) if each.type != "device"]
    return named or None


def ask_devices(request: Request, slots: Slots) -> Reply:
    decision = request.decide("clauses.stated", term="coach.free_devices", on=request.now.date())
    clause = cite(decision, request.language)
    return reply(
        say(request.language, "request_connectivity_help.ask_devices", free=decision.facts["value"], clause=clause)
    )


def accept_devices(request: Request, slots: Slots, value: Any) -> Reply | None:
    """What is named is added, its number corrected, taken out again, or put in the place of all, as the words say."""
    said = dict(value)
    if any(count is not None and not 1 <= count <= _MOST for count in said.values()):
        return _bad_number(request).then(ask_devices(request, slots))
    slots["devices"] = [
        [kind, count] for kind, count in _together(request, dict(slots.get("devices", ())), said).items()
    ]
    slots.pop("count", None)
    slots.setdefault("devices_said", "")
    if _said(request) not in slots["devices_said"]:
        slots["devices_said"] = f"{slots['devices_said']} ; {_said(request)}".strip(" ;")[:500]
    return None


def _together(request: Request, known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    says, shared = request.readings.says, known.keys() & said.keys()
    out = {
        each.type for words in re.finditer(_WITHOUT[0], fold(request.readings.text)) for each in devices.named(words[0])
    }
    if known and out:
        return {kind: count for kind, count in {**known, **said}.items() if kind not in out} or dict(known)
    if says(*(_ONLY if shared else _INSTEAD)) and not says(*_ALSO):
        return dict(said)
    added = {kind: known[kind] + said[kind] for kind in shared if says(*_ALSO) and known[kind] and said[kind]}
    return {**known, **said, **added}


def _bad_number(request: Request) -> Reply:
    return reply(say(request.language, "request_connectivity_help.bad_number", most=_MOST))


def _uncounted(slots: Slots) -> str | None:
    """The first type of which several are named, and not how many."""
    return next((kind for kind, count in slots.get("devices", ()) if count is None), None)


def ask_count(request: Request, slots: Slots) -> Reply:
    kind = devices.in_words([Devices(str(_uncounted(slots)), 2)], request.language).partition(" ")[2]
    return reply(say(request.language, "request_connectivity_help.ask_count", kind=kind))


def accept_count(request: Request, slots: Slots, value: Any) -> Reply | None:
    """The number of that type; the slot stays open while another one is missing."""
    if not 1 <= int(value) <= _MOST:
        return _bad_number(request).then(ask_count(request, slots))
    missing = _uncounted(slots)
    slots["devices"] = [[kind, int(value) if kind == missing else count] for kind, count in slots["devices"]]
    return ask_count(request, slots) if _uncounted(slots) else None


def read_how(request: Request) -> str | None:
    """By phone, or a visit: said, or meant by the day that is named."""
    if request.readings.says(*ASKS):
        return None
    if request.readings.says(*_BY_PHONE):
        return "phone"
    return "visit" if request.readings.says(*_VISIT) or request.readings.when.date else None


def ask_how(request: Request, slots: Slots) -> Reply:
    """What the appointment costs by its devices, then who moves: nobody, or the coach."""
    choices = [
        Button(say(request.language, f"request_connectivity_help.how_{how}"), "pick", {"slot": "how", "value": how})
        for how in ("phone", "visit")
    ]
    return reply(*_device_lines(request, slots), told(request, "request_connectivity_help.ask_how"), buttons=choices)


def accept_how(request: Request, slots: Slots, value: Any) -> Reply | None:
    if value == "visit" and (nobody := BOOK_COACH.begin(request, dict(slots))) is not None:
        return nobody
    slots["how"] = value
    return None


def _bill(request: Request, slots: Slots) -> Decision:
    listed = request.decide("clauses.stated", term="coach.orange_devices", on=request.now.date()).facts["value"]
    supplied = request.readings.says(*_FROM_PARNASSE) or "fourni" in slots.get("devices_said", "")
    each = []
    for kind, count in slots["devices"]:
        name = "wifi_extender" if kind == "wifi_repeater" and kind not in listed else kind
        origin = "orange" if kind in _ORANGE else "parnasse" if supplied else "member"
        each += [{"type": name, "origin": origin}] * int(count or 1)
    return request.decide("coach.connectivity_bill", devices=each, on=request.now.date())


def _split(slots: Slots, decision: Decision) -> tuple[list[Devices], list[Devices]]:
    """What the coach helps with, and what needs a study first."""
    off = decision.facts["study_required"]
    all_of_them = [Devices(kind, count) for kind, count in slots["devices"]]
    return [d for d in all_of_them if d.type not in off], [d for d in all_of_them if d.type in off]


def _device_lines(request: Request, slots: Slots) -> list[str]:
    """Free, or billed beyond the free ones; what is off the list."""
    decision, language = _bill(request, slots), request.language
    listed, off = _split(slots, decision)
    clause, lines = cite(decision, language), []
    if listed:
        billed = isinstance(decision, Billable)
        by_phone = slots.get("how") == "phone"
        outcome = "by_phone" if by_phone else "billed" if billed else "free"
        free, counted = decision.facts["free_devices"], decision.facts["counted_devices"]
        total = decision.total_ttc if isinstance(decision, Billable) else None
        values = {"free": free, "counted": counted, "total": total, "clause": clause}
        key = f"request_connectivity_help.{outcome}"
        lines.append(told(request, key, devices=devices.in_words(listed, language), **values))
    if off:
        study = request.decide("clauses.stated", term="coach.outside_list", on=request.now.date())
        words = devices.in_words(off, language)
        clause = cite(study, language)
        lines.append(say(language, "request_connectivity_help.study", devices=words, clause=clause))
    return lines


def _nothing_listed(request: Request, slots: Slots) -> bool:
    return "devices" in slots and _uncounted(slots) is None and not _split(slots, _bill(request, slots))[0]


def _needs_how(request: Request, slots: Slots) -> bool:
    return not _nothing_listed(request, slots)


def _needs_visit(slot: Slot) -> Slot:
    """A question of the coach's visit, which is asked only where the coach comes."""

    def needed(request: Request, slots: Slots) -> bool:
        return slots.get("how") == "visit" and slot.needed(request, slots)

    return replace(slot, needed=needed)


def propose(request: Request, slots: Slots) -> Reply | None:
    """What is asked of the coach and what it costs; of a visit, its own proposal with its hour."""
    lines = _device_lines(request, slots)
    if _nothing_listed(request, slots):
        return reply(*lines, say(request.language, "request_connectivity_help.ask_study"))
    if slots["how"] == "phone":
        scheduling.release_hold(request)
        if slots.get("how_outside"):
            lines.append(say(request.language, "request_connectivity_help.outside_zone"))
        return reply(*lines, told(request, "request_connectivity_help.ask_phone"))
    _note_for_coach(request, slots)
    visit = BOOK_COACH.propose(request, slots)
    return Reply(lines).then(visit) if visit is not None and "when" in slots else visit


def _note_for_coach(request: Request, slots: Slots) -> None:
    listed, _ = _split(slots, _bill(request, slots))
    said = slots["devices_said"]
    slots["note"] = say("fr", "request_connectivity_help.note", devices=devices.in_words(listed, "fr"), said=said)[:500]


def submit(request: Request, slots: Slots) -> Reply:
    """The visit is booked, or the coach has the call to make; what is off the list is studied first."""
    decision = _bill(request, slots)
    listed, off = _split(slots, decision)
    answer = Reply()
    if listed and slots["how"] == "phone":
        answer = _ask_coach(request, slots, listed, decision)
    elif listed:
        answer = _visit(request, slots)
    if off and (not listed or slots["how"] == "phone" or "when" in slots or slots.get("another") is False):
        case = _open(request, STUDY, off, slots, decision)
        answer = answer.then(reply(say(request.language, "request_connectivity_help.study_asked", case=case)))
    return answer


def _visit(request: Request, slots: Slots) -> Reply:
    """A visit of its own; where the one that is expected will do, the coach is told what to connect there."""
    answer = BOOK_COACH.submit(request, slots)
    if slots.get("another") is False:
        _note_for_coach(request, slots)
        request.uow.appointments.change(slots["another_visit"], note=slots["note"])
        answer.paragraphs.append(say(request.language, "request_connectivity_help.added_to_visit"))
    return answer


def _ask_coach(request: Request, slots: Slots, listed: list[Devices], decision: Decision) -> Reply:
    hours = request.decide("desk.channel_open", channel="coach_phone", at=request.now)
    case = _open(request, HELP, listed, slots, decision)
    text = told(
        request,
        "request_connectivity_help.recorded",
        case=case,
        devices=devices.in_words(listed, request.language),
        hours=opening(hours.facts["hours"], request.language),
        clause=cite(hours, request.language),
    )
    return reply(text)


def _open(request: Request, kind: str, named: list[Devices], slots: Slots, decision: Decision) -> int:
    words, said = devices.in_words(named, "fr"), slots["devices_said"]
    return open_once(request, kind, decision, same=("devices",), devices=words, said=said)[0].id


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """A device that no list names, in the member's words; what is told of a visit goes with it."""
    if other is None and "devices" not in slots and request.readings.intent != "deny":
        slots["devices"], slots["devices_said"] = [["other", 1]], f"{slots['devices_said']} ; {_said(request)}"[:500]
        return Reply()
    return BOOK_COACH.detail(request, slots, other) if slots.get("how") == "visit" else None


def drop(request: Request, slots: Slots) -> Reply:
    scheduling.release_hold(request)
    return reply(say(request.language, "request_connectivity_help.dropped"))


REQUEST_CONNECTIVITY_HELP = Flow(
    name="request_connectivity_help",
    slots=(
        Slot("devices", "choice", ask_devices, accept_devices, read=read_devices),
        Slot("count", "quantity", ask_count, accept_count, needed=lambda request, slots: _uncounted(slots) is not None),
        Slot("how", "choice", ask_how, accept_how, read=read_how, needed=_needs_how),
        *(_needs_visit(slot) for slot in BOOK_COACH.slots),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=drop,
    detail=detail,
    notice=lambda request, slots: BOOK_COACH.notice(request, slots) if slots.get("how") == "visit" else None,
    answers=answers,
    served=True,
)

"""Protect devices with Bitdefender: so many are left of the contract's number, the coach installs (rulebook 12)."""

from __future__ import annotations

from typing import Any

from actions import buttons
from actions.asking import ASKS, about, taken_off, where_it_stands
from actions.cases import open_case
from actions.flow import Flow, Reconsider, Slot, Slots
from actions.member.contact_coach import pass_on
from actions.membership import devices
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.wording import cite, say
from domain.cases import Case
from domain.decisions import Decision, Refused

KIND = "bitdefender_install"
FACT = "bitdefender_devices"
_PROTECTED_AS = {"mobile": "mobile", "tablet": "tablet", "laptop": "computer", "desktop": "computer", "device": None}
"""Type of a device -> the contract's word for it; None: any."""
QUESTIONS = {
    "BIT-01": (r"\b(gratuit|payant|cout|prix|tarif|factur|compris|inclus|free|cost|price|included)\w*",),
    "BIT-02": (r"\b(combien|limite|maximum|max|jusqu'a|how many|limit)\b",),
    "BIT-03": (r"\b(quels? (types?|appareils?)|lesquel\w*|android|iphone|tele|imprimante|which|what devices)\b",),
    "BIT-04": (r"\b(qui|coach|technicien|install\w*|active|vient|deplace|who)\b",),
    "BIT-05": (r"\b(connexion|internet|wi-?fi|hors ligne|offline)\b",),
    "BIT-06": (r"\b(desinstall\w*|retir\w*|arret\w*|resili\w*|supprim\w*|remove|cancel|uninstall)\b",),
}
_LEFT = (r"\b(reste|restant|restent|encore|deja|left|remaining|already)\w*",)
_FAULT = (
    r"\b(marche|fonctionne|demarre|s'ouvre|se lance) (pas|plus|mal)\b|\b(bloque|bug|erreur|ralenti|rame|plante)\w*",
    r"\bne (marche|fonctionne|demarre)\b|\blicence\b.{0,20}\b(pas|plus|expire)\w*|\b(doesn't|won't|not) work\w*",
)
_ALSO = (r"\b(aussi|en plus|de plus|ajoute[rz]?|rajoute[rz]?|supplementaires?|encore|egalement|also|more|add)\b",)
_NEGATIVE = r"(^|\s)(-|moins |minus )\s?\d"
_UNCOUNTED = (
    r"\b(plein|beaucoup|tou(s|te|tes)|tout|plusieurs|quelques|pas mal|une? \w+aine|many|several|all|some|lots)\b",
)


def answers(request: Request) -> Reply | None:
    """The member's own count, how their request stands, or the clause that answers."""
    known = where_it_stands(request, KIND)
    if known is not None:
        return known
    counted = (
        request.speaker.member is not None
        and request.readings.says(*_LEFT)
        and request.readings.says("combien|how many")
    )
    return left(request) if counted else about(request, QUESTIONS, ("bitdefender",))


def pending(request: Request) -> Case | None:
    """The request that the coach has not done yet."""
    return next(iter(request.uow.cases.open_of_type(request.member.id, KIND)), None)


def _asked_for(request: Request) -> int:
    known = pending(request)
    return int(known.details["devices"]) if known else 0


def _decide(request: Request, count: int) -> Decision:
    """Devices that are asked for already take their place before these."""
    held = int(request.member.facts.get(FACT, 0)) + _asked_for(request)
    return request.decide(
        "bitdefender.bitdefender_add", devices_protected=held, devices_to_add=count, on=request.now.date()
    )


def left(request: Request) -> Reply:
    """How many devices are protected, asked for, and left."""
    decision, held = _decide(request, 0), int(request.member.facts.get(FACT, 0))
    clause = cite(decision, request.language)
    lines = [told(request, "activate_bitdefender.left", held=held, clause=clause, **decision.facts)]
    known = pending(request)
    if known is not None:
        lines.append(say(request.language, "activate_bitdefender.asked_for", case=known.id, asked=_asked_for(request)))
    return reply(*lines)


def begin(request: Request, slots: Slots) -> Reply | None:
    """What does not work is for the coach to hear; nothing is asked where no device is left."""
    if (stopped := taken_off(request, "bitdefender")) is not None:
        return stopped
    if request.readings.says(*_FAULT):
        return pass_on(request, request.readings.text)
    decision = _decide(request, 1)
    if isinstance(decision, Refused):
        return _none_left(request, decision)
    slots["devices_said"] = _said(request)
    count = read_devices(request)
    if count is not None and accept_devices(request, slots, count) is not None:
        slots["devices_refused"] = count
    return None


def _said(request: Request) -> str:
    return " ".join(request.readings.text.split())[:300]


def _none_left(request: Request, decision: Decision) -> Reply:
    clause = cite(decision, request.language)
    text = told(request, "activate_bitdefender.none_left", clause=clause, **decision.facts)
    return reply(text, buttons=[buttons.person(request)])


def read_devices(request: Request) -> int | str | None:
    """The number of devices named; "+n" where they come on top of those known, "?" where no number is meant."""
    if request.readings.says(*ASKS):
        return None
    if request.readings.says(_NEGATIVE):
        return 0
    named = devices.named(request.readings.text)
    of_ours = [each for each in named if each.type in _PROTECTED_AS]
    count = devices.total(of_ours) if of_ours else request.readings.quantity
    if named and not of_ours:
        return "none"
    if count is None:
        vague = request.readings.yes_no is None and (of_ours or request.readings.says(*_UNCOUNTED))
        return "?" if vague else None
    return f"+{count}" if request.readings.says(*_ALSO) else count


def ask_devices(request: Request, slots: Slots) -> Reply:
    """How many; what the first message said instead is answered once."""
    refused = slots.pop("devices_refused", None)
    if refused is not None and (problem := accept_devices(request, slots, refused)) is not None:
        return problem
    decision = _decide(request, 0)
    return reply(
        told(request, "activate_bitdefender.ask_devices", clause=cite(decision, request.language), **decision.facts)
    )


def accept_devices(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A number that the contract knows; what cannot be protected, and no number at all, are said so."""
    if value in ("?", "none"):
        return _not_a_number(request, str(value))
    count = int(value) + (int(slots.get("devices", 0)) if str(value).startswith("+") else 0)
    maximum = _decide(request, 0).facts["maximum"]
    if not 1 <= count <= maximum:
        outcome = "too_many" if count > maximum else "too_few"
        text = say(request.language, f"activate_bitdefender.{outcome}", maximum=maximum)
        return reply(text).then(ask_devices(request, slots))
    slots["devices"] = count
    if _said(request) not in slots.get("devices_said", ""):
        slots["devices_said"] = f"{slots.get('devices_said', '')} ; {_said(request)}".strip(" ;")[:500]
    return None


def _not_a_number(request: Request, value: str) -> Reply:
    if value == "?":
        return reply(say(request.language, "activate_bitdefender.how_many"))
    types = request.decide("clauses.stated", term="bitdefender.device_types", on=request.now.date())
    return reply(say(request.language, "activate_bitdefender.not_protected", clause=cite(types, request.language)))


_A_NAME = 3
"""Words of a device that is named and of which nothing is said."""


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """Which devices they are, for the coach."""
    only_names_it = len(request.readings.text.split()) <= _A_NAME  # "un mac": no trouble with one is told
    if (other is not None and not only_names_it) or not devices.named(request.readings.text):
        return None
    slots["devices_said"] = f"{slots.get('devices_said', '')} ; {_said(request)}".strip(" ;")[:500]
    return reply(say(request.language, "activate_bitdefender.noted"))


def propose(request: Request, slots: Slots) -> Reply:
    """How many of them the contract takes, and what stays; on top of what is asked for already, that is said."""
    decision, known = _decide(request, slots["devices"]), pending(request)
    clause = cite(decision, request.language)
    if isinstance(decision, Refused):
        del slots["devices"]
        return _none_left(request, decision)
    asked, slots["devices_accepted"] = slots["devices"], decision.facts["accepted"]
    outcome = "propose_partly" if decision.reason == "partly" else "propose"
    lines = [told(request, f"activate_bitdefender.{outcome}", asked=asked, clause=clause, **decision.facts)]
    if known is not None:
        values = {
            "case": known.id,
            "asked": _asked_for(request),
            "total": _asked_for(request) + decision.facts["accepted"],
        }
        lines.append(say(request.language, "activate_bitdefender.on_top", **values))
    return reply(*lines, told(request, "activate_bitdefender.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """One open request for the coach, which later ones join; nothing is protected before the coach has done it."""
    decision, known = _decide(request, slots["devices"]), pending(request)
    accepted = int(decision.facts.get("accepted", 0))
    if accepted != slots["devices_accepted"]:
        raise Reconsider
    if known is None:
        case = open_case(request, KIND, decision, devices=accepted, said=slots["devices_said"])
    else:
        said = f"{known.details['said']} ; {slots['devices_said']}"[:1000]
        request.uow.cases.change(
            known.id, details={**known.details, "devices": known.details["devices"] + accepted, "said": said}
        )
        request.uow.signal("case", known.id)
        case = known
    text = told(
        request, "activate_bitdefender.recorded", case=case.id, n=accepted, clause=cite(decision, request.language)
    )
    return reply(
        text,
        told(request, "activate_bitdefender.next"),
        buttons=[buttons.to(request, "book_coach", "coach_for_bitdefender")],
    )


ACTIVATE_BITDEFENDER = Flow(
    name="activate_bitdefender",
    slots=(Slot("devices", "quantity", ask_devices, accept_devices, read=read_devices),),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "activate_bitdefender.dropped")),
    detail=detail,
    answers=answers,
    served=True,
)

"""Adapt the mobile plan to a journey or to usage (rulebook 34): the Desk recommends, nothing changes without a yes."""

from __future__ import annotations

import re
from typing import Any

from actions import buttons
from actions.application import app_function
from actions.cases import open_once
from actions.flow import Flow, Slot, Slots
from actions.identity import is_stranger
from actions.membership.destinations import ABROAD, destinations
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import cite, say
from domain.decisions import Decision, Granted
from domain.members import Role

USAGE = (
    r"\b(data|donnees?|internet|gigas?|go\b|appel\w*|telephon\w*|sms|whatsapp|visio\w*|gps|maps|mails?|"
    r"partage de connexion|"
    r"streaming|video\w*|illimite\w*|minutes|calls?|calling|texts?|tethering|unlimited|roaming)\b",
)
AT_HOME = (
    r"\b(plus|moins) (de |d')?(genereu\w*|gros\w*|cher\w*|petit\w*|complet\w*|data|go|gigas?|"
    r"internet|appels)\b|"
    r"\billimite\w*|\bformule\b|\b(bigger|cheaper|more data|unlimited)\b",
)
"""Wants another plan, and speaks of no journey."""
DATES = (
    r"\b(semaines?|mois|jours?|week-?end|demain|apres-demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"du \d+|jusqu'?\w*|weeks?|months?|days?|tomorrow|from|until)\b",
)
SELF = (r"\b(application|appli|app)\b|\b(moi|soi)[- ]meme\b|\bcomment (je|on|puis|faire|change)|\bhow (do|can) i\b",)
STANDING = (r"\bou en (est|sont)\b|\b(ma|mon) (demande|forfait) (est|a).{0,20}\?|\bdes nouvelles\b|\bstatus\b",)
ABOUT_PRICE = (r"\b(combien|prix|tarif|cout\w*|how much|price|cost)\b",)
KIND = "mobile_plan"
_LONGEST = 300
_FROM_TO = re.compile(
    r"\b(?:du \d{1,2}(?:er)?(?: \w+)? au \d{1,2}(?:er)?(?: \w+)?|jusqu['’]?au \d{1,2}(?:er)?(?: \w+)?"
    r"|from .{1,25} (?:to|until) .{1,20}|until .{1,20})",
    re.IGNORECASE,
)


def begin(request: Request, slots: Slots) -> Reply | None:
    """How it works and what it costs are answered; a wish is taken with all that it says."""
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting and request.readings.says(*STANDING):
        return reply(*(say(request.language, "change_mobile_plan.open_one", case=case.id) for case in waiting))
    text = request.readings.text
    place = destinations(text, request.language)
    if not place and request.readings.says(*SELF):
        return _how(request, "how")
    if request.member.facts.get("parnasse_mobile_offer") is False:
        return _no_offer(request)
    slots["usage_said"] = text[:_LONGEST]
    if place:
        slots["destination"] = place
        if request.readings.says(*DATES) or request.readings.when.date or request.readings.when.first:
            slots["destination_dated"] = True
            if said := read_dates(request):
                slots["dates"] = said
    elif request.readings.says(*AT_HOME) and not request.readings.says(*ABROAD):
        slots["usage"] = text[:_LONGEST]
        slots["usage_at_home"] = True
    if request.readings.says(*USAGE) and "usage" not in slots:
        slots["usage"] = text[:_LONGEST]
    return None


def answers(request: Request) -> Reply | None:
    """What it costs, asked of the plan itself and not of a journey that is named."""
    if is_stranger(request) or "?" not in request.readings.text or not request.readings.says(*ABOUT_PRICE):
        return None
    return None if destinations(request.readings.text, request.language) else _how(request, "price")


def _how(request: Request, outcome: str) -> Reply:
    """In the application, for the member; with the Desk's advice, for both."""
    text = say(request.language, f"change_mobile_plan.{outcome}")
    choices = [buttons.to(request, "change_mobile_plan", "plan_advice"), buttons.person(request)]
    return reply(text, _self_service(request), buttons=choices)


def _self_service(request: Request) -> str:
    decision = app_function(request, "change_mobile_plan")
    outcome = "in_the_application" if isinstance(decision, Granted) else "members_application"
    clause = cite(decision, request.language)
    return say(request.language, f"change_mobile_plan.{outcome}", member=request.member.name, clause=clause)


def _no_offer(request: Request) -> Reply:
    """No Parnasse mobile plan: a consumer line of the member's own is Orange VIP's business."""
    text = say(request.language, "change_mobile_plan.no_offer")
    return reply(text, buttons=[buttons.to(request, "ask_orange_vip"), buttons.person(request)])


def _basis(request: Request) -> Decision:
    """Why the Desk takes it: the application does it for the member; a delegate's request counts as theirs."""
    if request.speaker.role is Role.DELEGATE:
        return request.decide("delegates.delegate", action="desk_call", channel="app", on=request.now.date())
    return app_function(request, "change_mobile_plan")


def _skip(request: Request) -> Button:
    return Button(say(request.language, "request_concierge.skip"), "skip")


def ask_destination(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "change_mobile_plan.ask_destination"))


def accept_destination(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A place in the member's own words; one that is a country loses the words around it."""
    said = str(value)
    if request.readings.says(*DATES) or request.readings.when.date:
        slots["destination_dated"] = True
        slots["destination"] = said[:_LONGEST]
        return None
    slots["destination"] = (destinations(said, request.language) or said)[:_LONGEST]
    return None


def read_dates(request: Request) -> str | None:
    """From when until when, in the member's words ("du 3 au 10 mars")."""
    found = _FROM_TO.search(request.readings.text)
    return found[0].strip() if found else None


def ask_dates(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "change_mobile_plan.ask_dates"), buttons=[_skip(request)])


def ask_usage(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "change_mobile_plan.ask_usage"), buttons=[_skip(request)])


def accept_usage(request: Request, slots: Slots, value: Any) -> Reply | None:
    """What the plan is for; the days of the journey, told here, are kept as such and the usage asked for again."""
    if request.readings.says(*DATES) and not request.readings.says(*USAGE) and "dates" not in slots:
        slots["dates"] = str(value)[:_LONGEST]
        return ask_usage(request, slots)
    return _accept("usage")(request, slots, value)


def _accept(name: str) -> Any:
    def accept(request: Request, slots: Slots, value: Any) -> Reply | None:
        slots[name] = str(value)[:_LONGEST]
        return None

    return accept


def propose(request: Request, slots: Slots) -> Reply:
    """What the Desk will read; nothing is changed nor billed by it."""
    lines = [say(request.language, "change_mobile_plan.propose")]
    for name in ("destination", "dates", "usage"):
        if slots.get(name):
            lines.append(say(request.language, f"change_mobile_plan.line_{name}", said=slots[name]))
    return reply("\n".join(lines), say(request.language, "change_mobile_plan.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """One case for the same journey; the Desk comes back with a plan and its price."""
    decision = _basis(request)
    case, new = open_once(
        request,
        KIND,
        decision,
        same=("destination", "dates", "usage"),
        destination=slots.get("destination"),
        dates=slots.get("dates"),
        usage=slots.get("usage"),
        said=slots.get("usage_said", ""),
    )
    outcome = "passed_on" if new else "again"
    clause = cite(decision, request.language)
    text = say(request.language, f"change_mobile_plan.{outcome}", case=case.id, clause=clause)
    return reply(text, _self_service(request))


CHANGE_MOBILE_PLAN = Flow(
    name="change_mobile_plan",
    slots=(
        Slot(
            "destination",
            "text",
            ask_destination,
            accept_destination,
            needed=lambda request, slots: not slots.get("usage_at_home"),
        ),
        Slot(
            "dates",
            "text",
            ask_dates,
            _accept("dates"),
            read=read_dates,
            needed=lambda request, slots: "destination" in slots and not slots.get("destination_dated"),
            optional=True,
        ),
        Slot("usage", "text", ask_usage, accept_usage, optional=True),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "change_mobile_plan.dropped")),
    served=True,
    answers=answers,
)

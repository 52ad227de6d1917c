"""A faulty product of the shop: the free exchange of the first days, else who repairs it (rulebook 33)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from actions import buttons
from actions.cases import open_once
from actions.contract.clauses import tell_any
from actions.flow import Flow, Slot, Slots
from actions.identity import how_to_identify, is_stranger
from actions.membership.orders import meant, orders
from actions.messages import Button, Reply, reply
from actions.past_days import days_since
from actions.request import Request
from actions.topic import matches
from actions.wording import cite, say
from domain.contract import Contract
from domain.decisions import Decision, Granted

SHOP, KIND = "boutique-pro", "product_exchange"
PRODUCTS: tuple[tuple[str, str], ...] = (
    ("line_disturbance", r"\b(numeris|ligne (fixe|telephonique))\b"),
    (
        "enterprise_telephony",
        r"\b(standard|pabx|ipbx|telephonie d'entreprise|telephones? d'entreprise|enterprise telephony)\b",
    ),
    ("telephone_set", r"\b(telephones? fixes?|fixe|combines?|postes?( telephoniques?)?|landline|desk phone|dect)\b"),
    ("mobile", r"\b(mobiles?|smartphones?|iphones?|galaxy|pixel|handset)\b"),
    (
        "other",
        r"\b(ordinateurs?|pc|laptops?|macbook|tablettes?|ipad|tablets?|ecrans?|imprimantes?|casques?|ecouteurs?|montres?|"
        r"chargeurs?|enceintes?|routeurs?|souris|claviers?|accessoires?|coques?|modems?|headset|watch|printer|screen|earbuds|computer)\b",
    ),
    ("mobile", r"\b(telephones?|portables?|tels?|samsung|phones?)\b"),
)
"""Whose after-sales service answers, in the order in which they are looked for."""
CLAUSES: Mapping[str, str] = {
    "telephone_set": "BOU-32",
    "mobile": "BOU-33",
    "enterprise_telephony": "BOU-34",
    "other": "BOU-35",
    "line_disturbance": "BOU-36",
}
QUESTION = (
    r"^\W*(et |mais |au fait,? |dites,? )*(quel\w*|comment|combien|ou |a qui|qui |la garantie|sav\b|garantie\b|what|"
    r"how|who|where|is |are )",
    r"\b(numero|sav|service apres-vente|after-sales|procedure|marche a suivre)\b",
    r"\b(sous garantie|under warranty|combien de temps)\b",
)
DEMAND = (r"\b(echang|rembours|rempla|repren)\w+[- ]\w+|\b(je veux|voudrais|souhaite|exchange|replace|un neuf)\b",)
WARRANTY = (r"\b(garanti\w*|vices? caches?|warranty|defaut cache)\b",)
NUMBER = (r"\b(numero|sav|service apres-vente|appeler|joindre|after-sales|number|call)\b|\ba qui\b",)
STANDING = (r"\bou en (est|sont)\b|\bstatus of\b",)
_RECEIVED = (
    r"\b(recue?s?|livree?s?|achetee?s?|arrivee?s?|received|delivered|bought|arrived)\b",
    r"\b(au bout de|jours? apres|died after)\b",
)
_LESS = (r"\bmoins (d'une semaine|de (7|sept) jours)\b|\bless than a week\b",)
_MORE = (
    r"\b(plus (d'une semaine|de (7|sept) jours)|longtemps|mois|semaines|ans?|annees?|months?|years?|weeks)\b",
    r"\bmore than a week\b",
)


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions have their clause; what the message and the orders tell of the product and its receipt is read."""
    if not is_stranger(request) and request.readings.says(*STANDING):
        return _standing(request)
    product = _product(request.readings.text)
    if request.readings.says(*QUESTION) and not request.readings.says(*DEMAND):
        return _terms(request, product)
    slots["product_said"] = request.readings.text[:1000]
    if product:
        slots["product"] = product
    days = days_since(request.readings.text, request.now.date()) if request.readings.says(*_RECEIVED) else None
    if days is None:
        days = _from_order(request, slots)
    if days is not None:
        slots["days"] = days
    return None


def _product(text: str) -> str | None:
    return next((name for name, expression in PRODUCTS if matches(text, expression)), None)


def _from_order(request: Request, slots: Slots) -> int | None:
    """Days since the only order that the message can mean was received."""
    known = orders(request.member) if not is_stranger(request) else []
    which = [order for order in meant(request, known) if order.delivered_on]
    if len(which) != 1:
        return None
    slots["product_order"] = which[0].number
    delivered: date | None = which[0].delivered_on
    return (request.now.date() - delivered).days if delivered else None


def _terms(request: Request, product: str | None) -> Reply:
    """The number, the warranty, the exchange: what is asked about, of that product."""
    own = [CLAUSES[product]] if product else ["BOU-33", "BOU-32", "BOU-35"]
    if request.readings.says(*WARRANTY):
        ids = [*own[:1], "BOU-31", "BOU-30"] if product else ["BOU-31", "BOU-30", "BOU-35"]
    else:
        ids = own if request.readings.says(*NUMBER) else ["BOU-31", *own]
    start = buttons.to(request, "report_product_fault", "product_fault")
    return reply(*tell_any(request, ids), buttons=[start, buttons.person(request)])


def _standing(request: Request) -> Reply:
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    lines = [
        say(request.language, "report_product_fault.waiting", case=case.id, what=case.details["what"])
        for case in waiting
    ]
    none = say(request.language, "report_product_fault.none_open")
    return reply(*(lines or [none]), buttons=[buttons.person(request)])


def ask_product(request: Request, slots: Slots) -> Reply:
    choices = [
        Button(
            say(request.language, f"report_product_fault.product_{name}"), "pick", {"slot": "product", "value": name}
        )
        for name in CLAUSES
    ]
    return reply(say(request.language, "report_product_fault.ask_product"), buttons=choices)


def read_product(request: Request) -> str | None:
    return _product(request.readings.text)


def accept_product(request: Request, slots: Slots, value: Any) -> Reply | None:
    if value not in CLAUSES:
        return ask_product(request, slots)
    slots["product"] = value
    return None


def ask_days(request: Request, slots: Slots) -> Reply:
    limit = _limit(request)
    choices = [
        Button(
            say(request.language, f"report_product_fault.days_{answer}", limit=limit),
            "pick",
            {"slot": "days", "value": answer},
        )
        for answer in ("less", "more")
    ]
    return reply(say(request.language, "report_product_fault.ask_days", limit=limit), buttons=choices)


def _limit(request: Request) -> int:
    """Days within which a breakdown gives the exchange, as the terms of sale have it today."""
    return int(Contract.load(SHOP).term("shop.exchange_before_day", on=request.now.date()).value)


def accept_days(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A day, a number of days, less or more than the limit; a mere yes tells neither, and an exchange hangs on it."""
    text, said = request.readings.text, request.readings.yes_no
    days = days_since(text, request.now.date())
    if value == "less" or request.readings.says(*_LESS):
        slots["days"] = 0
    elif days is not None:
        slots["days"] = days
    elif value == "more" or said is False or request.readings.says(*_MORE):
        slots["days"] = _limit(request)
    elif request.readings.quantity is not None and request.readings.only_value:
        slots["days"] = request.readings.quantity
    else:
        return ask_days(request, slots)
    return None


def _decide(request: Request, slots: Slots) -> Decision:
    today = request.now.date()
    received = today - timedelta(days=int(slots["days"]))
    return request.decide_for(Contract.load(SHOP), "shop.exchange", received_on=received, breakdown_on=today)


def propose(request: Request, slots: Slots) -> Reply | None:
    """A free exchange is put to the member; where there is none, nothing needs a yes."""
    if slots["product"] == "line_disturbance" or is_stranger(request):
        return None
    decision = _decide(request, slots)
    if not isinstance(decision, Granted):
        return None
    return reply(
        say(
            request.language,
            "report_product_fault.free_exchange",
            product=say(request.language, f"report_product_fault.product_{slots['product']}"),
            limit=_limit(request),
            clause=cite(decision, request.language),
        ),
        say(request.language, "report_product_fault.ask_confirm"),
    )


def submit(request: Request, slots: Slots) -> Reply:
    """The exchange is asked of the Desk; past its days, the after-sales service and the warranty are told."""
    if slots["product"] == "line_disturbance":
        return reply(
            *tell_any(request, ("BOU-36",)), buttons=[buttons.to(request, "report_outage"), buttons.person(request)]
        )
    decision = _decide(request, slots)
    if not isinstance(decision, Granted):
        return _after_sales(request, slots, decision)
    if is_stranger(request):
        told = tell_any(request, ("BOU-31", CLAUSES[slots["product"]]))
        return reply(*told).then(how_to_identify(request))
    case, new = open_once(
        request,
        KIND,
        decision,
        same=("what", "order_number"),
        what=say("fr", f"report_product_fault.product_{slots['product']}"),
        order_number=slots.get("product_order"),
        days=slots["days"],
        said=slots.get("product_said"),
    )
    text = say(request.language, f"report_product_fault.{'recorded' if new else 'again'}", case=case.id)
    repairer = tell_any(request, (CLAUSES[slots["product"]],)) if slots["product"] != "other" else []
    return reply(text, *repairer, buttons=[buttons.person(request)])


def _after_sales(request: Request, slots: Slots, decision: Decision) -> Reply:
    over = say(
        request.language,
        "report_product_fault.over",
        limit=_limit(request),
        clause=cite(decision, request.language),
    )
    shop, today = Contract.load(SHOP), request.now.date()
    defect = request.decide_for(shop, "shop.hidden_defect", discovered_on=today)
    hidden = say(
        request.language,
        "report_product_fault.hidden_defect",
        until=defect.facts["action_until"],
        clause=cite(defect, request.language),
    )
    return reply(over, *tell_any(request, (CLAUSES[slots["product"]],)), hidden, buttons=[buttons.person(request)])


REPORT_PRODUCT_FAULT = Flow(
    name="report_product_fault",
    slots=(
        Slot("product", "choice", ask_product, accept_product, read=read_product),
        Slot(
            "days",
            "text",
            ask_days,
            accept_days,
            needed=lambda request, slots: slots.get("product") != "line_disturbance",
        ),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "report_product_fault.dropped")),
    identified=False,
)

"""Where a shop order stands, and what can be asked of it: its cancellation, a trouble with it (rulebook 33)."""

from __future__ import annotations

from datetime import date

from actions import buttons
from actions.cases import open_once
from actions.contract.clauses import tell_any
from actions.identity import members_only
from actions.membership.orders import Order, meant, number_said, orders
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import cite, say
from actions.wording.formats import listed
from domain.cases import Case
from domain.contract import Contract

SHOP = "boutique-pro"
CANCELLATION, TROUBLE = "order_cancellation", "order_problem"
CANCEL = (
    r"\b(annul\w*|stopp\w+|cancel\w*|retract\w*)\b|\b(plus|pas) (besoin|de cette commande|la peine)\b",
    r"\bne (la )?veu\w+ plus\b",
    r"\b(no longer|don't) (need|want)\b",
)
ASKS = (r"^\W*(et |mais )?(puis-je|peut-on|comment|est-ce|can i|how|is it possible)\b|\b(possible|ai-je le droit)\b",)
WRONG = (
    r"\b(manque|missing|mauvais|wrong|incomplet\w*|abime\w*|erreur)\b|\badresse de livraison\b|\bchanger l'adresse\b",
    r"\b(pas|jamais|rien) .{0,15}(recu|arrive\w*|eu)\b|\brien recu\b|\bjamais (recu|livre)\w*\b",
    r"\b(retard|bloquee?|perdue?|lost|late)\b",
    r"\b(haven't|have not|never|didn't) (received?|got|arrived?|come)\b",
    r"\bne marche pas\b.{0,20}\b(lien|suivi)\b|\btoujours rien\b",
)
_NOT_YET_THERE = ("preparing", "shipped", "waiting", "preorder", "delayed", None)


@members_only
def ask_order_status(request: Request) -> Reply:
    """Each order that the message can mean; a cancellation or a trouble goes to the Desk."""
    known = orders(request.member)
    which = meant(request, known)
    cancels = request.readings.says(*CANCEL)
    if not which:
        return _none(request, known, cancels)
    if cancels:
        return _cancel(request, which)
    if request.readings.says(*WRONG) and not _standing(request):
        return _trouble(request, which)
    paragraphs = [_status(request, order) for order in which]
    clause = _clause(request, which[0]) if len(which) == 1 else []
    return reply(*paragraphs, *clause, *_open_cases(request), buttons=[buttons.person(request)])


def _standing(request: Request) -> bool:
    """Asks after what the Desk was told already."""
    return request.readings.says(r"\bou en (est|sont)\b") and bool(_cases(request))


def _none(request: Request, known: list[Order], cancels: bool) -> Reply:
    """No such order: what to check, and what is known."""
    number = number_said(request.readings.text)
    outcome = "unknown" if known else "unknown_none" if number else "none"
    text = say(
        request.language,
        f"ask_order_status.{outcome}",
        number=number,
        known=listed([order.number for order in known], request.language),
    )
    ids = ("BOU-40", "BOU-06") if cancels else ("BOU-06", "BOU-27")
    return reply(text, *tell_any(request, ids), buttons=[buttons.person(request)])


def _status(request: Request, order: Order) -> str:
    """Where it is, in one paragraph."""
    language, today = request.language, request.now.date()
    state = order.state
    key = f"ask_order_status.{state}" if state else "ask_order_status.other"
    head = say(language, key, number=order.number, status=order.status)
    parts = [head, *_details(request, order)]
    if order.eta and state in _NOT_YET_THERE:
        parts.append(
            say(language, f"ask_order_status.eta{'_late' if order.eta < today else ''}", eta=order.eta, today=today)
        )
    elif order.eta_said:
        parts.append(say(language, "ask_order_status.eta_said", eta=order.eta_said))
    if order.delivered_on and state == "delivered":
        parts.append(say(language, "ask_order_status.delivered_on", day=order.delivered_on, today=today))
    return " ".join(parts)


def _details(request: Request, order: Order) -> list[str]:
    parts = []
    if order.items:
        parts.append(say(request.language, "ask_order_status.items", items=listed(order.items, request.language)))
    if order.carrier:
        parts.append(say(request.language, "ask_order_status.carrier", carrier=order.carrier))
    if order.tracking:
        parts.append(say(request.language, "ask_order_status.tracking", tracking=order.tracking))
    return parts


def _clause(request: Request, order: Order) -> list[str]:
    """What the terms of sale say of an order in that state, with its days where they can be counted."""
    shop = Contract.load(SHOP)
    if order.state == "available":
        if order.available_on is None:
            return tell_any(request, ("BOU-26",))
        pickup = request.decide_for(shop, "shop.pickup", available_on=order.available_on)
        until: date = pickup.facts["pickup_until"]
        return [say(request.language, "ask_order_status.pickup", until=until, clause=cite(pickup, request.language))]
    if order.state in ("waiting", "delayed"):
        return tell_any(request, ("BOU-12", "BOU-27"))
    if order.state == "preorder":
        return tell_any(request, ("BOU-28",))
    if order.state in _NOT_YET_THERE and order.ordered_on:
        between = request.decide_for(shop, "shop.delivery_dates", validated_on=order.ordered_on)
        return [
            say(request.language, "ask_order_status.between", **between.facts, clause=cite(between, request.language))
        ]
    return tell_any(request, ("BOU-27",)) if order.state in _NOT_YET_THERE else []


def _cases(request: Request) -> list[Case]:
    return [c for kind in (CANCELLATION, TROUBLE) for c in request.uow.cases.open_of_type(request.member.id, kind)]


def _open_cases(request: Request) -> list[str]:
    return [
        say(request.language, f"ask_order_status.open_{case.type}", case=case.id, number=case.details["order_number"])
        for case in _cases(request)
    ]


def _choose(request: Request, which: list[Order], question: str) -> Reply:
    """Which of several; the button repeats the words for one of them."""
    text = request.readings.text
    choices = [
        Button(
            say(
                request.language,
                "ask_order_status.choice",
                number=order.number,
                items=listed(order.items, request.language),
            ),
            "intent",
            {"intent": "ask_order_status", "slots": {"order": order.number}, "text": text},
        )
        for order in which
    ]
    return reply(say(request.language, f"ask_order_status.{question}"), buttons=choices)


def _cancel(request: Request, which: list[Order]) -> Reply:
    """The terms of sale print no right to cancel: the Desk is asked, and nothing is cancelled before it says so."""
    can_be = [order for order in which if order.state not in ("cancelled", "delivered")]
    terms = tell_any(request, ("BOU-40",))
    if not can_be:
        outcome = "cancelled_already" if which[0].state == "cancelled" else "delivered_already"
        text = say(request.language, f"ask_order_status.{outcome}", number=which[0].number)
        fault = [buttons.to(request, "report_product_fault")] if outcome == "delivered_already" else []
        return reply(text, *terms, buttons=[*fault, buttons.person(request)])
    if request.readings.says(*ASKS) and not request.given.get("order"):
        ask = say(request.language, "ask_order_status.cancel_words", number=can_be[0].number)
        slots = {"intent": "ask_order_status", "slots": {"order": can_be[0].number}, "text": ask}
        return reply(*terms, say(request.language, "ask_order_status.may_ask"), buttons=[Button(ask, "intent", slots)])
    if len(can_be) > 1:
        return _choose(request, can_be, "which_to_cancel")
    case, new = _opened(request, CANCELLATION, can_be[0])
    outcome = "cancel_asked" if new else "cancel_again"
    text = say(request.language, f"ask_order_status.{outcome}", number=can_be[0].number, case=case.id)
    return reply(text, *terms, buttons=[buttons.person(request)])


def _trouble(request: Request, which: list[Order]) -> Reply:
    """What is wrong goes to the Desk with the member's words; what is known is said all the same."""
    if len(which) > 1:
        return _choose(request, which, "which_in_trouble")
    order = which[0]
    case, new = _opened(request, TROUBLE, order)
    outcome = "trouble_told" if new else "trouble_again"
    text = say(request.language, f"ask_order_status.{outcome}", number=order.number, case=case.id)
    return reply(_status(request, order), *_clause(request, order), text, buttons=[buttons.person(request)])


def _opened(request: Request, kind: str, order: Order) -> tuple[Case, bool]:
    return open_once(
        request,
        kind,
        same=("order_number",),
        order_number=order.number,
        state=order.status,
        said=request.readings.text[:500],
    )

"""The terms of sale of the Orange Pro shop: limits, paying, vouchers, delivery, pick-up; public (rulebook 33)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from actions import buttons, places
from actions.contract.clauses import tell_any, told_within
from actions.membership.invoices import amounts
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, recalled, subjects
from actions.wording import cite, say
from domain.contract import Contract
from domain.decisions import Granted

SHOP = "boutique-pro"
TOPICS: Patterns = {
    "cash_on_delivery": (
        r"\bcontre[- ]?remboursement\b|\b(payer|paye|regler|paiement) (a|lors de) (la )?(livraison|reception)\b",
        r"\bcash on delivery\b|^\W*(et |and )?a la (livraison|reception)\b",
    ),
    "withdrawal": (
        r"\b(retract\w*|retours?|retourner|rembours\w*|renvo\w+|changer d'avis|return policy|withdrawal|refund)\b",
    ),
    "pickup": (r"\b(point\w* relais|relais|chronorelais|retirer|retrait|pick[- ]?up|relay)\b",),
    "plan": (r"\b(forfait|abonnement|plan)\b",),
    "lost_voucher": (
        r"\b(perdu\w*|expire\w*|perime\w*|vole|monnaie|avoir|change)\b.{0,40}\b(bons?|cheques?|vouchers?)\b",
        r"\b(bons?|cheques?|vouchers?)\b.{0,40}\b(perdu\w*|expire\w*|perime\w*|vole|monnaie|change|remplac\w+)\b",
    ),
    "voucher": (r"\b(bons? d'achat|bons?|cheques?[- ]cadeaux?|vouchers?|gift)\b",),
    "payment": (
        r"\b(american express|amex|visa|mastercard|eurocard|carte\w*|cards?|cb|paiements?|payer|regler|pay)\b",
        r"\b(paypal|virement|payment)\b",
        r"\bdebit\w*\b|\bplusieurs fois\b",
    ),
    "preorder": (r"\b(precommande\w*|pre-commande\w*|pre-?orders?)\b",),
    "partial": (r"\b(partiel\w*|en plusieurs|manque|indisponible|rupture|partial)\b",),
    "area": (
        r"\b(monaco|corse|dom|tom|outre[- ]mer|etranger|abroad|metropole|hotel)\b",
        r"\blivr\w+ (a|au|en|dans|aux)\b|\bdeliver to\b",
    ),
    "delay": (r"\b(delais?|combien de (temps|jours)|jours ouvres|quand|how long|when)\b",),
    "delivery": (r"\b(livr\w*|colissimo|chronopost|frais de port|absente?|delivery|deliver\w*|expedition|shipping)\b",),
    "flash": (r"\bflash\b",),
    "handsets": (
        r"\b(combien|limite\w*|plafond|maxi\w*|max|nombre|how many|limit)\b",
        r"\b(mobiles|telephones|portables|smartphones|iphones?|phones|handsets)\b",
    ),
    "prices": (r"\b(prix|ht|hors taxes?|ttc|tva|eco-?contribution|prices?|vat)\b",),
    "account": (r"\b(compte|identifiant|inscri\w+|account|codes?)\b",),
    "who": (r"\b(professionnel\w*|particulier\w*|qui peut|consumer|business)\b",),
    "terms": (r"\b(conditions|cgv|terms|boutique|shop)\b",),
}
"""Subject -> how it is asked about, the more precise ones first."""
CLAUSES: Mapping[str, tuple[str, ...]] = {
    "withdrawal": ("BOU-40", "BOU-31"),
    "pickup": ("BOU-26",),
    "plan": ("BOU-29", "BOU-19"),
    "cash_on_delivery": ("BOU-17", "BOU-18"),
    "lost_voucher": ("BOU-21",),
    "voucher": ("BOU-20", "BOU-19"),
    "payment": ("BOU-16", "BOU-17"),
    "preorder": ("BOU-28", "BOU-13"),
    "partial": ("BOU-12",),
    "area": ("BOU-24",),
    "delay": ("BOU-27",),
    "delivery": ("BOU-25", "BOU-26", "BOU-27"),
    "flash": ("BOU-10",),
    "handsets": ("BOU-07",),
    "prices": ("BOU-14",),
    "account": ("BOU-05", "BOU-08"),
    "who": ("BOU-01",),
    "terms": ("BOU-01", "BOU-16", "BOU-25"),
}
_ELSEWHERE = ("98000", "97110")
_LAPTOP = (r"\b(ordinateurs?|laptops?|pc|macbook|portables? (pc|hp|dell))\b",)


def ask_shop_terms(request: Request) -> Reply:
    """The clauses of the subject, with the case that is put decided; any other question by search in the chapter."""
    goes_on = request.readings.says(r"^\W*(et|mais|si|and|if|what about)\b")
    found = recalled(request, TOPICS) if goes_on else subjects(request, TOPICS)
    if not found or found == ["terms"]:
        told = told_within(request, ("shop",))
        if told or not found:
            return _answer(request, told)
    topic = found[0]
    decided = {"handsets": _handsets, "area": _area, "cash_on_delivery": _cash, "delay": _delay, "pickup": _pickup}
    lines = decided[topic](request) if topic in decided else []
    return _answer(request, [*lines, *tell_any(request, CLAUSES[topic])])


def _answer(request: Request, lines: list[str]) -> Reply:
    if not lines:
        lines = [say(request.language, "ask_shop_terms.not_found")]
    return reply(*lines, buttons=[buttons.to(request, "ask_order_status"), buttons.person(request)])


def _handsets(request: Request) -> list[str]:
    """Whether that many may be ordered in one go, for somebody who ordered none this week (BOU-07)."""
    quantity = request.readings.quantity
    if not quantity:
        return []
    decision = request.decide_for(
        Contract.load(SHOP),
        "shop.handsets",
        ordered_today=0,
        ordered_this_week=0,
        quantity=quantity,
        on=request.now.date(),
    )
    outcome = "handsets_ok" if isinstance(decision, Granted) else "handsets_no"
    return [say(request.language, f"ask_shop_terms.{outcome}", quantity=quantity, most=decision.facts["max_now"])]


def _area(request: Request) -> list[str]:
    """Whether that place is delivered to (BOU-24)."""
    place = places.named(request)
    if place is None or not place.departements:
        return []
    code = place.departements[0]
    postcode = place.postcode or {"2A": "20000", "2B": "20200", "98": "98000"}.get(code, f"{code}000"[:5])
    decision = request.decide_for(
        Contract.load(SHOP), "shop.scope", buyer="professional", delivery_postal_code=postcode, on=request.now.date()
    )
    outcome = "area_ok" if isinstance(decision, Granted) else "area_no"
    return [say(request.language, f"ask_shop_terms.{outcome}", place=place.name)]


def _cash(request: Request) -> list[str]:
    """Whether an order like the one that is put may be paid on delivery (BOU-18)."""
    says, named = request.readings.says, amounts(request.readings.text)
    laptop, relay, plan = says(*_LAPTOP), says(*TOPICS["pickup"]), says(*TOPICS["plan"])
    if not (named or laptop or relay or plan):
        return []
    decision = request.decide_for(
        Contract.load(SHOP),
        "shop.payment",
        total_ttc=max(named, default=Decimal(0)),
        delivery="chronorelais" if relay or plan else "colissimo",
        laptop=laptop,
        phone_with_plan=plan,
        vouchers=0,
        on=request.now.date(),
    )
    return [say(request.language, f"ask_shop_terms.cash_{'ok' if decision.facts['cash_on_delivery'] else 'no'}")]


def _delay(request: Request) -> list[str]:
    """Between which days an order validated today, or on the day that is named, arrives (BOU-27)."""
    validated = request.readings.when.date or request.now.date()
    decision = request.decide_for(Contract.load(SHOP), "shop.delivery_dates", validated_on=validated)
    clause = cite(decision, request.language)
    return [say(request.language, "ask_shop_terms.delay", validated=validated, **decision.facts, clause=clause)]


def _pickup(request: Request) -> list[str]:
    """Until when a parcel that is there today, or on the day named, waits (BOU-26)."""
    if not request.readings.says(*TOPICS["delay"]):
        return []
    available = request.readings.when.date or request.now.date()
    decision = request.decide_for(Contract.load(SHOP), "shop.pickup", available_on=available)
    return [say(request.language, "ask_shop_terms.pickup", available=available, **decision.facts)]

"""Section 36, shop: shop_payment, shop_delivery, shop_pickup, shop_handsets, shop_exchange, hidden defects, scope."""

from domain.scenarios._asking import (
    Answer,
    Asking,
    Given,
    Question,
    allowed,
    facts_of,
    picked,
    undated_facts_of,
    yes_or_no,
)


def _handsets(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("shop.handsets", given)
    return {"accepted": allowed(decision), "reason": decision.reason, **picked(decision, "max_now")}


def _exchange(asking: Asking, given: Given) -> Answer:
    return {"free_exchange": allowed(asking.decide("shop.exchange", given))}


QUESTIONS: dict[str, Question] = {
    "shop_payment": undated_facts_of("shop.payment", "card", "cash_on_delivery", "voucher", "delivery_allowed"),
    "shop_delivery": facts_of("shop.delivery_dates", "earliest", "latest"),
    "shop_pickup": facts_of("shop.pickup", "pickup_until"),
    "shop_handsets": _handsets,
    "shop_exchange": _exchange,
    "shop_hidden_defect": facts_of("shop.hidden_defect", "action_until"),
    "shop_scope": yes_or_no("shop.scope"),
}

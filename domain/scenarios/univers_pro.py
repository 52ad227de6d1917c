"""Section 36, univers pro: univers_pro, brick_scope, brick_subscribe, brick_cancel."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _univers_pro(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("univers_pro.univers_pro", given)
    return {"quote_possible": allowed(decision), "reason": decision.reason}


def _brick_scope(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("univers_pro.brick_scope", given)
    return {"within_scope": allowed(decision), **picked(decision, "half_yearly_report")}


def _brick_subscribe(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("univers_pro.brick_subscribe", given)
    return {"route": decision.reason, **picked(decision, "direct_until")}


def _brick_cancel(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("univers_pro.brick_cancel", given)
    return {"accepted": allowed(decision), **picked(decision, "effective_date", "last_month_due")}


QUESTIONS: dict[str, Question] = {
    "univers_pro": _univers_pro,
    "brick_scope": _brick_scope,
    "brick_subscribe": _brick_subscribe,
    "brick_cancel": _brick_cancel,
}

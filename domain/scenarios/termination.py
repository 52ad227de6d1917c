"""Section 36, termination: termination, option_cancel, breach_notice, access_lost."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, facts_of, picked


def _termination(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("termination.termination", given)
    effects = picked(decision, "effective_date", "last_month_due", "mail_access_until")
    return {"accepted": allowed(decision), "reason": decision.reason, **effects}


def _option_cancel(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("termination.option_cancel", given)
    return {"accepted": allowed(decision), "reason": decision.reason, **picked(decision, "ends_on", "notify_member")}


QUESTIONS: dict[str, Question] = {
    "termination": _termination,
    "option_cancel": _option_cancel,
    "breach_notice": facts_of("termination.breach_notice", "cure_until", "termination_possible_from", "can_terminate"),
    "access_lost": facts_of("termination.access_lost", "outcome", "end_date", "refund"),
}

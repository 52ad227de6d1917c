"""Section 36, termination: termination."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _termination(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("termination.termination", given)
    effects = picked(decision, "effective_date", "last_month_due", "mail_access_until")
    return {"accepted": allowed(decision), "reason": decision.reason, **effects}


QUESTIONS: dict[str, Question] = {
    "termination": _termination,
}

"""Section 36, billing: invoice_due, dispute."""

from domain.scenarios._asking import UNDATED_ON, Answer, Asking, Given, Question, facts_of, picked


def _dispute(asking: Asking, given: Given) -> Answer:
    inputs = {name: value for name, value in given.items() if name != "decision"}
    outcome = {"outcome": given["decision"] or "open", "received_on": UNDATED_ON}
    return picked(asking.decide("billing.dispute", {**inputs, **outcome}), "payable_now_ttc", "suspended_ttc")


QUESTIONS: dict[str, Question] = {
    "invoice_due": facts_of("billing.invoice_due", "due_date", "first_late_day"),
    "dispute": _dispute,
}

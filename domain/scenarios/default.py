"""Section 36, default: late_charge, default_timeline, default_state."""

from decimal import Decimal

from domain.decisions import Billable
from domain.scenarios._asking import Answer, Asking, Given, Question, facts_of, picked


def _late_charge(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("default.late_charge", given)
    total = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    parts = picked(decision, "due_date", "days_late", "periods", "interest", "indemnity")
    return {**parts, "total_charges": float(total)}


QUESTIONS: dict[str, Question] = {
    "late_charge": _late_charge,
    "default_timeline": facts_of(
        "default.default_timeline",
        "cure_first_until",
        "suspension_possible_from",
        "second_notice_from",
        "cure_second_until",
        "termination_possible_from",
    ),
    "default_state": facts_of("default.default_state", "state", "subscription_due"),
}

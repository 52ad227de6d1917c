"""Section 36, coach: coach_slot, connectivity_bill."""

from decimal import Decimal

from domain.decisions import Billable
from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _coach_slot(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("coach.coach_slot", given)
    return {"bookable": allowed(decision), "reason": decision.reason}


def _connectivity_bill(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("coach.connectivity_bill", given)
    amount = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    billed = {"billable": isinstance(decision, Billable), "amount_ttc": float(amount)}
    return {**picked(decision, "counted_devices", "study_required"), **billed}


QUESTIONS: dict[str, Question] = {
    "coach_slot": _coach_slot,
    "connectivity_bill": _connectivity_bill,
}

"""Section 36, interventions: technician_slot, response_deadline, visit_bill, quota_status, intervention_scope."""

from domain.decisions import Billable, Granted
from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, facts_of, picked


def _technician_slot(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("interventions.technician_slot", given)
    return {"bookable": allowed(decision), "reason": decision.reason, **picked(decision, "booking_phone")}


def _visit_bill(asking: Asking, given: Given) -> Answer:
    inputs = {name: value for name, value in given.items() if name != "purpose"}
    decision = asking.decide("interventions.visit_bill", inputs)
    bill = decision if isinstance(decision, Billable) else None
    return {
        "included": isinstance(decision, Granted),
        "quota_limit": decision.facts.get("limit"),
        "quota_used_before": decision.facts.get("used_before"),
        "tariff": bill.tariff if bill else None,
        "travel_ttc": float(bill.travel_ttc) if bill else 0.0,
        "labour_ttc": float(bill.labour_ttc) if bill else 0.0,
        "total_ttc": float(bill.total_ttc) if bill else 0.0,
    }


def _intervention_scope(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("interventions.intervention_scope", given)
    return {"covered": allowed(decision), "reason": decision.reason}


QUESTIONS: dict[str, Question] = {
    "technician_slot": _technician_slot,
    "response_deadline": facts_of("interventions.response_deadline", "deadline"),
    "visit_bill": _visit_bill,
    "quota_status": facts_of(
        "interventions.quota_status", "period_start", "period_end", "used", "remaining", "coach_remaining"
    ),
    "intervention_scope": _intervention_scope,
}

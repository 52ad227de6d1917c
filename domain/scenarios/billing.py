"""Section 36, billing: first_invoice, invoice_due, dispute, third_party_payer."""

from domain.decisions import Billable
from domain.scenarios._asking import Answer, Asking, Given, Question, facts_of, picked, plain


def _first_invoice(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("billing.first_invoice", given)
    total = decision.total_ttc if isinstance(decision, Billable) else None
    parts = picked(decision, "days_billed", "days_in_month", "subscription_ttc", "entry_fee_ttc")
    return {**parts, "total_ttc": plain(total)}


def _dispute(asking: Asking, given: Given) -> Answer:
    inputs = {name: value for name, value in given.items() if name != "decision"}
    outcome = {"outcome": given["decision"] or "open", "received_on": asking.on}
    return picked(asking.decide("billing.dispute", {**inputs, **outcome}), "payable_now_ttc", "suspended_ttc")


def _third_party_payer(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("billing.third_party_payer", given)
    return picked(decision, "invoices_to", "debtor_on_default")


QUESTIONS: dict[str, Question] = {
    "first_invoice": _first_invoice,
    "invoice_due": facts_of("billing.invoice_due", "due_date", "first_late_day"),
    "dispute": _dispute,
    "third_party_payer": _third_party_payer,
}

"""Rulebook section 36: answers a worked example from its ``given``, in that section's vocabulary.

Each chapter's table maps an ``ask`` to a function of (contract, given) that asks the rule and picks the expected keys.
Instants are Paris time without offset, amounts plain numbers, a missing figure None.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.calendar import paris
from domain.contract import Contract
from domain.decisions import Billable, Decision, Granted
from domain.errors import UnsupportedQuestion
from domain.rules import ask as ask_rule

Given = Mapping[str, Any]
Answer = dict[str, Any]
Question = Callable[[Contract, Given], Answer]

DOCUMENTS = {"app": "app-notice"}
"""Names of section 36 that differ from the cited document's."""

UNDATED_ON = date(2025, 6, 1)
"""The day on which a question without any date is answered: the first day of the offer's text."""


def answer(offer: str, ask: str, given: Given) -> Answer:
    """What section 36 expects for that question. Raises UnsupportedQuestion where no chapter answers it."""
    if ask not in QUESTIONS:
        raise UnsupportedQuestion(ask)
    return QUESTIONS[ask](Contract.load(DOCUMENTS.get(offer, offer)), given)


def plain(value: Any) -> Any:
    """A fact in the vocabulary's types."""
    if isinstance(value, datetime):
        return paris(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


def picked(decision: Decision, *keys: str) -> Answer:
    """Those facts of a decision; None for one it does not carry."""
    return {key: plain(decision.facts.get(key)) for key in keys}


def allowed(decision: Decision) -> bool:
    return isinstance(decision, Granted | Billable)


def _coverage(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "zones.coverage", {**given, "on": UNDATED_ON})
    return {"physical_visits": allowed(decision), **picked(decision, "zone")}


def _technician_slot(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "interventions.technician_slot", given)
    return {"bookable": allowed(decision), "reason": decision.reason, **picked(decision, "booking_phone")}


def _coach_slot(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "coach.coach_slot", given)
    return {"bookable": allowed(decision), "reason": decision.reason}


def _channel_open(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "desk.channel_open", given)
    return {"open": allowed(decision), **picked(decision, "next_open")}


def _visit_bill(contract: Contract, given: Given) -> Answer:
    inputs = {name: value for name, value in given.items() if name != "purpose"}
    decision = ask_rule(contract, "interventions.visit_bill", inputs)
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


def _connectivity_bill(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "coach.connectivity_bill", {**given, "on": UNDATED_ON})
    amount = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    billed = {"billable": isinstance(decision, Billable), "amount_ttc": float(amount)}
    return {**picked(decision, "counted_devices", "study_required"), **billed}


def _airbox_use(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "airbox.airbox_use", {**given, "on": UNDATED_ON})
    return {"allowed": allowed(decision), "reason": decision.reason, **picked(decision, "data_allowance_gb")}


def _mailbox_price(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "prices.mailbox_price", {**given, "on": UNDATED_ON})
    total = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    packs = picked(decision, "pack10", "pack5", "single")
    return {**packs, "monthly_ttc": float(total), **picked(decision, "monthly_ht")}


def _yes_or_no(rule: str) -> Question:
    def question(contract: Contract, given: Given) -> Answer:
        decision = ask_rule(contract, rule, {**given, "on": UNDATED_ON})
        return {"allowed": allowed(decision), "reason": decision.reason}

    return question


def _extra_site(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "sites.extra_site", {**given, "on": UNDATED_ON})
    return {"accepted": allowed(decision), "reason": decision.reason, **picked(decision, "extra_sites_monthly_ttc")}


def _monthly_fee(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "prices.monthly_fee", {**given, "on": UNDATED_ON})
    total = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    return {"total_ttc": float(total), **picked(decision, "total_ht")}


def _intervention_scope(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "interventions.intervention_scope", {**given, "on": UNDATED_ON})
    return {"covered": allowed(decision), "reason": decision.reason}


def _dispute(contract: Contract, given: Given) -> Answer:
    inputs = {name: value for name, value in given.items() if name != "decision"}
    outcome = {"outcome": given["decision"] or "open", "received_on": UNDATED_ON}
    return picked(ask_rule(contract, "billing.dispute", {**inputs, **outcome}), "payable_now_ttc", "suspended_ttc")


def _termination(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "termination.termination", given)
    effects = picked(decision, "effective_date", "last_month_due", "mail_access_until")
    return {"accepted": allowed(decision), "reason": decision.reason, **effects}


def _facts_of(rule: str, *keys: str) -> Question:
    """A question whose answer is some facts of one rule's decision."""

    def question(contract: Contract, given: Given) -> Answer:
        return picked(ask_rule(contract, rule, given), *keys)

    return question


def _committee_deadline(contract: Contract, given: Given) -> Answer:
    complete = {"file_complete_on": given["file_complete_on"]}
    return picked(ask_rule(contract, "membership.committee_deadline", complete), "decide_by")


def _vip_line(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "vip.vip_line", {**given, "on": UNDATED_ON})
    return {"handled": allowed(decision), "reason": decision.reason}


def _office_scope(contract: Contract, given: Given) -> Answer:
    return {"covered": allowed(ask_rule(contract, "office.office_scope", {**given, "on": UNDATED_ON}))}


def _office_visit(contract: Contract, given: Given) -> Answer:
    return {"mode": ask_rule(contract, "office.office_visit", {**given, "on": UNDATED_ON}).reason}


def _salon(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "events.salon", {**given, "on": UNDATED_ON})
    return {"access": allowed(decision), "reason": decision.reason}


def _univers_pro(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "univers_pro.univers_pro", {**given, "on": UNDATED_ON})
    return {"quote_possible": allowed(decision), "reason": decision.reason}


def _brick_scope(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "univers_pro.brick_scope", {**given, "on": UNDATED_ON})
    return {"within_scope": allowed(decision), **picked(decision, "half_yearly_report")}


def _brick_subscribe(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "univers_pro.brick_subscribe", given)
    return {"route": decision.reason, **picked(decision, "direct_until")}


def _brick_cancel(contract: Contract, given: Given) -> Answer:
    decision = ask_rule(contract, "univers_pro.brick_cancel", given)
    return {"accepted": allowed(decision), **picked(decision, "effective_date", "last_month_due")}


def _undated_facts_of(rule: str, *keys: str) -> Question:
    """The same for a question without any date."""

    def question(contract: Contract, given: Given) -> Answer:
        return picked(ask_rule(contract, rule, {**given, "on": UNDATED_ON}), *keys)

    return question


QUESTIONS: dict[str, Question] = {
    "coverage": _coverage,
    "technician_slot": _technician_slot,
    "coach_slot": _coach_slot,
    "channel_open": _channel_open,
    "contact": _undated_facts_of("desk.contact", "contact"),
    "response_deadline": _facts_of("interventions.response_deadline", "deadline"),
    "visit_bill": _visit_bill,
    "quota_status": _facts_of(
        "interventions.quota_status", "period_start", "period_end", "used", "remaining", "coach_remaining"
    ),
    "connectivity_bill": _connectivity_bill,
    "airbox_use": _airbox_use,
    "mailbox_price": _mailbox_price,
    "concierge": _yes_or_no("concierge.concierge"),
    "delegate": _yes_or_no("delegates.delegate"),
    "extra_site": _extra_site,
    "tariff": _undated_facts_of("prices.tariff", "ht", "ttc", "unit"),
    "monthly_fee": _monthly_fee,
    "intervention_scope": _intervention_scope,
    "vip_line": _vip_line,
    "bitdefender_add": _undated_facts_of("bitdefender.bitdefender_add", "accepted", "refused", "remaining"),
    "mail_transfer": _undated_facts_of("mailbox.mail_transfer", "included_gb", "excess_gb", "quote_required"),
    "office_scope": _office_scope,
    "office_visit": _office_visit,
    "salon": _salon,
    "univers_pro": _univers_pro,
    "brick_scope": _brick_scope,
    "brick_subscribe": _brick_subscribe,
    "brick_cancel": _brick_cancel,
    "committee_deadline": _committee_deadline,
    "invoice_due": _facts_of("billing.invoice_due", "due_date", "first_late_day"),
    "dispute": _dispute,
    "termination": _termination,
}

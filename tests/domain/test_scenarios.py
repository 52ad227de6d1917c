"""Worked examples in the vocabulary of rulebook section 36: same keys, same values, plain types."""

from typing import Any

import pytest

from domain.errors import UnsupportedQuestion
from domain.scenarios import QUESTIONS, answer

OFFER, OPTION, SHOP = "offre-interieur", "option-interieur", "boutique-pro"
SLOT = {"departement": "2B", "start": "2026-03-10T18:00"}
VISIT = {"departement": "56", "visit_kind": "technician", "purpose": "internet", "start": "2026-03-10T10:00"}

EXAMPLES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (OFFER, "coverage", {"departement": "85"}, {"physical_visits": True, "zone": "grand-ouest"}),
    (OPTION, "coverage", {"departement": "85"}, {"physical_visits": False, "zone": None}),
    (
        OFFER,
        "technician_slot",
        {**SLOT, "purpose": "internet"},
        {"bookable": True, "reason": "ok", "booking_phone": "0969 32 31 31"},
    ),
    (
        OPTION,
        "technician_slot",
        {**SLOT, "purpose": "internet"},
        {"bookable": False, "reason": "outside_zone", "booking_phone": None},
    ),
    (OFFER, "coach_slot", SLOT, {"bookable": True, "reason": "ok"}),
    (OFFER, "channel_open", {"channel": "desk_phone", "at": "2026-01-01T00:00"}, {"open": True, "next_open": None}),
    (
        OFFER,
        "channel_open",
        {"channel": "office_assistance", "at": "2026-03-14T19:00"},
        {"open": False, "next_open": "2026-03-16T09:00"},
    ),
    (SHOP, "contact", {"need": "after_sales", "product": "mobile_from_mobile"}, {"contact": "706"}),
    (SHOP, "contact", {"need": "after_sales", "product": "other"}, {"contact": "manufacturer"}),
    (
        OFFER,
        "response_deadline",
        {"departement": "31", "requested_at": "2026-12-24T09:00"},
        {"deadline": "2026-12-30T09:00"},
    ),
    (OPTION, "response_deadline", {"departement": "13", "requested_at": "2026-12-24T09:00"}, {"deadline": None}),
    (
        OFFER,
        "visit_bill",
        {**VISIT, "duration_min": 200, "technician_visits_used": 5, "coach_visits_used": 0},
        {
            "included": False,
            "quota_limit": 5,
            "quota_used_before": 5,
            "tariff": "ouvre",
            "travel_ttc": 100.0,
            "labour_ttc": 360.0,
            "total_ttc": 460.0,
        },
    ),
    (
        OFFER,
        "visit_bill",
        {**VISIT, "duration_min": 200, "technician_visits_used": 4, "coach_visits_used": 0},
        {
            "included": True,
            "quota_limit": 5,
            "quota_used_before": 4,
            "tariff": None,
            "travel_ttc": 0.0,
            "labour_ttc": 0.0,
            "total_ttc": 0.0,
        },
    ),
    (
        OFFER,
        "quota_status",
        {
            "departement": "56",
            "service_start": "2025-10-31",
            "at": "2026-02-28",
            "visits": [{"on": "2025-12-01", "kind": "coach"}],
        },
        {
            "period_start": "2025-10-31",
            "period_end": "2026-10-30",
            "used": 1,
            "remaining": 4,
            "coach_remaining": 0,
        },
    ),
    (
        OPTION,
        "connectivity_bill",
        {"devices": [{"type": "drone", "origin": "member"}], "minutes_beyond_third": 0},
        {"counted_devices": 0, "study_required": ["drone"], "billable": False, "amount_ttc": 0.0},
    ),
    (
        OPTION,
        "airbox_use",
        {"line_status": "up", "place": "address"},
        {"allowed": False, "reason": "line_working", "data_allowance_gb": 200},
    ),
    (
        OFFER,
        "mailbox_price",
        {"extra_mailboxes": 10},
        {"pack10": 1, "pack5": 0, "single": 0, "monthly_ttc": 105.0, "monthly_ht": 87.5},
    ),
    (
        OFFER,
        "concierge",
        {"requester": "member", "compatible_device": False, "parnasse_mobile_offer": True, "network": "wifi"},
        {"allowed": False, "reason": "device_incompatible"},
    ),
    (OPTION, "delegate", {"action": "complaint", "channel": "phone"}, {"allowed": True, "reason": "ok"}),
    (
        OFFER,
        "delegate",
        {"action": "appoint_second", "channel": "email"},
        {"allowed": False, "reason": "one_delegate_only"},
    ),
    (
        OPTION,
        "extra_site",
        {"extra_sites_held": 0, "departement": "83"},
        {"accepted": True, "reason": "ok", "extra_sites_monthly_ttc": 90.0},
    ),
    (
        OPTION,
        "extra_site",
        {"extra_sites_held": 2, "departement": "73"},
        {"accepted": False, "reason": "outside_zone", "extra_sites_monthly_ttc": 180.0},
    ),
    (OPTION, "tariff", {"item": "entry_fee"}, {"ht": None, "ttc": None, "unit": "once"}),
    (
        OPTION,
        "monthly_fee",
        {"extra_sites": 0, "extra_mailboxes": 12, "concierge_privilege": False},
        {"total_ttc": 219.0, "total_ht": 182.5},
    ),
    (
        OFFER,
        "intervention_scope",
        {"item": "router_4g", "installed_by_parnasse": True, "cause": "ordinary"},
        {"covered": False, "reason": "outside_perimeter"},
    ),
    ("app", "channel_open", {"channel": "desk_phone", "at": "2026-01-01T00:00"}, {"open": True, "next_open": None}),
    (
        OFFER,
        "committee_deadline",
        {"form_received_on": "2026-02-20", "file_complete_on": "2026-02-26"},
        {"decide_by": "2026-03-05"},
    ),
    (OPTION, "invoice_due", {"invoice_date": "2026-02-19"}, {"due_date": "2026-03-01", "first_late_day": "2026-03-02"}),
    (
        OPTION,
        "dispute",
        {"invoice_ttc": 190.0, "contested_ttc": 100.0, "already_paid_ttc": 0.0, "decision": "accepted"},
        {"payable_now_ttc": 90.0, "suspended_ttc": 0.0},
    ),
    (
        OFFER,
        "termination",
        {"requester": "member", "channel": "app", "received_on": "2026-02-19"},
        {
            "accepted": False,
            "reason": "registered_letter_required",
            "effective_date": None,
            "last_month_due": None,
            "mail_access_until": None,
        },
    ),
    (
        OPTION,
        "vip_line",
        {"line": "other", "holder_is_member": True, "declared_to_coach": True, "request": "commercial"},
        {"handled": False, "reason": "excluded_line"},
    ),
    (
        OFFER,
        "vip_line",
        {"line": "orange_consumer", "holder_is_member": True, "declared_to_coach": True, "request": "technical"},
        {"handled": False, "reason": "route_to_desk"},
    ),
    (
        OPTION,
        "bitdefender_add",
        {"devices_protected": 3, "devices_to_add": 4},
        {"accepted": 4, "refused": 0, "remaining": 13},
    ),
    (OPTION, "mail_transfer", {"gigabytes": 12}, {"included_gb": 5, "excess_gb": 7, "quote_required": True}),
    (OFFER, "office_scope", {"item": "defective_hardware"}, {"covered": False}),
    (OPTION, "office_scope", {"item": "avast_install"}, {"covered": True}),
    (OPTION, "office_visit", {"office_visits_used": 2}, {"mode": "quote"}),
    (OFFER, "salon", {"requester": "member", "appointment": True}, {"access": False, "reason": "not_in_offer"}),
    (
        OFFER,
        "univers_pro",
        {"client_type": "legal_person", "study_favourable": False},
        {"quote_possible": False, "reason": "study_unfavourable"},
    ),
    (
        OPTION,
        "brick_scope",
        {"brick": "wifi", "units": {"access_points": 4}},
        {"within_scope": False, "half_yearly_report": True},
    ),
    (
        OFFER,
        "brick_subscribe",
        {"linked_to_service": False, "installed_on": None, "requested_on": "2026-03-10"},
        {"route": "technical_study", "direct_until": None},
    ),
    (
        OPTION,
        "brick_cancel",
        {"requested_on": "2026-01-31", "channel": "phone"},
        {"accepted": False, "effective_date": None, "last_month_due": None},
    ),
    (
        OFFER,
        "eligibility",
        {
            "address_departement": "44",
            "senior_executive": True,
            "company_turnover_eur": 50000001,
            "gross_income_eur": 100000,
            "preventel": False,
            "unpaid": True,
            "bank_ban": False,
            "sponsored": True,
            "invited": False,
            "charter_accepted": True,
        },
        {"eligible": False, "failed": ["income", "payment_incident"]},
    ),
    (
        OFFER,
        "documents",
        {
            "provided": ["professional_proof", "signed_form"],
            "resident_card_rule_applies": True,
            "addresses_diverge": False,
        },
        {"complete": False, "missing": ["identity_original", "resident_card", "cheque_or_bank_certificate", "rib_fr"]},
    ),
    (
        OFFER,
        "line_compat",
        {"lines": ["vdsl_pro", "fixed_line", "fibre_residential", "adsl_pro"]},
        {"compatible": False, "reason": "too_many_lines", "not_covered": ["fixed_line"]},
    ),
    (
        OPTION,
        "line_compat",
        {"lines": ["vdsl_pro", "fixed_line", "fibre_residential", "adsl_pro"]},
        {"compatible": True, "reason": "ok", "not_covered": ["fixed_line", "adsl_pro"]},
    ),
    (
        OFFER,
        "start_dates",
        {"acceptance_notified_on": "2026-02-28", "entry_fee_paid_on": "2026-02-10"},
        {"contract_date": "2026-02-28", "membership_date": "2026-02-28", "first_quota_year_end": "2027-02-27"},
    ),
    (
        OFFER,
        "honorary_return",
        {"recovery_procedure": True, "still_eligible": True, "previous_free_returns": 0},
        {"honorary": False, "entry_fee_waived": False, "welcome_gift": None},
    ),
    (
        OPTION,
        "honorary_return",
        {"recovery_procedure": False, "still_eligible": True, "previous_free_returns": 1},
        {"honorary": True, "entry_fee_waived": True, "welcome_gift": False},
    ),
    (
        OFFER,
        "cooptation",
        {
            "proposed_on": "2026-02-01",
            "validated_on": ["2025-12-31"],
            "invoices_up_to_date": True,
            "recovery_procedure": False,
            "candidate_eligible": True,
            "candidate_already_coopted": False,
            "same_pair_proposed_before": True,
        },
        {"decision": "refused", "reason": "same_pair"},
    ),
    (
        OFFER,
        "cooptation",
        {
            "proposed_on": "2026-02-01",
            "validated_on": ["2025-12-31"],
            "invoices_up_to_date": True,
            "recovery_procedure": False,
            "candidate_eligible": True,
            "candidate_already_coopted": False,
            "same_pair_proposed_before": False,
        },
        {"decision": "receivable", "reason": "ok"},
    ),
    (
        OFFER,
        "cooptation",
        {
            "proposed_on": "2026-02-01",
            "validated_on": ["2026-01-01", "2026-01-31"],
            "invoices_up_to_date": True,
            "recovery_procedure": False,
            "candidate_eligible": True,
            "candidate_already_coopted": False,
            "same_pair_proposed_before": False,
        },
        {"decision": "case_by_case", "reason": "yearly_limit"},
    ),
    (
        OFFER,
        "cooptation_reward",
        {"contract_signed_on": "2026-05-31", "request_received_on": "2026-12-01"},
        {"valid": False, "choice_deadline": "2026-11-30", "earliest_delivery": None},
    ),
    (OFFER, "charter", {"use": "household_fifth_line"}, {"allowed": True}),
    (OFFER, "charter", {"use": "public_disclosure"}, {"allowed": False}),
    ("app", "app_function", {"function": "concierge", "user": "member"}, {"available": True}),
    ("app", "delegate", {"action": "app_login", "channel": "app"}, {"allowed": False, "reason": "member_only"}),
    (
        OPTION,
        "first_invoice",
        {"service_start": "2026-06-30", "entry_fee_due": True},
        {
            "days_billed": 1,
            "days_in_month": 30,
            "subscription_ttc": 3.0,
            "entry_fee_ttc": 0.0,
            "total_ttc": 3.0,
        },
    ),
    (
        OFFER,
        "late_charge",
        {
            "amount_ttc": 100.0,
            "invoice_date": "2026-02-01",
            "paid_on": "2026-02-11",
            "legal_rate_percent": 2.5,
            "acts_as": "professional",
        },
        {
            "due_date": "2026-02-11",
            "days_late": 0,
            "periods": 0,
            "interest": 0.0,
            "indemnity": 0.0,
            "total_charges": 0.0,
        },
    ),
    (
        OPTION,
        "default_timeline",
        {"first_notice_date": "2026-02-20"},
        {
            "cure_first_until": "2026-02-28",
            "suspension_possible_from": "2026-03-01",
            "second_notice_from": "2026-03-01",
            "cure_second_until": "2026-03-09",
            "termination_possible_from": "2026-03-10",
        },
    ),
    (
        OFFER,
        "default_state",
        {
            "first_notice_date": "2026-02-20",
            "second_notice_date": "2026-03-01",
            "paid_on": None,
            "at": "2026-03-10",
        },
        {"state": "termination_possible", "subscription_due": True},
    ),
    (
        OFFER,
        "third_party_payer",
        {"designation": "all", "payer_defaulted": False},
        {"invoices_to": ["member"], "debtor_on_default": "member"},
    ),
    (
        OPTION,
        "change_notice",
        {"change": "mail_change", "effective_on": "2026-03-31", "notified_on": "2026-03-01"},
        {"latest_notice_date": "2026-02-28", "compliant": False},
    ),
    (
        OPTION,
        "option_cancel",
        {"option": "extra_site", "requester": "delegate", "channel": "email", "requested_on": "2026-02-02"},
        {"accepted": True, "reason": "ok", "ends_on": "2026-02-28", "notify_member": True},
    ),
    (
        OFFER,
        "option_cancel",
        {"option": "bitdefender", "requester": "delegate", "channel": "phone", "requested_on": "2026-02-02"},
        {"accepted": False, "reason": "email_required", "ends_on": None, "notify_member": False},
    ),
    (
        OPTION,
        "breach_notice",
        {"received_on": "2026-02-22", "remedied_on": None, "at": "2026-03-02"},
        {"cure_until": "2026-03-01", "termination_possible_from": "2026-03-02", "can_terminate": True},
    ),
    (
        OPTION,
        "access_lost",
        {"event": "migrated_to_incompatible_offer", "on": "2026-02-22"},
        {"outcome": "ends_automatically", "end_date": "2026-02-22", "refund": False},
    ),
    (
        OPTION,
        "liability",
        {
            "incident_on": "2026-03-15",
            "direct_damage": 900.0,
            "damage_kind": "direct",
            "fault_proven": True,
            "paid_this_year": 0.0,
            "invoices": [{"on": "2026-03-01", "ttc": 90.0}],
        },
        {"cap_incident": None, "cap_year": None, "payable": None},
    ),
    (
        OFFER,
        "force_majeure",
        {"started_on": "2026-02-20", "ended_on": "2026-02-26", "letter_sent_on": "2026-02-26"},
        {"right_opens_on": None, "valid": False, "termination_date": None},
    ),
    (OPTION, "complaint", {"received_on": "2026-08-31"}, {"answer_by": "2026-09-30"}),
]


@pytest.mark.parametrize(("offer", "ask", "given", "expect"), EXAMPLES)
def test_worked_example(offer: str, ask: str, given: dict[str, Any], expect: dict[str, Any]) -> None:
    assert answer(offer, ask, given) == expect


def test_every_supported_question_has_an_example() -> None:
    assert {ask for _, ask, _, _ in EXAMPLES} == set(QUESTIONS)


def test_unsupported_question_is_said_so() -> None:
    with pytest.raises(UnsupportedQuestion):
        answer(OFFER, "horoscope", {})

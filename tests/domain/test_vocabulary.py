"""Section 36, question by question: facts of the declared types always get the declared keys, in plain JSON."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.errors import InvalidInput, UnknownTerm
from domain.scenarios import DOCUMENTS, QUESTIONS, answered
from domain.scenarios._vocabulary import GIVEN, PostalCode, Units
from tests.domain.strategies import PLACES, days, instants

ANSWERS: Mapping[str, str] = {
    "coverage": "physical_visits zone",
    "technician_slot": "bookable reason booking_phone",
    "coach_slot": "bookable reason",
    "channel_open": "open next_open",
    "contact": "contact",
    "response_deadline": "deadline",
    "visit_bill": "included quota_limit quota_used_before tariff travel_ttc labour_ttc total_ttc",
    "quota_status": "period_start period_end used remaining coach_remaining",
    "connectivity_bill": "counted_devices study_required billable amount_ttc",
    "airbox_use": "allowed reason data_allowance_gb",
    "vip_line": "handled reason",
    "bitdefender_add": "accepted refused remaining",
    "mailbox_price": "pack10 pack5 single monthly_ttc monthly_ht",
    "mail_transfer": "included_gb excess_gb quote_required",
    "office_visit": "mode",
    "office_scope": "covered",
    "concierge": "allowed reason",
    "extra_site": "accepted reason extra_sites_monthly_ttc",
    "salon": "access reason",
    "univers_pro": "quote_possible reason",
    "brick_subscribe": "route direct_until",
    "brick_scope": "within_scope half_yearly_report",
    "brick_cancel": "accepted effective_date last_month_due",
    "tariff": "ht ttc unit",
    "monthly_fee": "total_ttc total_ht",
    "first_invoice": "days_billed days_in_month subscription_ttc entry_fee_ttc total_ttc",
    "invoice_due": "due_date first_late_day",
    "late_charge": "due_date days_late periods interest indemnity total_charges",
    "dispute": "payable_now_ttc suspended_ttc",
    "default_timeline": "cure_first_until suspension_possible_from second_notice_from cure_second_until"
    " termination_possible_from",
    "default_state": "state subscription_due",
    "third_party_payer": "invoices_to debtor_on_default",
    "change_notice": "latest_notice_date compliant",
    "termination": "accepted reason effective_date last_month_due mail_access_until",
    "option_cancel": "accepted reason ends_on notify_member",
    "breach_notice": "cure_until termination_possible_from can_terminate",
    "access_lost": "outcome end_date refund",
    "eligibility": "eligible failed",
    "documents": "complete missing",
    "committee_deadline": "decide_by",
    "line_compat": "compatible reason not_covered",
    "start_dates": "contract_date membership_date first_quota_year_end",
    "delegate": "allowed reason",
    "honorary_return": "honorary entry_fee_waived welcome_gift",
    "liability": "cap_incident cap_year payable",
    "force_majeure": "right_opens_on valid termination_date",
    "complaint": "answer_by",
    "cooptation": "decision reason",
    "cooptation_reward": "choice_deadline valid earliest_delivery",
    "charter": "allowed",
    "privacy_request": "send_to answer_by id_proof",
    "retention": "delete_after",
    "legal_basis": "bases",
    "shop_payment": "card cash_on_delivery voucher delivery_allowed",
    "shop_delivery": "earliest latest",
    "shop_pickup": "pickup_until",
    "shop_handsets": "accepted reason max_now",
    "shop_exchange": "free_exchange",
    "shop_hidden_defect": "action_until",
    "shop_scope": "allowed reason",
    "intervention_scope": "covered reason",
    "app_function": "available",
}

OFFERS = ("offre-interieur", "option-interieur", "boutique-pro", "orange-privacy", "caraibe-privacy", *DOCUMENTS)
_WORDS = ("livebox", "laptop", "tablet", "drone", "tv_key")


def _values(name: str, kind: Any) -> SearchStrategy[Any]:
    """JSON values of a declared type."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind == PostalCode:
        return st.sampled_from(["75001", "98000", "98713", "20000", "97400"])
    if name.endswith("departement"):
        return st.sampled_from(PLACES)
    if origin is Annotated:
        return _values(name, parts[0])
    if origin is Literal:
        return st.sampled_from(parts)
    if type(None) in parts or origin is Union:
        return st.none() | _values(name, next(part for part in parts if part is not type(None)))
    if origin is tuple:
        return st.lists(_values(name, parts[0]), max_size=5)
    if isinstance(kind, Mapping):
        return _given(kind)
    if kind is Units:
        return st.dictionaries(st.sampled_from(["access_points", "switches", "routers"]), st.integers(0, 9))
    return _BY_TYPE[kind]


def _given(form: Mapping[str, Any]) -> SearchStrategy[dict[str, Any]]:
    drawn = {name: _values(name, fact.kind) for name, fact in form.items()}
    needed = {name: values for name, values in drawn.items() if form[name].required}
    return st.fixed_dictionaries(needed, optional={name: drawn[name] for name in drawn.keys() - needed})


_BY_TYPE: dict[Any, SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 60) | st.integers(0, 9_999),
    float: st.integers(0, 10_000) | st.decimals(0, 200_000_000, places=2).map(float),
    str: st.sampled_from(_WORDS),
    date: days.map(date.isoformat),
    datetime: instants.map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M")),
}


def test_every_question_of_the_vocabulary_is_declared_answered_and_checked() -> None:
    assert set(GIVEN) == set(ANSWERS)
    assert set(QUESTIONS) == set(ANSWERS)


@pytest.mark.parametrize("ask", sorted(ANSWERS))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_facts_of_the_declared_types_get_the_declared_keys_and_a_clause(ask: str, data: st.DataObject) -> None:
    offer, facts = data.draw(st.sampled_from(OFFERS)), data.draw(_given(GIVEN[ask]))
    try:
        result = answered(offer, ask, facts)
    except (InvalidInput, UnknownTerm):
        reject()
    assert set(result.answer) == set(ANSWERS[ask].split())
    assert json.loads(json.dumps(result.answer, allow_nan=False)) == result.answer
    assert result.citations
    assert answered(offer, ask, facts) == result

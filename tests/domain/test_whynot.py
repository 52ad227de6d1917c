"""``Pourquoi pas ?``: what it answers flips the decision, and nothing smaller among what it may try does."""

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from domain.candidates import candidates
from domain.contract import Contract
from domain.decisions import Granted
from domain.errors import DomainError
from domain.rules import RULES, ask, write_inputs
from domain.rules.inputs import form_of
from domain.trace import trace
from domain.whynot import Change, flips, why_not
from tests.domain.strategies import questions

OFFER, OPTION = "offre-interieur", "option-interieur"
VISIT: dict[str, Any] = {
    "departement": "59",
    "visit_kind": "technician",
    "start": "2026-03-10T10:00",
    "technician_visits_used": 6,
    "coach_visits_used": 0,
}


def _changes(offer: str, rule: str, **inputs: Any) -> list[dict[str, Any]]:
    return [write_inputs(change.facts) for change in why_not(Contract.load(offer), rule, inputs)]


def test_a_closed_day_names_the_next_open_one() -> None:
    changes = _changes(OFFER, "interventions.technician_slot", departement="59", start="2026-03-14T10:00")
    assert changes == [{"start": "2026-03-16T10:00:00+01:00"}]


def test_a_place_outside_every_zone_names_the_place_alone() -> None:
    assert _changes(OPTION, "zones.coverage", departement="59", on="2026-03-10") == [{"departement": "75"}]


def test_a_charged_visit_names_what_would_include_it() -> None:
    assert _changes(OFFER, "interventions.visit_bill", **VISIT) == [
        {"departement": "75"},
        {"technician_visits_used": 4},
    ]


def test_two_hindrances_are_both_named() -> None:
    changes = _changes(OFFER, "concierge.concierge", requester="delegate", compatible_device=False, on="2026-03-10")
    assert changes == [{"requester": "member", "compatible_device": True}]


def test_a_notice_given_late_names_the_last_day_that_was_in_time() -> None:
    changes = _changes(OFFER, "changes.notice", change="price", effective_on="2026-04-01", notified_on="2026-03-02")
    assert {"notified_on": "2026-03-01"} in changes


def test_what_is_granted_needs_no_change() -> None:
    assert _changes(OFFER, "zones.coverage", departement="75", on="2026-03-10") == []


def test_no_more_facts_than_allowed_are_changed() -> None:
    facts = {"requester": "third_party", "compatible_device": False, "network": "wifi", "on": "2026-03-10"}
    assert why_not(Contract.load(OFFER), "concierge.concierge", facts, largest=1) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(question=questions())
def test_each_change_flips_the_decision_and_no_smaller_one_does(question: tuple[str, str, dict[str, Any]]) -> None:
    offer, rule, inputs = question
    contract = Contract.load(offer)
    try:
        before = ask(contract, rule, inputs)
    except DomainError:
        assume(False)
    assume(not isinstance(before, Granted))
    changes = why_not(contract, rule, inputs)
    assert len({len(change.facts) for change in changes}) <= 1
    for change in changes:
        assert flips(before, ask(contract, rule, {**inputs, **change.facts}))
    assert not changes or _smaller(contract, rule, inputs, len(changes[0].facts) - 1) == []


def _smaller(contract: Contract, rule: str, inputs: dict[str, Any], size: int) -> list[Change]:
    """Every change of that many facts, or fewer, that flips the decision: all of them tried, one after the other."""
    asked, form = trace(contract, rule, inputs), form_of(RULES[rule])
    found = []
    for names in (chosen for count in range(1, size + 1) for chosen in combinations(asked.facts, count)):
        for values in product(*(candidates(name, form[name].kind, asked.facts[name], asked) for name in names)):
            changed = dict(zip(names, values, strict=True))
            try:
                after = ask(contract, rule, {**asked.facts, **changed})
            except (DomainError, ValueError):
                continue
            if flips(asked.decision, after):
                found.append(Change(changed, after))
    return found


@pytest.mark.parametrize("rule", ["interventions.book", "membership.eligibility"])
def test_the_answer_is_the_same_every_time(rule: str) -> None:
    inputs: dict[str, dict[str, Any]] = {
        "interventions.book": {"departement": "03", "start": "2026-03-14T23:00", "service_start": "2026-04-01"},
        "membership.eligibility": {
            "address_departement": "03", "senior_executive": False, "company_turnover_eur": 1, "gross_income_eur": 1,
            "preventel": False, "unpaid": False, "bank_ban": False, "sponsored": True, "invited": False,
            "charter_accepted": True, "on": "2026-03-10",
        },
    }  # fmt: skip
    assert _changes(OFFER, rule, **inputs[rule]) == _changes(OFFER, rule, **inputs[rule])

"""Every contract case decides what it says; every decision survives storage and is reproduced from its inputs."""

import json
from typing import Any

import pytest

from domain.contract import Contract
from domain.decisions import Billable, Decision, Granted, Referred, Refused, from_json
from domain.errors import TermNotInForce
from domain.rules import RULES, ask, write_inputs
from domain.rules.inputs import read_inputs
from tests.contract.cases import Case, all_cases, shown

KINDS = {"granted": Granted, "billable": Billable, "refused": Refused, "referred": Referred}

CASES = all_cases()
DECIDED = [case for case in CASES if "raises" not in case.expect]


def _id(case: Case) -> str:
    return f"{case.chapter}: {case.name}"


@pytest.mark.parametrize("case", DECIDED, ids=_id)
def test_case_decides_as_written(case: Case) -> None:
    decision = case.decide()
    kind = next(name for name in KINDS if name in case.expect)
    assert (type(decision), decision.reason) == (KINDS[kind], case.expect[kind])
    for key, expected in case.expect.items():
        if key != kind:
            _check(decision, key, expected)


@pytest.mark.parametrize("case", [case for case in CASES if "raises" in case.expect], ids=_id)
def test_case_outside_the_contract_period_raises(case: Case) -> None:
    assert case.expect == {"raises": "TermNotInForce"}
    with pytest.raises(TermNotInForce):
        case.decide()


@pytest.mark.parametrize("case", DECIDED, ids=_id)
def test_stored_decision_is_reproduced(case: Case) -> None:
    decision = case.decide()
    assert from_json(json.loads(json.dumps(decision.to_json()))) == decision
    stored = json.dumps(write_inputs(read_inputs(RULES[case.ask], case.facts)))
    assert ask(Contract.load(case.offer, case.readings), case.ask, json.loads(stored)) == decision


def test_case_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)


def test_every_rule_has_a_case() -> None:
    assert set(RULES) - {case.ask for case in CASES} == set()


def test_every_other_reading_changes_a_case() -> None:
    for case in CASES:
        if case.readings:
            default = ask(Contract.load(case.offer), case.ask, case.facts)
            assert shown(case.decide().to_json()) != shown(default.to_json()), case.name


def _check(decision: Decision, key: str, expected: Any) -> None:
    if key == "citations":
        codes = [citation.code for citation in decision.citations]
        assert [source for source in expected if source not in codes] == []
    elif key == "rules":
        assert [rule for rule in expected if rule not in decision.rules] == []
    elif hasattr(decision, key):
        assert shown(getattr(decision, key)) == shown(expected)
    else:
        assert key in decision.facts
        assert shown(decision.facts[key]) == shown(expected)

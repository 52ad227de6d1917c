"""A trace gives the decision of the rule, rests on terms that say what it cites, and changes nothing."""

import json
import sys
from collections.abc import Iterator

import pytest

from domain.contract import Citation, Contract, Term
from domain.errors import InvalidInput, TermNotInForce, UnknownRule
from domain.rulebook import provision
from domain.rules import ask
from domain.trace import Asked, Consulted, Reading, Silent, Step, to_json, trace
from tests.contract.cases import Case, all_cases

OFFER = "offre-interieur"
VISIT = {"departement": "59", "start": "2026-03-10T10:00", "service_start": "2025-06-16", "visits": []}
DECIDED = [case for case in all_cases() if "raises" not in case.expect]


def _flat(asked: Asked) -> Iterator[Step]:
    for step in asked.steps:
        yield step
        if isinstance(step, Asked):
            yield from _flat(step)


def _terms(asked: Asked) -> list[Term]:
    return [step.term for step in _flat(asked) if isinstance(step, Consulted)]


def _traced(offer: str, rule: str, **facts: object) -> Asked:
    return trace(Contract.load(offer), rule, facts)


@pytest.mark.parametrize("case", DECIDED, ids=lambda case: f"{case.chapter}: {case.name}")
def test_trace_gives_the_decision_and_where_each_of_its_clauses_was_found(case: Case) -> None:
    asked = trace(case.contract, case.ask, case.facts)
    assert asked.decision == case.decide()
    found: set[Citation] = {clause for term in _terms(asked) for clause in term.basis.citations}
    if case.ask == "clauses.told":  # the catalogue's own clauses, of the very entry that was asked for
        found |= set(provision(case.facts["clause"]).basis.citations)
    assert set(asked.decision.citations) <= found
    assert json.loads(json.dumps(to_json(asked)))["decision"] == asked.decision.to_json()


def test_rules_asked_on_the_way_hold_their_own_steps() -> None:
    asked = _traced(OFFER, "interventions.book", **VISIT)
    inner = [step for step in asked.steps if isinstance(step, Asked)]
    assert [step.rule for step in inner] == ["interventions.technician_slot", "interventions.visit_bill"]
    assert inner[0].facts["departement"] == "59"
    assert "interventions.technician_window" in [term.name for term in _terms(inner[0])]


def test_terms_come_with_value_start_and_reading() -> None:
    asked = _traced(OFFER, "coach.coach_slot", departement="59", start="2026-03-10T10:00")
    step = next(s for s in asked.steps if isinstance(s, Consulted) and "AMB-01" in s.readings)
    assert step.readings["AMB-01"] == "WINDOW_HALF_OPEN_START"
    assert (step.term.since.isoformat(), step.on.isoformat()) == ("2025-06-01", "2026-03-10")


def test_silence_and_readings_asked_about_are_noted() -> None:
    asked = _traced(
        "option-interieur", "interventions.response_deadline", departement="75", requested_at="2026-03-10T10:00"
    )
    assert "interventions.response_hours" in [step.name for step in _flat(asked) if isinstance(step, Silent)]
    slot = _traced(OFFER, "interventions.technician_slot", departement="59", start="2026-03-10T10:00")
    assert Reading("AMB-05", "HOLIDAYS_FR_PLUS_ALSACE_MOSELLE") in list(_flat(slot))


def test_another_reading_is_traced_as_such() -> None:
    contract = Contract.load(OFFER, {"AMB-01": "WINDOW_END_COUNTS"})
    asked = trace(contract, "interventions.technician_slot", {"departement": "59", "start": "2026-03-10T16:00"})
    assert Reading("AMB-01", "WINDOW_END_COUNTS") in list(_flat(asked))
    assert asked.decision.reason == "ok"


@pytest.mark.parametrize(
    ("rule", "facts", "error"),
    [
        ("interventions.teleport", {}, UnknownRule),
        ("zones.coverage", {"departement": "75"}, InvalidInput),
        ("zones.coverage", {"departement": "75", "on": "2020-01-01"}, TermNotInForce),
    ],
)
def test_what_cannot_be_asked_cannot_be_traced(rule: str, facts: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        _traced(OFFER, rule, **facts)
    assert sys.getprofile() is None


def test_asking_after_a_trace_is_as_before() -> None:
    contract = Contract.load(OFFER)
    before = ask(contract, "interventions.book", VISIT)
    trace(contract, "interventions.book", VISIT)
    assert ask(contract, "interventions.book", VISIT) == before

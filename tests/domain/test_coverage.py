"""What counts as carrying an id: found in terms, rules and cases, and demanded by kind."""

import pytest

from domain.coverage import Covered, coverage
from domain.worked_cases import Case

SLOT = Case(
    name="un mardi à Lille",
    chapter="interventions",
    offer="offre-interieur",
    ask="interventions.technician_slot",
    facts={"departement": "59", "start": "2026-03-10T10:00"},
    expect={"granted": "ok"},
)
COMPLETE = Covered(
    "INT-02", "interventions", "rule", ("interventions.x",), ("interventions.y",), ("un cas",), told=True
)


def _covered(name: str, *cases: Case) -> Covered:
    return next(each for each in coverage(cases) if each.id == name)


def test_terms_functions_and_cases_that_carry_an_id_are_found() -> None:
    found = _covered("INT-02", SLOT)
    assert "interventions.technician_window" in found.terms
    assert "interventions.technician_slot" in found.functions
    assert found.cases == ("un mardi à Lille",)


def test_a_function_that_names_an_id_carries_it() -> None:
    assert "calendar.add_days" in _covered("GEN-03").functions


def test_without_cases_nothing_is_reached() -> None:
    assert _covered("INT-02").cases == ()


@pytest.mark.parametrize(
    ("kind", "without", "lacks"),
    [
        ("rule", {"functions": ()}, "no rule decides by it"),
        ("rule", {"functions": ("clauses.stated", "clauses.told")}, "no rule decides by it"),
        ("rule", {"functions": ("clauses.stated", "coach.book")}, None),
        ("rule", {"cases": ()}, "no case reaches it"),
        ("rule", {"terms": ()}, None),
        ("term", {"terms": ()}, "no term names it"),
        ("term", {"cases": ()}, "no case reaches it"),
        ("term", {"functions": ()}, None),
        ("wording", {"cases": (), "terms": (), "functions": ()}, None),
        ("wording", {"told": False}, "no words"),
        ("informative", {"told": False}, "no words"),
        ("rule", {"told": False}, "no words"),
        ("ambiguity", {"told": False}, "no documented reading"),
        ("missing", {}, "no entry in the catalogue"),
    ],
)
def test_each_kind_demands_its_own(kind: str, without: dict[str, object], lacks: str | None) -> None:
    fields = {**COMPLETE.__dict__, "kind": kind, **without}
    assert Covered(**fields).lacks == lacks

"""Figures of the contract stand in domain/terms, never in Python: each number of the rules is looked at here."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

RULES = {entry.name: entry.read_text(encoding="utf-8") for entry in (files("domain") / "rules").iterdir()
         if entry.name.endswith(".py") and entry.name != "inputs.py"}  # fmt: skip
"""inputs.py reads JSON and knows nothing of the contract."""

UNITS = {12, 24, 30, 60, 100}
"""Months of a year, hours of a day, minutes of a half-hour and of an hour, percent."""

ALLOWED = {
    "_places.py": {3, 60, 2, "98"},  # alternatives shown, days searched, two characters of a département; Monaco's code
    "charter.py": {5, 6},  # the ranks that the questions "fifth line" and "sixth line" have in their names
    "computation.py": {5},  # Saturday, as the calendar counts weekdays
    "interventions.py": {31},  # the year's last day, under the reading of calendar years
    "prices.py": {2},  # position in a tuple
    "zones.py": {2, 3, "200", "201", "202", "206", "2A", "2B", "20", "980", "98", "97"},  # how postal codes are made
    "amounts.py": {"0.01"},  # one cent
}
"""Numbers that no article sets, with the reason."""

WORDS = re.compile(r"[A-Z]{3}-[0-9]{2,3}|[A-Z0-9_]*[A-Z][A-Z0-9_]+|[a-z_]+[0-9]+g?|[345]g|[a-z_]+_[34]g|[a-z]+_365")
"""Names that hold a digit: rulebook ids, readings, packs (``pack10``), networks, products."""


def _literals(source: str) -> Iterator[int | float | str]:
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    for value in (node.value for node in constants if not isinstance(node.value, bool)):
        if isinstance(value, int | float) or (isinstance(value, str) and re.search("[0-9]", value)):
            yield value


def _figures(module: str, source: str) -> list[int | float | str]:
    free = {0, 1} | UNITS | ALLOWED.get(module, set())
    return [
        figure
        for figure in _literals(source)
        if figure not in free and not (isinstance(figure, str) and WORDS.fullmatch(figure))
    ]


@pytest.mark.parametrize("module", sorted(RULES))
def test_no_figure_of_the_contract_is_written_in_a_rule(module: str) -> None:
    assert _figures(module, RULES[module]) == []


def test_every_exception_is_still_needed() -> None:
    unused = {
        module: numbers - set(_literals(RULES.get(module, "")))
        for module, numbers in ALLOWED.items()
        if numbers - set(_literals(RULES.get(module, "")))
    }
    assert unused == {}


@pytest.mark.parametrize(
    "source", ["x = 15", "x = '0969 32 31 31'", "f('250.00')", "x = 7.5", "x = {'hours': '09:00-19:00'}"]
)
def test_a_figure_is_seen(source: str) -> None:
    assert len(_figures("prices.py", source)) == 1

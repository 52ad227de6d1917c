"""Layers point one way; importing a module has no effect worth testing for, naming the wrong one has."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"bot", "nlu", "actions", "domain", "storage"}
MAY_NAME = {
    "domain": {"domain"},
    "nlu": {"nlu"},
    "storage": {"storage", "domain"},
    "actions": {"actions", "storage", "domain"},
    "bot": OURS,
}


def named(path: Path) -> set[str]:
    """Top-level packages of ours that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & OURS


@pytest.mark.parametrize("layer", sorted(MAY_NAME))
def test_a_layer_names_only_what_lies_further_in(layer: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(named(path) - MAY_NAME[layer])
        for path in (ROOT / layer).rglob("*.py")
        if named(path) - MAY_NAME[layer]
    }
    assert wrong == {}


ASKS_THE_MACHINE = {"now", "utcnow", "today"}
"""Of datetime and date. What happens when is an argument: a test, and a replay, decide what time it is."""


@pytest.mark.parametrize("layer", sorted(set(MAY_NAME) - {"bot"}))
def test_no_inner_layer_looks_at_the_clock(layer: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in ASKS_THE_MACHINE or ast.unparse(node.func) == "time.time")
    }
    assert wrong == set()

"""Reads the contract cases: one YAML file a chapter, each case a question to a rule and what it must decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain.contract import Contract
from domain.decisions import Decision
from domain.errors import TermNotInForce
from domain.rules import ask

HERE = Path(__file__).parent
LISTS = ("articles", "undecided")
"""Files of plain lists beside the cases."""


class _Loader(yaml.SafeLoader):
    """YAML where only true and false are booleans, so that ``on`` can be a key."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not (tag.endswith(":bool") and first in "yYnNoO")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)


@dataclass(frozen=True)
class Case:
    name: str
    chapter: str
    offer: str
    ask: str
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    """One of granted, billable, refused, referred with its reason, or ``raises``; then any field or fact.

    ``citations`` and ``rules`` name what must be among those given; everything else must be equal.
    """
    readings: Mapping[str, str] = field(default_factory=dict)

    def decide(self) -> Decision:
        return ask(Contract.load(self.offer, self.readings), self.ask, self.facts)


def all_cases() -> list[Case]:
    return [
        Case(chapter=file.stem, **case)
        for file in sorted(HERE.glob("*.yml"))
        if file.stem not in LISTS
        for case in _read(file)
    ]


def listed(stem: str) -> dict[str, list[str]]:
    """A file of lists: articles by document, rule ids by chapter."""
    content: dict[str, list[str]] = _read(HERE / f"{stem}.yml")
    return content


@cache
def decisions() -> dict[str, Decision]:
    """Every case that ends in a decision, decided, by name."""
    decided = {}
    for case in all_cases():
        try:
            decided[case.name] = case.decide()
        except TermNotInForce:
            continue
    return decided


def shown(value: Any) -> Any:
    """A field or fact as the cases write it: Paris instants to the minute, amounts with two decimals."""
    match value:
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:.2f}"
        case tuple() | list():
            return [shown(item) for item in value]
        case Mapping():
            return {key: shown(item) for key, item in value.items()}
    return value

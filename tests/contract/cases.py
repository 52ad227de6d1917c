"""The worked cases beside this file, and the lists they are checked against."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from domain.decisions import Decision
from domain.errors import TermNotInForce
from domain.worked_cases import Case, read_cases, read_yaml

HERE = Path(__file__).parent


@cache
def all_cases() -> list[Case]:
    return read_cases(HERE)


def listed(stem: str) -> dict[str, list[str]]:
    """A file of lists: articles by document, rule ids by chapter."""
    content: dict[str, list[str]] = read_yaml(HERE / f"{stem}.yml")
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

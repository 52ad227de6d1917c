"""Worked cases of the contract: one YAML file a chapter, each case a question to a rule and what it must decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from domain.contract import Contract
from domain.decisions import Decision
from domain.rules import ask


class _Loader(yaml.SafeLoader):
    """YAML where only true and false are booleans, so that ``on`` can be a key."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not (tag.endswith(":bool") and first in "yYnNoO")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


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

    @property
    def contract(self) -> Contract:
        return Contract.load(self.offer, self.readings)

    def decide(self) -> Decision:
        return ask(self.contract, self.ask, self.facts)


def read_yaml(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader, with fewer booleans


def read_cases(folder: Path) -> list[Case]:
    """The cases of every chapter, in the order of their files; files that hold no list of cases are passed over."""
    contents = {file.stem: read_yaml(file) for file in sorted(folder.glob("*.yml"))}
    return [
        Case(chapter=chapter, **case)
        for chapter, content in contents.items()
        if isinstance(content, list)
        for case in content
    ]

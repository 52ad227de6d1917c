"""The rulebook as a catalogue: every rule's id, clauses, kind, short title and what a member may be told of it.

One file a chapter in ``rulebook/``, on the same stem as its terms, rules and cases. Titles and statements are in our
own words, French and English; a figure in a statement is always a reference to a term
(``{interventions.quota_per_year}``), never written out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from domain.contract import Basis, citations, document
from domain.data_files import read_yaml
from domain.errors import UnknownProvision

Kind = Literal["term", "rule", "wording", "informative"]
"""What carries it: a dated value, a decision of ``domain/rules``, an answer in words, or what binds no code."""

KINDS: tuple[Kind, ...] = get_args(Kind)
LANGUAGES = ("fr", "en")
REFERENCE = re.compile(r"\{([^{}]*)\}")
"""``{chapter.name.key@place}`` in a statement: the value of a term, of one of its keys, in a zone or group of zones."""
INDEX = "index.yml"
"""Beside the chapters: the ids that each must have, taken from the rulebook once."""


@dataclass(frozen=True, kw_only=True)
class Provision:
    """One rule of the rulebook."""

    id: str
    chapter: str
    kind: Kind
    documents: tuple[str, ...]
    """Documents it applies to; empty for a convention of counting that applies to all."""
    basis: Basis
    """Its clauses, in each document; where ``silent``, those whose silence it settles."""
    silent: bool
    """The text says nothing: an ambiguity's default, or the statement that nothing is promised."""
    where: str | None
    """Group of zones that it speaks of alone; None for all."""
    title: Mapping[str, str]
    """A few words, by language."""
    told: Mapping[str, str]
    """What a member may be told, by language, with references to terms in braces."""

    @property
    def references(self) -> tuple[str, ...]:
        """The terms that its statement names; the same in each language."""
        return tuple(dict.fromkeys(REFERENCE.findall(self.told[LANGUAGES[0]])))

    def applies_to(self, offer: str) -> bool:
        return not self.documents or offer in self.documents


@cache
def provisions() -> Mapping[str, Provision]:
    """Every rule of the rulebook by id, in the order of its chapters' files. Raises UnknownDocument."""
    return {
        name: _provision(name, chapter, fields) for chapter in chapters() for name, fields in _entries(chapter).items()
    }


def provision(name: str) -> Provision:
    """Raises UnknownProvision."""
    try:
        return provisions()[name]
    except KeyError:
        raise UnknownProvision(name) from None


def chapters() -> tuple[str, ...]:
    """Stems of the chapters, by name."""
    names = (entry.name for entry in (files("domain") / "rulebook").iterdir())
    return tuple(sorted(name.removesuffix(".yml") for name in names if name.endswith(".yml") and name != INDEX))


@cache
def index() -> Mapping[str, tuple[str, ...]]:
    """The ids that each chapter must have."""
    return {chapter: tuple(ids) for chapter, ids in _entries(INDEX.removesuffix(".yml")).items()}


def _provision(name: str, chapter: str, fields: Mapping[str, Any]) -> Provision:
    settled_by = tuple(fields.get("settled_by", ()))
    return Provision(
        id=name,
        chapter=chapter,
        kind=fields["kind"],
        documents=tuple(document(each).name for each in fields["applies_to"] if each != "all"),
        basis=Basis(citations(fields["source"]), (name, *settled_by)),
        silent=fields.get("silent", False),
        where=fields.get("where"),
        title={language: fields["title"][language] for language in LANGUAGES},
        told={language: fields["told"][language] for language in LANGUAGES},
    )


def _entries(chapter: str) -> dict[str, Any]:
    return read_yaml("rulebook", chapter)

"""The catalogue holds every rule of the rulebook, each with clauses that exist and words without figures."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from domain.contract import Contract, documents
from domain.rulebook import KINDS, LANGUAGES, Provision, chapters, index, provisions
from tests.contract.cases import listed

_REFERENCE = re.compile(r"\{([^{}]*)\}")
_ARTICLE_NAMES = re.compile(r"\b(?:24|7)/(?:24|7)\b|\b[345]G\b|\bOffice 365\b")
"""Digits that are names, not figures of the contract."""


def test_chapters_are_those_of_the_index() -> None:
    assert set(chapters()) == set(index()) - {"ambiguities"}


@pytest.mark.parametrize("chapter", [name for name in index() if name != "ambiguities"])
def test_chapter_holds_every_id(chapter: str) -> None:
    assert [p.id for p in provisions().values() if p.chapter == chapter] == list(index()[chapter])


@pytest.mark.parametrize("provision", provisions().values(), ids=lambda p: p.id)
def test_provision_is_complete(provision: Provision) -> None:
    articles = listed("articles")
    assert provision.kind in KINDS
    assert provision.basis.citations
    assert [c.code for c in provision.basis.citations if c.article not in articles[c.document]] == []
    assert set(provision.documents) <= set(documents())
    for language in LANGUAGES:
        assert 0 < len(provision.title[language]) <= 80
        told = provision.told[language]
        assert told[0].isupper() or told[0] in "{«"
        assert told.endswith(".")
        assert not re.search(r"\d", _ARTICLE_NAMES.sub("", _REFERENCE.sub("", told))), told


@pytest.mark.parametrize("provision", provisions().values(), ids=lambda p: p.id)
def test_figures_of_a_statement_are_terms_of_a_document_it_applies_to(provision: Provision) -> None:
    for language in LANGUAGES:
        for reference in _REFERENCE.findall(provision.told[language]):
            assert any(_found(document, reference) for document in provision.documents or documents()), reference
    told = {language: sorted(_REFERENCE.findall(provision.told[language])) for language in LANGUAGES}
    assert told["fr"] == told["en"]


def _found(document: str, reference: str) -> bool:
    """``chapter.name``, then keys into its value; ``@place`` picks a zone or a group of zones."""
    path, _, place = reference.partition("@")
    chapter, name, *keys = path.split(".")
    places = Contract.load(document).terms.get(f"{chapter}.{name}", {})
    if not places or (place and place not in places):
        return False
    value: Any = next(iter(places.values()))[-1].value if not place else places[place][-1].value
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    return True

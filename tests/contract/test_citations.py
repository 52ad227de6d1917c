"""Every clause and rulebook id we name exists, and every rulebook id is carried by a term, a rule or words."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from domain.contract import Basis, Contract, ambiguities, documents
from domain.coverage import AMBIGUITIES, Covered, coverage
from domain.rulebook import index
from tests.contract.cases import all_cases, decisions, listed

RULE_IDS = index()


def _term_bases() -> Iterator[tuple[str, Basis]]:
    for document in documents():
        for name, places in Contract.load(document).terms.items():
            for entries in places.values():
                yield from ((f"{document} {name}", entry.basis) for entry in entries)


def test_every_article_cited_exists() -> None:
    articles = listed("articles")
    cited = {c for _, basis in _term_bases() for c in basis.citations}
    cited |= {c for decision in decisions().values() for c in decision.citations}
    assert [c.code for c in sorted(cited, key=str) if c.article not in articles[c.document]] == []


def test_every_rule_id_named_exists() -> None:
    known = {rule for ids in RULE_IDS.values() for rule in ids}
    named = {rule for _, basis in _term_bases() for rule in basis.rules}
    named |= {rule for decision in decisions().values() for rule in decision.rules}
    assert named - known == set()


def test_every_term_names_its_article() -> None:
    assert [name for name, basis in _term_bases() if not basis.citations] == []


@cache
def _covered() -> list[Covered]:
    return coverage(all_cases())


@pytest.mark.parametrize("chapter", sorted(RULE_IDS))
def test_every_id_is_carried_as_its_kind_demands(chapter: str) -> None:
    """A term by a dated value and a case, a rule by a decision and a case, the others by words to tell."""
    assert [f"{each.id}: {each.lacks}" for each in _covered() if each.chapter == chapter and each.lacks] == []


def test_the_rulebook_has_as_many_ids_as_it_had() -> None:
    counted = Counter(each.chapter == AMBIGUITIES for each in _covered())
    assert (counted[False], counted[True]) == (603, 109)


def test_every_decision_cites_a_clause() -> None:
    assert [name for name, decision in decisions().items() if not decision.citations] == []


def test_every_ambiguity_named_has_a_documented_default() -> None:
    named = {rule for _, basis in _term_bases() for rule in basis.rules if rule.startswith("AMB")}
    named |= {rule for decision in decisions().values() for rule in decision.rules if rule.startswith("AMB")}
    assert named - set(ambiguities()) == set()


def test_every_other_reading_has_a_case() -> None:
    offered = {(name, other) for name, ambiguity in ambiguities().items() for other in ambiguity.readings[1:]}
    tried = {pair for case in all_cases() for pair in case.readings.items()}
    assert offered == tried

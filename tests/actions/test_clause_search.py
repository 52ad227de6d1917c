"""How well free questions find their clause, on questions of our own.

``python -m tests.actions.test_clause_search`` prints the figures of docs/clauses.md.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.contract.clause_search import Found, index, stems
from actions.wording import LANGUAGES
from domain.contract import OFFERS
from domain.rulebook import provisions

QUESTIONS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("clause_questions.yml").read_text(encoding="utf-8"))
ENGLISH = {"can", "do", "how", "is", "notice", "what", "who"}
"""First words of the questions in English."""


def _found(offer: str, question: str) -> list[Found]:
    """As a member of the Paris region gets them."""
    language = "en" if question.split()[0].lower() in ENGLISH else "fr"
    return [each for each in index(offer, language).search(question) if each.provision.where != "other_zones"]


def _answered(parts: tuple[str, ...]) -> list[tuple[list[str], list[str]]]:
    """What is told or shown first, and what is right; nothing is told where nothing fits."""
    return [
        ([each.provision.id for each in found if found[0].fits], right)
        for part in parts
        for offer, questions in QUESTIONS[part].items()
        for question, right in questions.items()
        for found in [_found(offer, question)]
    ]


def _share(answers: list[tuple[list[str], list[str]]], first: int) -> float:
    return sum(bool(set(found[:first]) & set(right)) for found, right in answers) / len(answers)


def _recognised() -> float:
    """Share of the questions without an answer that are told none."""
    silent = [
        not (found := _found("offre-interieur", question)) or not found[0].fits for question in QUESTIONS["nothing"]
    ]
    return sum(silent) / len(silent)


def test_there_are_enough_questions_and_each_names_clauses_that_exist() -> None:
    answers = _answered(("tuned", "fresh"))
    assert len(answers) >= 120
    assert len(QUESTIONS["nothing"]) >= 30
    assert {each for _, right in answers for each in right} <= set(provisions())


def test_the_first_clause_is_the_right_one_for_three_questions_in_four() -> None:
    assert _share(_answered(("tuned", "fresh")), first=1) >= 0.75


def test_the_right_one_is_among_the_first_three_for_nine_in_ten() -> None:
    assert _share(_answered(("tuned", "fresh")), first=3) >= 0.9


def test_questions_written_afterwards_do_hardly_worse() -> None:
    assert _share(_answered(("fresh",)), first=1) >= 0.7


def test_four_in_five_questions_without_an_answer_are_recognised() -> None:
    assert _recognised() >= 0.8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("offer", OFFERS)
def test_a_clause_finds_itself_by_its_title(offer: str, language: str) -> None:
    searched = index(offer, language)
    for entry in provisions().values():
        if entry.applies_to(offer) and len(set(stems(entry.title[language], language))) > 2:
            assert entry in [each.provision for each in searched.search(entry.title[language])]


def test_a_clause_of_the_other_offer_is_never_found() -> None:
    found = index("option-interieur", "fr").search("résilier par lettre recommandée")
    assert all(each.document == "option-interieur" or each.document not in OFFERS for each in found)


def test_words_of_nothing_find_nothing() -> None:
    assert index("offre-interieur", "fr").search("?! et le la les") == []
    assert index("offre-interieur", "fr").search("xylophone") == []


@pytest.mark.parametrize("text", ['"', "a OR b", "clause* NEAR(", "title:x", "'; DROP TABLE clauses; --"])
def test_what_means_something_to_the_engine_is_words_like_any_other(text: str) -> None:
    index("offre-interieur", "fr").search(f"résilier {text}")


def test_accents_forms_and_synonyms_meet() -> None:
    assert stems("Résiliée", "fr") == stems("resilier", "fr") == stems("mettre fin", "fr") == stems("partir", "fr")


if __name__ == "__main__":
    for parts in (("tuned",), ("fresh",), ("tuned", "fresh")):
        answers = _answered(parts)
        shares = ", ".join(f"{_share(answers, first):.1%} in the first {first}" for first in (1, 3))
        sys.stdout.write(f"{' and '.join(parts)} ({len(answers)}): {shares}\n")
    sys.stdout.write(f"without an answer ({len(QUESTIONS['nothing'])}): {_recognised():.1%} recognised\n")

"""Worked examples in the vocabulary of rulebook section 36: same keys, same values, plain types."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.question_lines import decided, differences
from domain.errors import InvalidInput, UnsupportedQuestion
from domain.rulebook import index
from domain.scenarios import QUESTIONS, answer, answered

QUESTIONS_FILE = Path(__file__).with_name("questions.jsonl")
"""Also what ``desk rules check`` reads."""

EXAMPLES: list[dict[str, Any]] = [json.loads(line) for line in QUESTIONS_FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each['id']} {each['ask']}")
def test_worked_example(example: dict[str, Any]) -> None:
    (line,) = decided([json.dumps(example).encode()])
    assert differences(example["expect"], line) == []
    assert line["citations"]


def test_every_supported_question_has_an_example() -> None:
    assert {example["ask"] for example in EXAMPLES} == set(QUESTIONS)


def test_examples_have_their_own_id_and_name_rules_that_exist() -> None:
    known = {rule for rules in index().values() for rule in rules}
    assert {rule for example in EXAMPLES for rule in example.get("rule_ids", ())} - known == set()
    assert len({example["id"] for example in EXAMPLES}) == len(EXAMPLES)


def test_an_answer_rests_on_the_clauses_of_the_decisions_that_gave_it() -> None:
    visit = {"departement": "59", "start": "2026-03-10T10:00", "purpose": "internet"}
    result = answered("offre-interieur", "technician_slot", visit)
    assert result.answer == answer("offre-interieur", "technician_slot", visit)
    assert [clause.code for clause in result.citations] == ["offre-interieur art. 5.2.2"]


def test_unsupported_question_is_said_so() -> None:
    with pytest.raises(UnsupportedQuestion):
        answer("offre-interieur", "horoscope", {})


@pytest.mark.parametrize(
    ("offer", "ask", "given", "wrong"),
    [
        (
            "offre-interieur",
            "privacy_request",
            {"scope": "consumer_mobile", "received_on": "2026-03-10", "authenticated": False},
            "scope: consumer_mobile is of another document",
        ),
        (
            "orange-privacy",
            "retention",
            {"category": "shop_audience", "event_on": "2026-03-10"},
            "event_at: missing, with category shop_audience",
        ),
    ],
)
def test_facts_that_do_not_go_together_are_named(offer: str, ask: str, given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput, match=wrong):
        answer(offer, ask, given)


def test_a_day_told_to_the_minute_still_ends_a_period_of_months_on_a_day() -> None:
    kept = answer("orange-privacy", "retention", {"category": "payment", "event_at": "2026-01-31T23:59"})
    assert kept == {"delete_after": "2027-02-28"}


def test_a_policy_gives_no_day_for_what_it_keeps_as_long_as_needed() -> None:
    kept = answer("caraibe-privacy", "retention", {"category": "cookies", "event_on": "2026-03-10"})
    assert kept == {"delete_after": None}

"""What is not built yet: a question has its clause all the same, an order only the Desk; nothing is claimed."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet

NOT_HERE = "je ne peux pas encore m’en charger ici"


@pytest.mark.parametrize(
    ("intent", "words", "expected"),
    [
        ("request_mail_service", "que devient ma boîte mail si je pars ?", "6 mois après la résiliation"),
    ],
)
def test_a_question_has_its_clause_and_the_desk_does_the_rest(
    meet: Meet, intent: str, words: str, expected: str
) -> None:
    answer = meet().say(words, intent)
    assert expected in answer
    assert NOT_HERE in answer
    assert "Un conseiller" in answer


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("request_office_support", "Réparez mon ordinateur"),
    ],
)
def test_an_order_and_a_question_of_another_chapter_have_none(meet: Meet, intent: str, words: str) -> None:
    answer = meet().say(words, intent)
    assert "je n’ai rien enregistré" in answer
    assert NOT_HERE not in answer

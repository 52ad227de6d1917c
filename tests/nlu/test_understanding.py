"""When to act, when to ask, when to say that nothing was understood."""

import pytest

from nlu.language import guess_language
from nlu.understanding import ACCEPT, FLOOR, MARGIN, MAX_CANDIDATES, WORTH_SHOWING, Certainty, Entity, Understanding


def understood(*confidences: float) -> Understanding:
    ranking = tuple((f"intent_{number}", value) for number, value in enumerate(confidences))
    return Understanding(ranking[0][0], ranking[0][1], ranking)


@pytest.mark.parametrize(
    ("understanding", "expected"),
    [
        (understood(0.97, 0.01), Certainty.SURE),
        (understood(ACCEPT, 0.0), Certainty.SURE),
        (understood(ACCEPT - 0.001, 0.0), Certainty.UNSURE),
        (understood(ACCEPT + 0.01, ACCEPT + 0.02 - MARGIN), Certainty.UNSURE),
        (understood(FLOOR), Certainty.UNSURE),
        (understood(FLOOR - 0.001), Certainty.UNKNOWN),
        (Understanding(None, 0.0), Certainty.UNKNOWN),
        (Understanding("greet", 1.0), Certainty.SURE),
    ],
)
def test_certainty(understanding: Understanding, expected: Certainty) -> None:
    assert understanding.certainty is expected


def test_candidates_are_few_and_plausible() -> None:
    assert understood(0.3, 0.25, 0.2, 0.15).candidates == ("intent_0", "intent_1", "intent_2")
    assert understood(0.35, WORTH_SHOWING, WORTH_SHOWING / 2).candidates == ("intent_0", "intent_1")
    assert len(understood(*[0.1] * 10).candidates) == MAX_CANDIDATES


def test_an_unsure_understanding_always_has_a_candidate() -> None:
    for confidence in (FLOOR, (FLOOR + ACCEPT) / 2, ACCEPT):
        assert understood(confidence, confidence).candidates


def test_entity_by_name() -> None:
    entity = Entity("postcode", "75008", 0, 5)
    understanding = Understanding("update_details", 0.9, (), (entity, Entity("postcode", "13001", 6, 11)))
    assert understanding.entity("postcode") == entity
    assert understanding.entity("amount") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ma ligne est coupée", "fr"),
        ("plus d'internet depuis hier", "fr"),
        ("jveux un rdv svp", "fr"),
        ("Réclamation", "fr"),
        ("rien ne marche", "fr"),
        ("je pars en week-end, book moi une table", "fr"),
        ("Is my line down?", "en"),
        ("book a technician", "en"),
        ("Can you change my appointment to Monday?", "en"),
        ("What’s my balance", "en"),
        ("ok", None),
        ("75008", None),
        ("", None),
        ("👍", None),
        ("Airbox", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert guess_language(text) == language

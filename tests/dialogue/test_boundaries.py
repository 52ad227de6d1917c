"""Where words settle what the NLU leaves open, and where they leave it alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dialogue.world import World, understood

UNSURE = {"confidence": 0.38, "others": {"thank": 0.33}}


@pytest.mark.parametrize(
    ("text", "read", "flow"),
    [
        ("plus rien ne marche, envoyez un technicien", "report_outage", "book_technician"),
        ("je veux réserver la visite de mon coach", "ask_appointment", "book_coach"),
        ("il pleut beaucoup en ce moment", "out_of_scope", None),
    ],
)
def test_an_order_that_is_named_wins_over_an_unsure_reading(
    a_world: Callable[..., World], text: str, read: str, flow: str | None
) -> None:
    world = a_world()
    world.say(text, understood(read, **UNSURE))
    assert world.state["flow"] == flow


def test_a_sure_reading_is_left_alone(a_world: Callable[..., World]) -> None:
    world = a_world()
    answer = world.say("qui répond si un technicien est envoyé, un conseiller ?", understood("ask_hours", 0.9))
    assert world.state["flow"] is None
    assert "bien comprendre" not in answer


def test_a_long_greeting_is_the_request_that_follows(a_world: Callable[..., World]) -> None:
    world = a_world()
    greeting = understood("greet", 0.5, {"ask_quota": 0.45})
    assert "15" in world.say("Bonjour à vous, dites-moi combien de visites comprises j'ai encore", greeting)


def test_he_is_whoever_was_spoken_of_last(a_world: Callable[..., World]) -> None:
    world = a_world(coach_name="Karim Test")
    world.say("qui est mon coach ?", understood("contact_coach"))
    assert "coach le jeudi 15 janvier" in world.say("qu'il vienne jeudi à 10h", understood("book_technician"))
    assert world.state["flow"] == "book_coach"

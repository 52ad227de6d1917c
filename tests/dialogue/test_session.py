"""A session opens with words that say who answers; silence, an agent's return and languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.messages import Sender
from tests.dialogue.world import World, understood

OPENING = "assistant automatique"


def test_only_the_first_message_of_a_session_is_introduced(a_world: Callable[..., World]) -> None:
    world = a_world()
    assert OPENING in world.say("bonjour", understood("greet"))
    assert OPENING not in world.say("merci", understood("thank"))


def test_a_long_silence_opens_another_session(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("bonjour", understood("greet"))
    world.now += timedelta(hours=11, minutes=58)
    assert OPENING not in world.say("merci", understood("thank"))
    world.now += timedelta(hours=12, minutes=1)
    assert OPENING in world.say("bonjour", understood("greet"))


def test_a_flow_is_taken_up_after_days(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien, on a tout essayé", understood("book_technician"))
    world.now += timedelta(days=2)
    assert "jeudi 15 janvier à 10 h" in world.say("jeudi 10h")
    assert world.state["awaiting"] == "confirm"


def test_another_wish_after_days_lets_the_old_one_go(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    world.now += timedelta(hours=20)
    world.say("Je veux voir le coach jeudi à 11h", understood("book_coach"))
    assert world.state["depth"] == 1
    assert world.state["held"] == ["coach 2026-01-15 11:00"]


def test_the_members_language_until_the_message_tells(a_world: Callable[..., World]) -> None:
    world = a_world(language="en")
    assert "automatic assistant" in world.say("ok", understood("affirm"))
    assert "plaisir" in world.say("merci beaucoup pour votre aide", understood("thank"))
    assert world.state["language"] == "fr"


@pytest.mark.parametrize("first", ["hello", "ok", "P-1001", "hi!"])
def test_on_the_english_page_the_first_words_are_answered_in_english(a_world: Callable[..., World], first: str) -> None:
    world = a_world(channel="webchat")
    world.arrive("signed_in")
    sender = Sender("user-1", language="en")
    assert "automatic assistant" in world.say(first, understood("greet"), sender=sender)
    assert world.state["language"] == "en"


def test_one_word_in_the_language_of_a_page_that_was_changed_changes_it(a_world: Callable[..., World]) -> None:
    world = a_world(channel="webchat")
    french, english = Sender("user-1", language="fr"), Sender("user-1", language="en")
    world.say("ok", understood("affirm"), sender=french)
    assert "Bonjour" in world.say("bonjour", understood("greet"), sender=english)
    assert "Hello" in world.say("hello", understood("greet"), sender=english)


def test_french_words_on_the_english_page_are_answered_in_french(a_world: Callable[..., World]) -> None:
    world = a_world(channel="webchat")
    english = Sender("user-1", language="en")
    assert "assistant automatique" in world.say("je n'ai plus internet", understood("report_outage"), sender=english)
    world.say("ok", understood("affirm"), sender=english)
    assert world.state["language"] == "fr"


def test_ten_thousand_characters_are_answered(a_world: Callable[..., World]) -> None:
    world = a_world()
    long = "Je voudrais un technicien mercredi à 10h, on a tout essayé. " + "très vite " * 1000
    assert "mercredi 14 janvier à 10 h" in world.say(long, understood("book_technician"))

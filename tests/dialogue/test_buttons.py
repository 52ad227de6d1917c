"""A button fires once, in its own conversation, in time, under the contract it was made for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.dialogue import choices
from tests.dialogue.world import World, understood

ASK = "Un technicien mercredi à 10h, on a tout essayé"


def test_the_same_token_pressed_twice_books_once(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say(ASK, understood("book_technician"))
    token = world.token("Oui")
    assert "confirmé" in world.press_token(token)
    assert "déjà servi" in world.press_token(token)
    assert world.state["appointments"] == ["technician 2026-01-14 10:00"]


@pytest.mark.parametrize("token", ["", "x", "abc.0", "abc.-1", "abc.9999", "é.²", "a" * 5000, "' or 1=1 --.0"])
def test_a_forged_token_does_nothing(a_world: Callable[..., World], token: str) -> None:
    world = a_world()
    world.say(ASK, understood("book_technician"))
    assert "pas valable" in world.press_token(token)
    assert world.state["awaiting"] == "confirm"
    assert world.state["appointments"] == []


def test_a_position_beyond_the_buttons_is_forged(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say(ASK, understood("book_technician"))
    assert "pas valable" in world.press_token(world.token("Oui").rsplit(".", 1)[0] + ".7")


def test_a_button_of_another_conversation_does_nothing(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say(ASK, understood("book_technician"))
    token = world.token("Oui")
    world.user = "user-2"
    assert "pas valable" in world.press_token(token)
    world.user = "user-1"
    assert world.state["appointments"] == []


def test_a_button_made_under_other_terms_does_nothing(
    a_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    world.say(ASK, understood("book_technician"))
    monkeypatch.setattr(choices, "contract_version", lambda: "another")
    assert "contrat a changé" in world.press("Oui")
    assert world.state["appointments"] == []


def test_a_yes_in_words_to_a_proposal_under_other_terms_is_asked_again(
    a_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    world.say(ASK, understood("book_technician"))
    monkeypatch.setattr("bot.dialogue.flows.contract_version", lambda: "another")
    assert "soumets de nouveau" in world.say("oui")
    assert world.state["appointments"] == []


def test_written_labels_and_numbers_do_what_buttons_do(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien demain, on a tout essayé", understood("book_technician"))
    assert "mardi 13 janvier à 9 h" in world.say("9 h")
    assert "confirmé" in world.say("oui, je confirme")


def test_a_menu_button_whose_menu_is_gone_does_not_begin_anything(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("/menu")
    token = world.token("Réserver un technicien")
    world.say("merci", understood("thank"))
    world.press_token(token)
    assert world.state["flow"] is None

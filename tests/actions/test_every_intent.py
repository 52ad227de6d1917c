"""Each intent of the catalogue is answered by something, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import actions
from actions.wording import differences, has
from bot.dialogue.context import STEERING
from tests.actions.conftest import Meet

INTENTS = sorted(yaml.safe_load(Path("nlu/intents.yml").read_text(encoding="utf-8")))
BY_THE_DIALOGUE = STEERING | {"out_of_scope"}


@pytest.mark.parametrize("intent", INTENTS)
def test_somebody_answers(intent: str) -> None:
    assert (intent in actions.FLOWS) + (intent in actions.HANDLERS) + (intent in BY_THE_DIALOGUE) == 1


@pytest.mark.parametrize("intent", [i for i in INTENTS if i not in BY_THE_DIALOGUE])
def test_it_has_a_name_in_members_words(intent: str) -> None:
    assert has("fr", f"intents.{intent}")
    assert has("en", f"intents.{intent}")


def test_both_languages_word_the_same_outcomes() -> None:
    assert [key for key in differences() if not key.startswith("commands.")] == []


@pytest.mark.parametrize("intent", [i for i in INTENTS if i not in BY_THE_DIALOGUE])
@pytest.mark.parametrize("persona", ["offre-interieur", "option-interieur", "delegate", "honorary", "non-member"])
def test_nobody_is_left_without_an_answer(meet: Meet, persona: str, intent: str) -> None:
    assert meet(persona, "92").say("Bonjour, dites-moi", intent)


@pytest.mark.parametrize("intent", [i for i in INTENTS if i not in BY_THE_DIALOGUE])
def test_an_english_member_reads_english(meet: Meet, intent: str) -> None:
    talk = meet(language="en")
    assert "Bonjour" not in talk.say("Hello, could you please help me with this?", intent)

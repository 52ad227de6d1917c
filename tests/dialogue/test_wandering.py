"""Long conversations without sense: whatever is said or pressed, in any order, is answered, the store sound."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

import actions
from tests.dialogue.world import World, understood

WORDS = (
    "oui", "non", "👍", "jeudi", "jeudi à 10h", "samedi 9h", "10h", "le 31 février", "la semaine prochaine", "répétez",
    "passer", "retour", "laissez tomber", "annuler", "je voudrais annuler", "1", "2", "le dernier", "trois", "75016",
    "pourquoi ?", "on a tout essayé", "plutôt vendredi à 15h", "finalement c'est bon", "/start", "/menu", "/stop",
    "mardi 13 janvier à 9 h", "pour moi", "Même si c'est moi qui paye ?", "I need help tomorrow at 3 pm", "x" * 3000,
)  # fmt: skip
STEERING = ("affirm", "deny", "cancel_flow", "correct_answer", "out_of_scope", None)


def _step(world: World, chance: random.Random) -> str:
    buttons = [b["token"] for m in world.replies[-1] for b in m.buttons if "token" in b] if world.replies else []
    if buttons and chance.random() < 0.35:
        return world.press_token(chance.choice(buttons))
    if chance.random() < 0.1:
        return world.arrive("file", file={"kind": chance.choice(("photo", "voice")), "ref": "f"})
    intents = [*actions.FLOWS, *actions.HANDLERS, *STEERING * 8]
    meaning = understood(chance.choice(intents), chance.choice((0.3, 0.45, 0.7, 0.95)), {"ask_hours": 0.28})
    return world.say(chance.choice(WORDS), None if chance.random() < 0.1 else meaning)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("offer", "departement"),
    [("offre-interieur", "75"), ("option-interieur", "92"), ("delegate", "59"), ("non-member", "33")],
)
def test_every_message_is_answered(a_world: Callable[..., World], seed: int, offer: str, departement: str) -> None:
    chance = random.Random(f"{seed} {offer}")
    world = a_world(offer=offer, departement=departement, interventions_used=3)
    for _ in range(60):
        world.now += timedelta(minutes=chance.choice((0, 0, 0, 4, 40, 800)))
        assert _step(world, chance).strip()
        with world.work() as work:
            conversation = world.conversation(work)
            held = work.appointments.held_in(conversation.id)
            assert held is None or conversation.dialogue["stack"]
            if conversation.dialogue["stack"]:
                assert len(conversation.dialogue["stack"]) <= 3

"""The stack of flows on a flow of nothing: what holds for every flow, whatever it books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.flow import Flow, Reconsider, Slot, Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from bot.dialogue import FlowDialogue
from bot.turn import Turns
from tests.dialogue.world import World, understood


def _asks(text: str) -> Callable[[Request, Slots], Reply]:
    return lambda request, slots: reply(text)


def _color(request: Request, slots: Slots, value: Any) -> Reply | None:
    if value == "noir":
        return reply("pas de noir")
    slots["color"] = value
    return None


def _size(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["size"] = value
    return None


def _choices(request: Request, slots: Slots) -> Reply:
    return reply("quelle forme ?", buttons=[Button("Rond", "pick", {"slot": "shape", "value": "o"})])


def _submit(request: Request, slots: Slots) -> Reply:
    if slots["color"] == "change":
        slots["color"] = "changé"
        raise Reconsider
    if slots["color"] == "perdu":
        del slots["color"]
        return reply("perdu, autre couleur ?")
    return reply(f"fait {slots}")


PAINT = Flow(
    "subscribe_option",
    (
        Slot("color", "text", _asks("quelle couleur ?"), _color),
        Slot("size", "quantity", _asks("quelle taille ?"), _size),
        Slot("shape", "choice", _choices, lambda r, s, v: s.__setitem__("shape", v), optional=True),
    ),
    begin=lambda request, slots: reply("fermé") if request.readings.says("ferme") else None,
    propose=lambda request, slots: reply(f"d'accord pour {slots['color']} {slots['size']} ?"),
    submit=_submit,
    drop=lambda request, slots: reply("rien de peint"),
    identified=False,
)
START = understood("subscribe_option")


@pytest.fixture
def world(a_world: Callable[..., World]) -> World:
    made = a_world()
    dialogue = FlowDialogue({"subscribe_option": PAINT}, {"thank": lambda request: reply("de rien")})
    turns = made.turns
    made.turns = Turns(turns.database, turns.clock, dialogue, turns.outgoing, turns.policy)
    made.say("bonjour", understood("thank"))
    return made


def test_a_reply_of_begin_ends_the_flow(world: World) -> None:
    assert "fermé" in world.say("c'est fermé", START)
    assert world.state["flow"] is None


def test_a_refused_value_is_asked_again_with_its_reason(world: World) -> None:
    world.say("peindre", START)
    assert "pas de noir" in world.say("noir")
    assert world.state["awaiting"] == "color"
    assert "taille" in world.say("bleu")


def test_an_optional_question_is_skipped(world: World) -> None:
    world.say("peindre", START)
    world.say("bleu")
    assert "forme" in world.say("3")
    assert "d'accord pour bleu 3" in world.say("passer")


def test_no_skips_an_optional_question(world: World) -> None:
    for text in ("peindre", "bleu", "3"):
        world.say(text, START if text == "peindre" else understood(None))
    assert "d'accord pour" in world.say("non", understood("deny"))


def test_a_button_and_its_words_fill_a_choice(world: World) -> None:
    for text in ("peindre", "bleu", "3"):
        world.say(text, START if text == "peindre" else understood(None))
    world.say("rond")
    assert "'shape': 'o'" in world.say("oui")


def test_a_submit_that_takes_a_slot_back_goes_on(world: World) -> None:
    for text in ("peindre", "perdu", "3", "passer"):
        world.say(text, START if text == "peindre" else understood(None))
    assert "autre couleur" in world.say("oui")
    assert world.state["awaiting"] == "color"
    assert "d'accord pour vert 3" in world.say("vert")


def test_what_changed_since_the_proposal_is_proposed_anew(world: World) -> None:
    for text in ("peindre", "change", "3", "passer"):
        world.say(text, START if text == "peindre" else understood(None))
    assert "d'accord pour changé 3" in world.say("oui")
    assert "fait" in world.say("oui")


def test_a_question_that_is_not_understood_twice_offers_a_person(world: World) -> None:
    for text in ("peindre", "bleu"):
        world.say(text, START if text == "peindre" else understood(None))
    assert "taille" in world.say("euh")
    assert "conseiller" in world.say("euh")
    assert world.state["awaiting"] == "size"


def test_an_intent_that_nothing_handles_says_so(world: World) -> None:
    assert "Rien n’a été fait" in world.say("résilier", understood("terminate_contract"))


def test_a_side_answer_is_followed_by_the_open_question(world: World) -> None:
    for text in ("peindre", "bleu"):
        world.say(text, START if text == "peindre" else understood(None))
    answer = world.say("merci à vous", understood("thank"))
    assert answer.index("de rien") < answer.index("taille")


def test_what_the_first_message_said_can_be_corrected_too(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Je voudrais une table chez Lasserre pour deux", understood("request_concierge"))
    world.say("samedi à 20h")
    answer = world.say("corriger", understood("correct_answer"))
    assert "La demande" in answer
    assert "Le jour et l’heure" in answer


def test_a_declined_summary_offers_what_the_first_message_said(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Je voudrais une table chez Lasserre pour deux", understood("request_concierge"))
    world.say("samedi à 20h")
    assert "La demande" in world.say("non", understood("deny"))
    world.press("La demande")
    assert world.state["awaiting"] == "what"
    assert "Taillevent" in world.say("Une table chez Taillevent pour deux")


def test_notes_of_begin_are_no_answers(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h", understood("book_technician"))
    with world.work() as work:
        frame = world.conversation(work).dialogue["stack"][-1]
    assert "note" in frame["slots"]
    assert set(frame["filled"]) <= {"remote_tried", "when"}


SERVICES = [
    ("Inscrivez-moi au gala", "register_event"),
    ("Installez Bitdefender sur 2 ordinateurs", "activate_bitdefender"),
    ("Ajoutez 2 boîtes mail", "subscribe_option"),
    ("Un technicien mercredi à 10 h, on a tout essayé", "book_technician"),
]


@pytest.mark.parametrize("status", ["suspended", "terminated"])
@pytest.mark.parametrize(("text", "intent"), SERVICES)
def test_a_yes_does_nothing_for_who_is_served_no_longer(
    a_world: Callable[..., World], text: str, intent: str, status: str
) -> None:
    gala = {"id": "gala", "name": "Gala", "start": "2026-02-05T20:00:00+01:00", "seats_left": 5}
    world = a_world(events=[gala])
    world.say(text, understood(intent))
    assert world.state["awaiting"] == "confirm"
    with world.work() as work:
        work.members.change(1, status=status)
    assert "Oui" not in world.press("Oui")
    state = world.state
    nothing = ("appointments", "held", "cases", "registered", "depth")
    assert [state.get(name) or [] for name in nothing] == [[]] * len(nothing)


def test_a_proposal_is_repeated_in_the_language_of_the_moment(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Installez Bitdefender sur 2 ordinateurs", understood("activate_bitdefender"))
    world.say("what does the weather look like in Paris?", understood("out_of_scope"))
    assert "Bitdefender sur" not in world.answer
    world.press("Yes")
    assert world.state["cases"] == ["bitdefender_install"]

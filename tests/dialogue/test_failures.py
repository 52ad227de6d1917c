"""When an action fails for good, the member is told and a person is called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.messages import Inbound, Sender
from storage.repositories.inbox import Received
from tests.dialogue.world import World, understood


def test_a_message_that_keeps_failing_is_apologised_for_and_handed_over(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    inbound = Inbound("text", Sender(world.user), "bad", world.user, text="oui")
    with world.work() as work:
        work.inbox.add([Received(world.channel, "bad", f"{world.channel}:{world.user}", {})], world.now)
        row = work.inbox.next_in(f"{world.channel}:{world.user}", world.now)
    world.turns.give_up(row, inbound, "ValueError")
    with world.work() as work:
        conversation = world.conversation(work)
        said = work.messages.last(conversation.id, limit=1)[0].text
    assert "désolé" in said
    assert "Rien n’en a été fait" in said
    assert conversation.handoff == "waiting"
    assert conversation.handoff_reason == "error"
    assert world.state["appointments"] == []


def test_an_error_in_a_turn_leaves_nothing_half_done(
    a_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))

    def broken(*_: object) -> None:
        raise RuntimeError("calendar")

    monkeypatch.setattr("actions.visits.scheduling.calendar_file", broken)
    with pytest.raises(RuntimeError):
        world.say("oui")
    assert world.state["appointments"] == []
    assert world.state["reminders"] == []
    assert world.state["awaiting"] == "confirm"


@pytest.mark.parametrize("words", ["conseiller", "Un conseiller, svp", "je voudrais parler à un humain", "adviser"])
@pytest.mark.parametrize("amid", [False, True])
def test_without_understanding_the_word_for_a_person_calls_one(
    a_world: Callable[..., World], words: str, amid: bool
) -> None:
    world = a_world()
    if amid:
        world.say("Je voudrais un technicien", understood("book_technician"))
    world.say(words, None)
    assert world.state["handoff"] == "waiting"


def test_without_understanding_other_words_call_nobody(a_world: Callable[..., World]) -> None:
    world = a_world()
    for words in ("une personne de ma famille viendra", "le conseiller ne m'a pas aidé"):
        world.say(words, None)
        assert world.state["handoff"] == "none"

"""A place given up goes to who waited longest, who reads of it at once; a yes to a place is not one to a wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.conversations import Conversation
from storage.unit_of_work import UnitOfWork
from tests.actions.conftest import Meet, Talk
from tests.storage.test_invariants import a_member

TASTING = {"id": "deg", "name": "Dégustation de grands crus", "start": "2026-03-12T19:00:00+01:00", "seats_left": 1}


def somebody_else(talk: Talk, offer: str = "offre-interieur", delegate: bool = False) -> tuple[int, Conversation]:
    """Another member, who wrote in the web chat."""
    with talk.world.work() as work:
        other = a_member(work, "P-9")
        agent = work.members.add_delegate(member_id=other, name="Sacha Délégué").id if delegate else None
        conversation = work.conversations.open("webchat", "other", work.now)
        work.identities.prove("webchat", "other", work.members.speaker(other, agent), "test", work.now)
        return other, conversation


def register(work: UnitOfWork, member: int, conversation: Conversation, by: str = "member") -> str:
    event = work.events.by_code("deg")
    assert event is not None
    return work.events.register(event.id, member, conversation.id, by, work.now).status


def written(talk: Talk, conversation: Conversation) -> list[str]:
    with talk.world.work() as work:
        return [m.text.replace("\N{NO-BREAK SPACE}", " ") for m in work.messages.after(conversation.id, 0)]


def leave(talk: Talk) -> str:
    talk.say("je ne pourrai pas venir à la dégustation", "register_event")
    return talk.say("oui", "affirm")


def test_whoever_waited_has_the_place_and_is_told_in_the_same_transaction(meet: Meet) -> None:
    talk = meet(events=[TASTING], event_registrations=["deg"])
    other, conversation = somebody_else(talk)
    with talk.world.work() as work:
        event = work.events.by_code("deg")
        assert event is not None
        work.connection.exec_driver_sql("update events set seats = 1")
        assert register(work, other, conversation) == "waiting"
    assert "libérée" in leave(talk)
    told = written(talk, conversation)
    assert len(told) == 1
    assert "votre place est réservée pour « Dégustation de grands crus », jeudi 12 mars à 19 h" in told[0]
    with talk.world.work() as work:
        assert [found.code for _, found in work.events.registered(other)] == ["deg"]
        trail = [(event.actor, event.action) for event in work.audit.of("event:1")]
        assert trail[0] == ("bot", "promoted_registration")


def test_a_delegate_reads_of_the_members_place(meet: Meet) -> None:
    talk = meet(events=[TASTING], event_registrations=["deg"])
    other, conversation = somebody_else(talk, delegate=True)
    with talk.world.work() as work:
        work.connection.exec_driver_sql("update events set seats = 1")
        work.connection.exec_driver_sql(
            f"update conversations set member_id = {other}, delegate_id = 1 where id = {conversation.id}"
        )
        register(work, other, conversation, by="delegate")
    leave(talk)
    assert "la place d’Alix Test est réservée" in written(talk, conversation)[0]


def test_a_chat_that_is_not_theirs_any_more_reads_nothing(meet: Meet) -> None:
    talk = meet(events=[TASTING], event_registrations=["deg"])
    other, conversation = somebody_else(talk)
    with talk.world.work() as work:
        work.connection.exec_driver_sql("update events set seats = 1")
        register(work, other, conversation)
        work.identities.forget("webchat", "other")
    leave(talk)
    assert written(talk, conversation) == []
    with talk.world.work() as work:
        assert [found.code for _, found in work.events.registered(other)] == ["deg"]
        assert work.audit.of("event:1")[0].detail["member_told"] is False


def test_a_place_that_goes_meanwhile_is_not_replaced_by_a_wait_without_a_word(meet: Meet) -> None:
    talk = meet(events=[TASTING])
    assert "Je réserve" in talk.say("inscrivez-moi à la dégustation", "register_event")
    other, conversation = somebody_else(talk)
    with talk.world.work() as work:
        assert register(work, other, conversation) == "registered"
    assert "complet" in talk.say("oui", "affirm")
    assert talk.world.state["waiting_for"] == []
    assert "n° 1 sur la liste d’attente" in talk.say("oui", "affirm")
    assert talk.world.state["waiting_for"] == ["deg"]


def test_an_event_that_is_called_off_before_the_yes_takes_nobody(meet: Meet) -> None:
    talk = meet(events=[TASTING])
    talk.say("inscrivez-moi à la dégustation", "register_event")
    with talk.world.work() as work:
        work.events.cancel(1, work.now)
    assert "n’est plus ouvert" in talk.say("oui", "affirm")
    assert talk.world.state["registered"] == []


SALON = {"id": "s", "name": "Petit-déjeuner au Salon", "start": "2026-03-20T08:30:00+01:00", "seats_left": 3}
WINE = {"id": "v", "name": "Soirée vins de Loire", "start": "2026-03-26T19:30:00+01:00", "seats_left": 3}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("je veux venir a la degustasion", "Dégustation de grands crus"),
        ("inscrivez-moi à la soirée du 26", "Soirée vins de Loire"),
        ("le petit déj au salon, je viens", "Petit-déjeuner au Salon"),
        ("comptez sur moi vendredi 20", "Petit-déjeuner au Salon"),
        ("je prends une place pour le prochain événement", "Dégustation de grands crus"),
        ("mettez-moi à la soirée vins svp", "Soirée vins de Loire"),
    ],
)
def test_an_event_is_known_by_the_words_that_members_use(meet: Meet, words: str, expected: str) -> None:
    talk = meet(events=[TASTING, SALON, WINE])
    assert f"Je réserve votre place pour « {expected}" in talk.say(words, "register_event")


@pytest.mark.parametrize(
    ("words", "shown", "hidden"),
    [
        ("qu'y a-t-il en mars ?", ["Dégustation", "Petit-déjeuner"], []),
        ("et en avril ?", ["Rien n’est annoncé à ces dates", "Dégustation"], []),
        ("c'est à quelle heure la dégustation ?", ["19 h"], ["Petit-déjeuner"]),
    ],
)
def test_the_agenda_answers_what_is_asked(meet: Meet, words: str, shown: list[str], hidden: list[Any]) -> None:
    answer = meet(events=[TASTING, SALON, WINE]).say(words, "list_events")
    assert [text for text in shown if text not in answer] == []
    assert [text for text in hidden if text in answer] == []


def test_an_event_is_over_from_its_start_on(meet: Meet) -> None:
    talk = meet(events=[TASTING])
    talk.world.now += timedelta(days=8)
    assert "a déjà eu lieu" in talk.say("inscrivez-moi à la dégustation", "register_event")

"""Who the coach is, their hours, and a message that the Desk passes on."""

from __future__ import annotations

from tests.actions.conftest import Meet


def test_name_and_hours(meet: Meet) -> None:
    answer = meet(coach_name="Ève Martin").say("C'est qui, mon coach ?", "contact_coach")
    assert "Ève Martin" in answer
    assert "de 8 h à 20 h" in answer
    assert "art. 5.4.1" in answer


def test_no_name_is_made_up(meet: Meet) -> None:
    assert "ne vois pas ici qui est votre coach" in meet().say("C'est qui, mon coach ?", "contact_coach")


def test_a_message_in_one_sentence(meet: Meet) -> None:
    talk = meet("delegate", coach_name="Ève Martin")
    answer = talk.say("Prévenez mon coach de notre retard", "contact_coach")
    [case] = talk.cases
    assert case.type == "coach_message"
    assert case.requested_by == "delegate"
    assert case.details["message"] == "Prévenez mon coach de notre retard"
    assert "Ève Martin" in answer


def test_a_call_back(meet: Meet) -> None:
    talk = meet(coach_name="Ève Martin")
    talk.say("Il faudrait que mon coach me rappelle vendredi", "contact_coach")
    assert [case.type for case in talk.cases] == ["coach_message"]


def test_the_message_is_asked_for(meet: Meet) -> None:
    talk = meet(coach_name="Ève Martin")
    talk.say("C'est qui, mon coach ?", "contact_coach")
    assert "transmettre" in talk.press("Laisser un message")
    talk.say("Apportez la notice du téléviseur", None)
    assert talk.cases[0].details["message"] == "Apportez la notice du téléviseur"

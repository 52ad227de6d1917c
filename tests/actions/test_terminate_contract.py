"""Nothing ends in this channel: the form and its effects are told; a delegate is refused."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


def test_a_delegate_is_refused_with_the_clause(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Arnaud")
    answer = talk.say("Mme Arnaud souhaite résilier, faites-le", "terminate_contract")
    assert "Mme Arnaud" in answer
    assert talk.decisions == [("termination.termination", "refused", ["10.3.1"])]
    assert talk.cases == []


def test_the_offer_ends_by_registered_letter(meet: Meet) -> None:
    answer = meet(airbox_lent=True).say("Comment résilier ?", "terminate_contract")
    for expected in ("lettre recommandée", "111 quai", "art. 10.3.1", "dimanche 15 mars 2026", "Airbox"):
        assert expected in answer
    assert "desk@parnasse.fr" not in answer


def test_the_option_ends_by_e_mail_too(meet: Meet) -> None:
    answer = meet("option-interieur", "92").say("Comment résilier ?", "terminate_contract")
    assert "desk@parnasse.fr" in answer
    assert "art. 8.3" in answer


@pytest.mark.parametrize(("words", "cases"), [("Je résilie, c'est décidé", 1), ("Où envoyer le recommandé ?", 0)])
def test_a_wish_reaches_the_desk_a_question_does_not(meet: Meet, words: str, cases: int) -> None:
    talk = meet()
    answer = talk.say(words, "terminate_contract")
    assert len(talk.cases) == cases
    assert ("ne vaut pas résiliation" in answer) is bool(cases)
    with talk.world.work() as work:
        assert work.members.get(1).status == "active"


def test_a_wish_repeated_is_one_case(meet: Meet) -> None:
    talk = meet()
    talk.say("Je résilie", "terminate_contract")
    talk.say("Je résilie vraiment", "terminate_contract")
    assert len(talk.cases) == 1


def test_a_short_question_after_a_refusal_is_still_about_it(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Arnaud")
    talk.say("Mme Arnaud souhaite résilier, faites-le", "terminate_contract")
    assert "réservée au membre" in talk.say("Et la lettre, c'est moi qui l'envoie ?", None)

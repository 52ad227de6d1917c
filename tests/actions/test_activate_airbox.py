"""The Desk activates the Airbox, for a declared incident, at the address; nothing pretends that it is on."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


def test_the_desk_gets_a_case_linked_to_the_incident(meet: Meet) -> None:
    talk = meet("option-interieur", "92", airbox_lent=True, incident_open=True)
    assert "à votre adresse" in talk.say("Activez mon Airbox", "activate_airbox")
    answer = talk.say("oui", "affirm")
    [case] = talk.cases
    assert case.type == "airbox_activation"
    assert case.details["incident_id"] == 1
    assert case.due_at is None
    assert talk.airbox == "activation_requested"
    assert "200 Go" in answer
    assert "pas encore en service" in answer
    assert "art. 4.4" in answer


def test_the_offer_prints_no_allowance(meet: Meet) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    answer = talk.say("Activez mon Airbox, elle est chez moi", "activate_airbox")
    assert talk.airbox == "activation_requested"
    assert "Go" not in answer


def test_the_incident_is_declared_from_the_same_message(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("La fibre est coupée, activez l'Airbox à la maison", "activate_airbox")
    assert talk.incident_is_open
    assert talk.airbox == "activation_requested"


def test_a_line_that_works_leaves_no_use(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    assert "en panne en ce moment" in talk.say("Activez l'Airbox", "activate_airbox")
    answer = talk.say("non", "deny")
    assert "pendant une panne" in answer
    assert "art. 5.5" in answer
    assert talk.cases == []
    assert talk.airbox == "idle"


@pytest.mark.parametrize(
    "words", ["Activez l'Airbox, je suis en vacances en Corse", "Activez l'Airbox dans ma voiture"]
)
def test_elsewhere_is_refused(meet: Meet, words: str) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    assert "jamais en déplacement" in talk.say(words, "activate_airbox")
    assert talk.cases == []


def test_not_at_the_address_by_button(meet: Meet) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox", "activate_airbox")
    assert "jamais en déplacement" in talk.press("ailleurs")
    assert talk.airbox == "idle"


def test_a_second_request_joins_the_first(meet: Meet) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox chez moi", "activate_airbox")
    assert "déjà demandée" in talk.say("Activez l'Airbox", "activate_airbox")
    assert len(talk.cases) == 1


def test_no_airbox_lent(meet: Meet) -> None:
    answer = meet(airbox_lent=False).say("Activez l'Airbox", "activate_airbox")
    assert "ne vois pas d’Airbox" in answer
    assert "conseiller" in answer


def test_given_up(meet: Meet) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox", "activate_airbox")
    assert "pas demandé" in talk.say("laissez tomber", "cancel_flow")
    assert talk.airbox == "idle"


def test_a_delegate_may_ask(meet: Meet) -> None:
    talk = meet("delegate", airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox, elle est à la maison", "activate_airbox")
    assert talk.cases[0].requested_by == "delegate"

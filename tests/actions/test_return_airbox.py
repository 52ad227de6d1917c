"""Giving the Airbox back: a case for the Desk, no invented deadline or charge."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize("intent", ["line_restored", "activate_airbox"])
def test_the_return_is_requested(meet: Meet, intent: str) -> None:
    talk = meet(airbox_lent=True)
    answer = talk.say("Je souhaite rendre l'Airbox", intent)
    [case] = talk.cases
    assert case.type == "airbox_return"
    assert case.due_at is None
    assert talk.airbox == "return_requested"
    assert "ni délai ni frais" in answer
    assert "art. 10.4" in answer


def test_not_while_it_is_in_service(meet: Meet) -> None:
    talk = meet(airbox_lent=True, airbox_active=True, incident_open=True)
    assert "en service" in talk.say("Je voudrais retourner mon Airbox", "line_restored")
    assert talk.cases == []


def test_once(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    assert "déjà demandé" in talk.say("Je voudrais rendre l'Airbox", "line_restored")
    assert len(talk.cases) == 1


def test_none_to_give_back(meet: Meet) -> None:
    assert "ne vois pas d’Airbox" in meet(airbox_lent=False).say("Je voudrais rendre l'Airbox", "line_restored")


def test_given_back_already_is_a_return_and_no_fault(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    assert "retour de votre Airbox" in talk.say("J'ai rendu l'airbox hier", "report_airbox_fault")
    assert [case.type for case in talk.cases] == ["airbox_return"]


def test_nothing_is_asked_of_the_airbox_once_the_line_works(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    assert "adresse" in talk.say("Plus d'internet, activez l'airbox", "activate_airbox")
    answer = talk.say("Ah, internet est revenu", "line_restored")
    assert "adresse" not in answer
    assert "?" not in answer

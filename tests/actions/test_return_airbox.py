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

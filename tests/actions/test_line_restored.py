"""The line works again: the incident is closed and the Airbox's use ends."""

from __future__ import annotations

from tests.actions.conftest import Meet


def test_a_waiting_activation_is_withdrawn(meet: Meet) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox chez moi", "activate_airbox")
    answer = talk.say("La connexion est de retour", "line_restored")
    assert "reste désactivée" in answer
    assert not talk.incident_is_open
    assert [case.status for case in talk.cases] == ["cancelled"]
    assert talk.airbox == "idle"


def test_an_active_airbox_gets_a_deactivation_case(meet: Meet) -> None:
    talk = meet("option-interieur", "92", airbox_lent=True, airbox_active=True, incident_open=True)
    answer = talk.say("Ma ligne refonctionne", "line_restored")
    assert [case.type for case in talk.cases] == ["airbox_deactivation"]
    assert talk.airbox == "deactivation_requested"
    assert "reste active tant" in " ".join(answer.split())
    assert "déjà demandée" in talk.say("Coupez l'Airbox", "line_restored")
    assert len(talk.cases) == 1


def test_nothing_was_open(meet: Meet) -> None:
    assert "Aucun incident" in meet().say("Tout remarche", "line_restored")


def test_a_technician_who_was_coming_is_recalled(meet: Meet) -> None:
    visit = {"id": "A", "type": "technician", "start": "2026-03-10T10:00:00+01:00", "status": "confirmed"}
    answer = meet(incident_open=True, appointments=[visit]).say("C'est réparé", "line_restored")
    assert "mardi 10 mars à 10 h" in answer
    assert "Annuler un rendez-vous" in answer

"""An outage opens the line's incident, once, and books nothing."""

from __future__ import annotations

from datetime import datetime

from tests.actions.conftest import Meet


def test_the_incident_is_open_and_steps_come_first(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    answer = talk.say("La fibre est coupée au salon", "report_outage")
    assert talk.incident_is_open
    assert "redémarrez la box" in answer
    assert "art. 5.2.1" in answer
    assert "Activer l’Airbox" in answer
    assert talk.world.state["appointments"] == []


def test_a_second_report_joins_the_first(meet: Meet) -> None:
    talk = meet()
    talk.say("Plus de connexion", "report_outage")
    assert "toujours ouvert" in talk.say("La ligne est en panne, plus d’internet", "report_outage")


def test_without_an_airbox_none_is_offered(meet: Meet) -> None:
    assert "Airbox" not in meet(airbox_lent=False).say("Plus de connexion", "report_outage")


def test_a_slow_line_is_no_case_for_the_airbox(meet: Meet) -> None:
    assert "Airbox" not in meet(airbox_lent=True).say("Mon débit est très lent", "report_outage")


def test_an_airbox_in_service_is_told(meet: Meet) -> None:
    answer = meet(airbox_lent=True, airbox_active=True, incident_open=True).say(
        "La ligne reste muette", "report_outage"
    )
    assert "Airbox de secours est active" in answer


def test_vod_is_helped_at_a_distance_in_its_hours(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("La VOD refuse de démarrer", "report_outage")
    assert "du lundi au vendredi de 9 h à 20 h" in answer
    assert not talk.incident_is_open


def test_vod_at_night_says_when_help_resumes(meet: Meet) -> None:
    talk = meet(now=datetime.fromisoformat("2026-03-05T22:00:00+01:00"))
    assert "Elle reprend vendredi 6 mars à 9 h" in talk.say("Plus de replay ce soir", "report_outage")


def test_a_stranger_is_asked_who_they_are(meet: Meet) -> None:
    assert "qui vous êtes" in meet("non-member").say("Ma box est en panne", "report_outage")


def test_the_visit_that_is_booked_is_named_and_no_lights_are_asked_for(meet: Meet) -> None:
    talk = meet()
    talk.say("Un technicien lundi à 10h, on a tout essayé", "book_technician")
    talk.say("oui", "affirm")
    answer = talk.say("ma box ne marche toujours pas", "report_outage")
    assert "Un technicien est déjà attendu le lundi 9 mars à 10 h" in answer
    assert "voyants" not in answer


def test_a_second_visit_is_not_proposed_as_if_it_were_the_first(meet: Meet) -> None:
    talk = meet()
    talk.say("Un technicien lundi à 10h, on a tout essayé", "book_technician")
    talk.say("oui", "affirm")
    answer = talk.say("Un technicien mardi à 10h, on a tout essayé", "book_technician")
    assert answer.startswith("Un technicien est déjà attendu le lundi 9 mars à 10 h")
    assert "Le déplacer" in answer
    assert "mardi 10 mars à 10 h" in talk.press("En réserver un autre")
    assert "confirmé" in talk.say("oui", "affirm")

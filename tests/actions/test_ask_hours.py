"""Hours are the windows of the contract, for the speaker's offer and zone."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Le Desk répond quand ?", "24 h sur 24, 7 jours sur 7"),
        ("Les techniciens passent quand ?", "du lundi au vendredi de 9 h à 19 h, sauf les jours fériés"),
        ("Mon coach répond quand ?", "du lundi au vendredi de 8 h à 20 h"),
        ("Orange VIP est joignable quand ?", "le samedi de 9 h à 20 h"),
        ("La bureautique, quels horaires ?", "le samedi de 10 h à 19 h"),
        ("La conciergerie ferme quand ?", "n’indique pas d’horaires"),
        ("Les horaires du Salon ?", "ne parle pas du Salon"),
    ],
)
def test_a_service(meet: Meet, words: str, expected: str) -> None:
    assert expected in meet().say(words, "ask_hours")


def test_other_zones_close_earlier(meet: Meet) -> None:
    assert "de 9 h à 16 h" in meet(departement="35").say("Les techniciens passent quand ?", "ask_hours")


def test_a_stranger_gets_both_groups_of_zones(meet: Meet) -> None:
    answer = meet("non-member").say("Vos techniciens passent quand ?", "ask_hours")
    assert "de 9 h à 19 h" in answer
    assert "de 9 h à 16 h" in answer


def test_a_day_that_is_named(meet: Meet) -> None:
    assert "Dimanche 8 mars : c’est fermé" in meet().say("Les techniciens viennent dimanche ?", "ask_hours")
    assert "Samedi 7 mars : c’est ouvert" in meet("option-interieur", "92").say("Un technicien samedi ?", "ask_hours")


def test_right_now(meet: Meet) -> None:
    evening = datetime.fromisoformat("2026-03-06T21:00:00+01:00")
    answer = meet(now=evening).say("Mon coach répond en ce moment ?", "ask_hours")
    assert "la prochaine ouverture est lundi 9 mars à 8 h" in answer


def test_a_pronoun_is_the_one_named_before(meet: Meet) -> None:
    talk = meet(coach_name="Ève Martin")
    talk.say("Comment s'appelle mon coach ?", "contact_coach")
    assert "coach attitré, joignable" in talk.say("On peut l'avoir par téléphone jusqu'à quand ?", "ask_hours")


@pytest.mark.parametrize(
    "words",
    [
        "Quels sont vos horaires ?",
        "vos horaires svp",
        "horaires d'ouverture ?",
        "Vous êtes ouverts jusqu'à quelle heure ?",
    ],
)
def test_your_hours_are_the_desks_and_those_of_visits_whatever_came_before(meet: Meet, words: str) -> None:
    talk = meet()
    talk.say("Mon coach répond quand ?", "ask_hours")
    answer = talk.say(words, "ask_hours")
    assert "Le Desk répond" in answer
    assert "24 h sur 24" in answer
    assert "techniciens viennent du lundi au vendredi de 9 h à 19 h" in answer
    assert "coach" not in answer
    assert "Samedi 7 mars : pas de visite de technicien" in talk.say("et le samedi ?", "ask_hours")

"""Places are served or not by the speaker's own contract; delays only where one is printed."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("offer", "words", "expected"),
    [
        (
            "non-member",
            "Vous couvrez Toulouse ?",
            "Oui, Toulouse est couvert par l’offre Intérieur, en zone Grand Sud-Ouest",
        ),
        ("non-member", "Le 64200 est-il desservi ?", "Oui, 64200"),
        ("non-member", "Et le 24 ?", "hors zone"),
        ("non-member", "Vous venez à Limoges ?", "hors zone"),
        ("offre-interieur", "Vous venez à Lyon ?", "Oui, Lyon"),
        ("option-interieur", "Vous venez à Lyon ?", "hors zone pour l’option Intérieur"),
        ("option-interieur", "Monaco est couvert ?", "hors zone"),
        ("offre-interieur", "Monaco est couvert ?", "Oui, Monaco"),
        ("offre-interieur", "La Bretagne est desservie ?", "en partie"),
        ("offre-interieur", "Vous vous déplacez à Londres ?", "monde entier"),
        ("offre-interieur", "Suis-je couvert ?", "Oui, Ville"),
        ("non-member", "Quelles sont vos zones ?", "Région parisienne : 75, 77"),
    ],
)
def test_a_place(meet: Meet, offer: str, words: str, expected: str) -> None:
    assert expected in meet(offer, "75").say(words, "ask_coverage")


def test_a_promised_delay(meet: Meet) -> None:
    answer = meet().say("En combien de temps venez-vous à Rennes ?", "ask_coverage")
    assert "72 heures ouvrées" in answer
    assert "mardi 10 mars à 11 h" in answer


def test_no_delay_is_invented(meet: Meet) -> None:
    assert "pas de délai chiffré" in meet().say("Quel délai pour venir à Paris ?", "ask_coverage")


def test_a_stranger_leaves_no_trace(meet: Meet) -> None:
    talk = meet("non-member")
    talk.say("Vous couvrez Toulouse ?", "ask_coverage")
    assert talk.cases == []
    assert talk.world.state["identified"] is False

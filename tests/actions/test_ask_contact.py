"""Numbers and addresses are those printed for the need."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("offer", "words", "expected"),
    [
        ("offre-interieur", "Votre numéro ?", "0969 390 380"),
        ("offre-interieur", "Votre e-mail ?", "desk@parnasse.fr"),
        ("offre-interieur", "Quel numéro pour un technicien ?", "0969 32 31 31"),
        ("option-interieur", "Quel numéro en cas de panne ?", "0969 390 380"),
        ("offre-interieur", "Le numéro d'Orange VIP ?", "0 969 368 627"),
        ("offre-interieur", "Votre adresse postale ?", "92130 Issy-les-Moulineaux"),
        ("offre-interieur", "Le téléphone de la conciergerie ?", "par l’application"),
        ("offre-interieur", "Où renvoyer mon Airbox ?", "pas d’adresse"),
        ("offre-interieur", "Avez-vous un WhatsApp ?", "préfère ne pas l’inventer"),
        ("non-member", "Votre numéro ?", "0969 390 380"),
        ("non-member", "Quel numéro pour un technicien ?", "0969 390 380"),
    ],
)
def test_the_contact_of_a_need(meet: Meet, offer: str, words: str, expected: str) -> None:
    assert expected in meet(offer, "92").say(words, "ask_contact")


def test_other_zones_book_on_the_desk_number(meet: Meet) -> None:
    assert "0969 390 380" in meet(departement="35").say("Quel numéro pour un technicien ?", "ask_contact")

"""Prices are the printed ones, with their clause; what is on quote is never priced."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Le prix d'une boîte mail en plus ?", "12 € TTC (10 € HT) par mois"),
        ("Le pack de 5 boîtes est à combien ?", "55 € TTC (45,83 € HT) par mois"),
        ("Combien pour 7 boîtes mail en plus ?", "7 boîtes mail supplémentaires reviennent à 79 €"),
        ("L'option Privilège coûte combien ?", "100 € TTC"),
        ("Combien coûte un site supplémentaire ?", "90 € TTC"),
        ("Une heure de coach, quel tarif ?", "150 € TTC"),
        ("Le technicien hors quota, combien ?", "Déplacement : 100 € TTC"),
        ("L'Airbox est-elle payante ?", "prêtée"),
        ("La conciergerie est-elle payante ?", "incluse"),
        ("Combien coûte un contrat de maintenance ?", "sur devis"),
        ("Combien coûte le Salon ?", "ne parle pas du Salon"),
        ("Combien ça coûte ?", "Abonnement : 250 € TTC"),
    ],
)
def test_a_member(meet: Meet, words: str, expected: str) -> None:
    assert expected in meet().say(words, "ask_price")


def test_the_option_has_its_own_prices(meet: Meet) -> None:
    answer = meet("option-interieur", "92").say("Le tarif du technicien ?", "ask_price")
    assert "demi-heure suivante : 50 € TTC" in answer
    assert "HT" not in answer
    assert "Option Intérieur, annexe 1" in answer


def test_a_stranger_is_told_both_ways_in(meet: Meet) -> None:
    answer = meet("non-member").say("Ça coûte combien ?", "ask_price")
    assert "1 500 € TTC" in answer
    assert "250 € TTC" in answer
    assert "90 € TTC" in answer
    assert "art. 7.1" in answer


def test_a_short_question_is_about_what_was_named_before(meet: Meet) -> None:
    talk = meet()
    talk.say("La conciergerie Privilège, c'est quoi ?", "ask_contract_terms")
    assert "100 € TTC" in talk.say("Et son prix ?", "ask_price")


def test_what_is_owed_after_an_invoice_is_about_the_invoice(meet: Meet) -> None:
    bill = {"month": "2026-02", "amount_ttc": 250, "issued": "2026-03-01", "lines": []}
    talk = meet(invoices=[bill])
    talk.say("Ma facture de février ?", "ask_invoice")
    assert "février 2026 s’élève à 250 €" in talk.say("Alors combien je paie ?", "ask_price")


def test_the_price_of_the_visit_on_screen_comes_first(meet: Meet) -> None:
    talk = meet(interventions_used=15)
    talk.say("Un technicien lundi à 10h, on a tout essayé", "book_technician")
    assert talk.say("combien ?", "ask_price").startswith("Vos 15 visites comprises sont utilisées")
    other_day = talk.say("et mardi ça coûte plus cher ?", "ask_price")
    assert other_day.startswith("Le mardi 10 mars à 10 h : Vos 15 visites")
    assert "samedi 14 mars" in talk.say("et samedi 14 c'est plus cher ?", "ask_price").split("\n")[0]
    assert "Airbox" in talk.say("combien coûte l'airbox ?", "ask_price").split("\n")[0]


def test_an_included_visit_is_said_to_be_included(meet: Meet) -> None:
    talk = meet()
    talk.say("Un technicien lundi à 10h, on a tout essayé", "book_technician")
    assert talk.say("c'est gratuit ?", "ask_price").startswith("Cette visite est comprise")

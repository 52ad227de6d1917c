"""Clauses are told from the terms; where none fits, nothing is invented."""

from __future__ import annotations

import pytest

from actions.member.ask_contract_terms import TERMS
from actions.wording import subjects
from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("offer", "words", "expected"),
    [
        ("offre-interieur", "Puis-je prendre l'Airbox en voyage ?", "uniquement à votre adresse"),
        ("offre-interieur", "Y a-t-il un préavis ?", "10 jours après réception"),
        ("offre-interieur", "Quelle est la durée de l'engagement ?", "durée indéterminée"),
        ("offre-interieur", "Combien de visites par an sont comprises ?", "15 interventions"),
        ("offre-interieur", "Mon délégué peut-il résilier ?", "Non, un délégué"),
        ("offre-interieur", "Combien de sites au maximum ?", "5 sites"),
        ("offre-interieur", "Après la fin du contrat, mes mails ?", "6 mois"),
        ("offre-interieur", "Puis-je céder mon contrat ?", "ne se cède"),
        ("offre-interieur", "Que dit l'article 5.5 ?", "art. 5.5"),
        ("option-interieur", "Les techniciens le samedi, c'est prévu ?", "du lundi au samedi"),
        ("option-interieur", "Quel plafond pour l'Airbox ?", "200 Go"),
        ("offre-interieur", "Quel plafond pour l'Airbox ?", "aucun plafond"),
        ("non-member", "Qu'est-ce qui est inclus ?", "15 interventions"),
    ],
)
def test_a_subject(meet: Meet, offer: str, words: str, expected: str) -> None:
    assert expected in meet(offer, "92").say(words, "ask_contract_terms")


def test_what_is_not_found_is_said_so(meet: Meet) -> None:
    answer = meet().say("Que dit-il des papillons ?", "ask_contract_terms")
    assert "préfère ne pas l’inventer" in answer
    assert "conseiller" in answer


def test_every_term_of_a_topic_is_worded() -> None:
    worded = subjects("fr")["ask_contract_terms"]
    named = {term.replace(".", "_") for terms in TERMS.values() for term in terms}
    assert named <= set(worded)

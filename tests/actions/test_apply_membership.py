"""How one enters, who decides and when; an application becomes a case, nothing is promised."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


def test_how_one_enters(meet: Meet) -> None:
    answer = meet("non-member").say("Comment devenir membre ?", "apply_membership")
    for expected in ("parrainé", "50 000 000 €", "100 000 €", "7 jours", "art. 3.1", "Déposer ma candidature"):
        assert expected in answer


def test_when_the_committee_answers(meet: Meet) -> None:
    answer = meet("non-member").say("Sous combien de temps répondez-vous ?", "apply_membership")
    assert "7 jours" in answer
    assert "jeudi 12 mars" in answer


def test_which_documents(meet: Meet) -> None:
    assert "RIB" in meet("non-member").say("Quels documents faut-il ?", "apply_membership")


def test_where_it_stands_is_not_known_here(meet: Meet) -> None:
    assert "conseiller" in meet("non-member").say("Où en est mon dossier ?", "apply_membership")


def test_an_application_is_left_by_steps(meet: Meet) -> None:
    talk = meet("non-member")
    talk.say("Comment devenir membre ?", "apply_membership")
    assert "nom complet" in talk.press("Déposer ma candidature")
    assert "joindre" in talk.say("Camille Perrin", None)
    assert "joindre" in talk.say("le plus tard possible", None)
    assert "Par exemple" in talk.say("06 12 34 56", None)
    assert "ville" in talk.say("06 12 34 56 78", None)
    assert "département 44" in talk.say("à Nantes", None)
    assert talk.cases == []
    answer = talk.say("oui", "affirm")
    [case] = talk.cases
    assert case.type == "application"
    assert case.details == {"name": "Camille Perrin", "reach": "+33612345678", "departement": "44"}
    assert case.member_id is None
    assert "Rien n’est encore décidé" in answer


def test_an_address_outside_the_zones_is_told(meet: Meet) -> None:
    talk = meet("non-member")
    talk.say("Je veux déposer ma candidature", "apply_membership")
    talk.say("Camille Perrin", None)
    talk.say("camille@exemple.fr", None)
    assert "hors de la zone" in talk.say("Limoges", None)


def test_given_up(meet: Meet) -> None:
    talk = meet("non-member")
    talk.say("Je veux déposer ma candidature", "apply_membership")
    assert "aucune candidature" in talk.say("stop", "cancel_flow")
    assert talk.cases == []


@pytest.mark.parametrize("offer", ["offre-interieur", "delegate"])
def test_a_member_is_one_already(meet: Meet, offer: str) -> None:
    assert "déjà membre" in meet(offer).say("Je veux adhérer", "apply_membership")

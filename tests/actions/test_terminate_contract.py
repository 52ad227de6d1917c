"""Nothing ends in this channel: the form and its effects are told; a delegate is refused."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


def test_a_delegate_is_refused_with_the_clause(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Arnaud")
    answer = talk.say("Mme Arnaud souhaite résilier, faites-le", "terminate_contract")
    assert "Mme Arnaud" in answer
    assert talk.decisions == [("termination.termination", "refused", ["10.3.1"])]
    assert talk.cases == []


def test_the_offer_ends_by_registered_letter(meet: Meet) -> None:
    answer = meet(airbox_lent=True).say("Comment résilier ?", "terminate_contract")
    for expected in ("lettre recommandée", "111 quai", "art. 10.3.1", "dimanche 15 mars 2026", "Airbox"):
        assert expected in answer
    assert "desk@parnasse.fr" not in answer


def test_the_option_ends_by_e_mail_too(meet: Meet) -> None:
    answer = meet("option-interieur", "92").say("Comment résilier ?", "terminate_contract")
    assert "desk@parnasse.fr" in answer
    assert "art. 8.3" in answer


@pytest.mark.parametrize(("words", "cases"), [("Je résilie, c'est décidé", 1), ("Où envoyer le recommandé ?", 0)])
def test_a_wish_reaches_the_desk_a_question_does_not(meet: Meet, words: str, cases: int) -> None:
    talk = meet()
    answer = talk.say(words, "terminate_contract")
    assert len(talk.cases) == cases
    assert ("ne vaut pas résiliation" in answer) is bool(cases)
    with talk.world.work() as work:
        assert work.members.get(1).status == "active"


def test_a_wish_repeated_is_one_case(meet: Meet) -> None:
    talk = meet()
    talk.say("Je résilie", "terminate_contract")
    talk.say("Je résilie vraiment", "terminate_contract")
    assert len(talk.cases) == 1


def test_a_short_question_after_a_refusal_is_still_about_it(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Arnaud")
    talk.say("Mme Arnaud souhaite résilier, faites-le", "terminate_contract")
    assert "réservée au membre" in talk.say("Et la lettre, c'est moi qui l'envoie ?", None)


INTENT = "terminate_contract"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Si j'envoie la lettre lundi, ça finit quand ?",
            ["lundi 9 mars 2026", "jeudi 19 mars 2026", "de la réception"],
        ),
        ("J'ai envoyé le recommandé le 2 mars, quand finit le contrat ?", ["lundi 2 mars 2026", "jeudi 12 mars 2026"]),
        ("Que faire pour que le contrat finisse le 31 mars ?", ["samedi 21 mars 2026 au plus tard"]),
        ("Et pour finir le 10 mars ?", ["trop proche", "dimanche 15 mars 2026"]),
        ("Que deviennent mes mails ?", ["6 mois", "mardi 15 septembre 2026"]),
        ("Que devient l'Airbox ?", ["à rendre"]),
        ("Y a-t-il des frais de résiliation ?", ["ne coûte rien"]),
        ("Suis-je remboursé du dernier mois ?", ["dû en entier"]),
        ("Resterai-je honoraire ?", ["membre honoraire"]),
        ("Quel préavis pour résilier ?", ["10 jours"]),
        ("Un e-mail suffirait ?", ["Non, un e-mail ne suffit pas", "lettre recommandée"]),
        ("Je veux seulement arrêter l'option", ["Arrêter une option", "desk@parnasse.fr"]),
    ],
)
def test_what_is_asked_of_leaving_is_answered(meet: Meet, words: str, expected: list[str]) -> None:
    talk = meet()
    answer = talk.say(words, INTENT)
    assert [each for each in expected if each not in answer] == []
    assert talk.cases == []


def test_an_e_mail_is_enough_under_the_option(meet: Meet) -> None:
    assert "Oui, un e-mail suffit" in meet("option-interieur", "92").say("Un e-mail suffirait ?", INTENT)


def test_paid_options_end_with_the_contract(meet: Meet) -> None:
    assert "options Parnasse s’arrêtent" in meet(options=["conciergerie-privilege"]).say("Comment résilier ?", INTENT)


def test_the_way_that_the_law_gives_is_a_persons(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    assert "une personne du Desk" in talk.say("Je peux résilier en ligne ?", INTENT)
    assert ("termination.termination", "referred") in [decision[:2] for decision in talk.decisions]
    assert len(talk.cases) == 1


@pytest.mark.parametrize("taken", [False, True])
def test_who_stays_takes_the_wish_back(meet: Meet, taken: bool) -> None:
    talk = meet()
    talk.say("Je résilie le 31 mars", INTENT)
    assert talk.cases[0].details["wished_on"] == "2026-03-31"
    [case] = talk.cases
    if taken:
        with talk.world.work() as work:
            agent = work.agents.add(email="a@desk.example", name="Alix", role="agent", password_hash="x")
            work.cases.change(case.id, assignee_id=agent.id)
    answer = talk.say("Finalement je reste", INTENT)
    assert ("suivait déjà" in answer) is taken
    assert talk.cases[0].status == ("open" if taken else "cancelled")
    assert bool(talk.cases[0].details.get("withdrawn")) is taken


def test_where_a_wish_stands(meet: Meet) -> None:
    talk = meet()
    talk.say("Je résilie", INTENT)
    assert "ne vaut pas résiliation" in talk.say("Où en est ma résiliation ?", INTENT)


def test_who_has_left_has_nothing_to_end(meet: Meet) -> None:
    assert "membre honoraire" in meet("honorary").say("Je veux résilier", INTENT)

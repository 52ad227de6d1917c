"""A free question is answered with its clause, from the terms; where none fits, nothing is invented."""

from __future__ import annotations

import re

import pytest

from actions.wording import subjects
from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("offer", "words", "expected"),
    [
        ("offre-interieur", "Puis-je prendre l'Airbox en voyage ?", "pas question de l’emporter"),
        ("offre-interieur", "Y a-t-il un préavis pour résilier ?", "10 jours après la réception"),
        ("offre-interieur", "Quelle est la durée de l'engagement ?", "durée indéterminée"),
        ("offre-interieur", "Combien de visites par an sont comprises ?", "15 visites par an"),
        ("offre-interieur", "Mon délégué peut-il résilier ?", "le délégué ne peut jamais"),
        ("offre-interieur", "Combien de sites au maximum ?", "5 Adresses"),
        ("offre-interieur", "Après la fin du contrat, mes mails ?", "6 mois"),
        ("offre-interieur", "Puis-je céder mon contrat ?", "céder, revendre ni transmettre"),
        ("option-interieur", "Les techniciens le samedi, c'est prévu ?", "du lundi au samedi"),
        ("option-interieur", "Quel plafond pour l'Airbox ?", "200 Go"),
        ("offre-interieur", "Quelle limite de données pour l'Airbox ?", "aucun plafond"),
        ("non-member", "Combien de visites sont comprises ?", "15 visites"),
        ("non-member", "Combien coûte l'abonnement avec l'option ?", "90 € TTC"),
    ],
)
def test_a_question(meet: Meet, offer: str, words: str, expected: str) -> None:
    assert expected in meet(offer, "92").say(words, "ask_contract_terms")


def test_the_clause_is_cited_in_its_short_form_and_recorded(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("Quel est le préavis de résiliation ?", "ask_contract_terms")
    assert "(Offre Intérieur, art. 10.3.1)" in answer
    assert talk.decisions[0] == ("clauses.told", "granted", ["10.3.1"])


def test_the_other_zones_are_told_their_own_figures(meet: Meet) -> None:
    answer = meet(departement="35").say("Combien de visites par an sont comprises ?", "ask_contract_terms")
    assert "5 visites par an" in answer
    assert "15 visites" not in answer


def test_a_stranger_is_told_both_groups_of_zones(meet: Meet) -> None:
    answer = meet("non-member").say("Quota d'interventions comprises ?", "ask_contract_terms")
    assert "15 visites par an" in answer
    assert "5 visites par an" in answer


def test_near_clauses_are_buttons_by_their_title(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("Quel est le préavis de résiliation ?", "ask_contract_terms")
    labels = answer.splitlines()[-3:]
    assert labels == list(dict.fromkeys(labels))
    assert "(Offre Intérieur" in talk.press(labels[0])


def test_what_is_not_found_is_said_so(meet: Meet) -> None:
    answer = meet().say("Que dit-il des papillons ?", "ask_contract_terms")
    assert "préfère ne pas l’inventer" in answer
    assert "conseiller" in answer


def test_the_nearest_clause_is_named_and_can_be_read(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("Une visite de mes ruches ou de mon poulailler, c'est prévu ?", "ask_contract_terms")
    nearest = re.search(r"La plus proche : « (.+) » \(Offre Intérieur, .+\)\. Un conseiller", answer)
    assert nearest
    assert "(Offre Intérieur" in talk.press(nearest[1])


def test_an_article_with_little_on_it_is_told_whole(meet: Meet) -> None:
    answer = meet().say("Que dit l'article 7.2 ?", "ask_contract_terms")
    assert "1 mois avant de s’appliquer" in answer


def test_an_article_with_much_on_it_is_listed_by_titles(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("Que dit l'article 5.2.2 ?", "ask_contract_terms")
    assert "• Prendre rendez-vous pour une intervention" in answer
    assert "sur rendez-vous" in talk.say("Prendre rendez-vous pour une intervention", "ask_contract_terms")
    assert "• Prix de l’offre Parnasse Intérieur" in talk.say("et l'annexe 1 ?", "ask_contract_terms")


def test_an_article_that_is_not_there_is_said_so(meet: Meet) -> None:
    assert "pas d’article « 99.1 »" in meet().say("Et l'article 99.1 ?", "ask_contract_terms")


def test_a_short_question_goes_on_with_what_was_said_before(meet: Meet) -> None:
    talk = meet()
    talk.say("Puis-je prendre l'Airbox en voyage ?", "ask_contract_terms")
    assert "aucun plafond" in talk.say("et les données ?", "ask_contract_terms")


def test_in_english(meet: Meet) -> None:
    talk = meet()
    talk.say("Hello, I would like to know what my contract says please", "ask_contract_terms")
    assert "10 days after" in talk.say("What is the notice period to terminate my contract?", "ask_contract_terms")


def test_a_delegate_asks_what_a_delegate_may(meet: Meet) -> None:
    answer = meet("delegate").say("Puis-je utiliser la conciergerie ?", "ask_contract_terms")
    assert "votre délégué n’y a pas accès" in answer
    assert "Il faut un appareil" in meet().say("Puis-je utiliser la conciergerie ?", "ask_contract_terms")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_figure_is_written_out_in_the_wording_of_what_the_contract_answers(language: str) -> None:
    intents = ("price", "hours", "contact", "coverage", "contract_terms", "intervention_scope", "quota", "why")
    for subject in (*(f"ask_{intent}" for intent in intents), "prices", "reasons"):
        for outcome, text in subjects(language)[subject].items():
            written = re.sub(r"\{[^{}]*\}|\b[345]G\b", "", text)
            assert not re.search(r"\d", written), (subject, outcome)


@pytest.mark.parametrize(
    "words",
    ["Que comprend l'offre ?", "Qu'est-ce qui est inclus dans mon abonnement ?", "What does my membership include?",
     "Quels sont mes avantages ?", "mon contrat il comprend quoi"],
)  # fmt: skip
def test_all_of_it_is_an_overview_with_clauses(meet: Meet, words: str) -> None:
    answer = meet("option-interieur", "92").say(words, "ask_contract_terms")
    assert answer.count("•") > 8
    assert "art. 4.4" in answer  # the Airbox of the option
    assert "Privil" not in answer


def test_a_part_of_it_is_no_overview(meet: Meet) -> None:
    assert "•" not in meet().say("Que comprend l'assistance bureautique de l'offre ?", "ask_contract_terms")


@pytest.mark.parametrize(
    ("words", "expected"),
    [("le nombre d'intervntions par an", "15 visites"), ("la conciegerie est gratuite ?", "comprise")],
)
def test_mistyped_words_find_their_clause(meet: Meet, words: str, expected: str) -> None:
    assert expected in meet().say(words, "ask_contract_terms")

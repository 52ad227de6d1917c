"""Somebody else pays: what the contract makes of it, and what is stored once the Desk has set it up."""

from __future__ import annotations

import pytest

from actions.agent.resolve_case import resolve_case
from tests.actions.conftest import Meet, Talk
from tests.actions.test_resolve_case import an_agent

INTENT = "set_third_party_payer"


def close(talk: Talk) -> None:
    with talk.world.work() as work:
        case = work.cases.of_member(1)[-1]
        agent = work.agents.by_email("a@desk.example") or an_agent(work)
        resolve_case(work, talk.world.outgoing, case.id, agent, "done")


@pytest.mark.parametrize(
    ("offer", "departement", "expected"),
    [("option-interieur", "92", "art. 6.5"), ("offre-interieur", "75", "ne prévoit pas de tiers payeur")],
)
def test_a_payer_is_set_up_by_the_desk_and_removed(meet: Meet, offer: str, departement: str, expected: str) -> None:
    talk = meet(offer, departement)
    talk.say("Adressez toutes les factures à la holding Martin, c’est elle qui règle", INTENT)
    assert expected in talk.say("compta@martin.example", None)
    talk.say("oui", "affirm")
    [case] = talk.cases
    assert dict(case.details) == {"payer": "holding Martin", "share": "all", "reach": "compta@martin.example"}
    close(talk)
    assert "holding Martin reçoit et paie" in talk.say("Où en est mon tiers payeur ?", INTENT)
    assert "n° 2" in talk.say("Retirez le tiers payeur", INTENT)
    close(talk)
    with talk.world.work() as work:
        assert work.members.get(1).facts["third_party_payer"] is None


def test_my_company_has_a_name_where_it_is_known(meet: Meet) -> None:
    assert "Arnaud SAS" in meet(company="Arnaud SAS").say("C'est ma société qui paie désormais", INTENT)


def test_a_part_is_named_and_forgotten_when_it_is_all(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    talk.say("La société Dupont paie désormais", INTENT)
    talk.say("seulement les options", None)
    assert "« seulement les options »" in talk.say("a@dupont.example", None)
    assert "pour toutes les factures" in talk.say("non pardon, toutes les factures", "correct_answer")
    talk.say("oui", "affirm")
    assert "part" not in talk.cases[0].details


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Si le tiers payeur fait défaut, qui est responsable ?", "c’est à vous de régler"),
        ("Qui reçoit la facture si un autre paie ?", "S’il paie tout"),
        ("Est-ce qu'une société peut payer ?", "vous pouvez désigner une personne ou une société"),
    ],
)
def test_a_question_has_its_clause(meet: Meet, words: str, expected: str) -> None:
    talk = meet("option-interieur", "92")
    assert expected in talk.say(words, INTENT)
    assert talk.world.state["flow"] is None


def test_a_question_is_no_name(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    talk.say("C'est ma boîte qui paiera", INTENT)
    answer = talk.say("et qui recevra les factures ?", "ask_invoice")
    assert "S’il paie tout" in answer
    assert "nom de la personne" in answer


def test_where_its_invoices_go_must_be_an_address(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    talk.say("La société Dupont paie tout désormais", INTENT)
    assert "ni adresse e-mail ni code postal" in talk.say("chez eux", None)


def test_one_sentence_says_it_all(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    answer = talk.say("Le Cabinet Roux recevra et paiera toutes mes factures, compta@roux.example", INTENT)
    assert "Tiers payeur : Cabinet Roux, pour toutes les factures, à envoyer à compta@roux.example" in answer


def test_a_yes_is_no_name(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    talk.say("C'est ma boîte qui paiera", INTENT)
    assert "Donnez-moi le nom" in talk.say("oui", "affirm")

"""The concierge serves the member alone; a wish is passed on, nothing is booked nor paid."""

from __future__ import annotations

import pytest

from actions.agent.assign_case import assign_case
from actions.concierge_wishes import A_PRESENT, THIRD_PARTY
from actions.topic import matches
from tests.actions.conftest import Meet, Talk


def test_a_wish_is_summed_up_confirmed_and_passed_on(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("Réservez une table pour quatre samedi à 20h chez un japonais", "request_concierge")
    assert "samedi 7 mars, 20 h" in answer
    assert talk.cases == []
    answer = talk.say("oui", "affirm")
    [case] = talk.cases
    assert case.type == "concierge_request"
    assert case.due_at is None
    assert "japonais" in case.details["what"]
    assert "Rien n’est réservé ni payé" in answer
    assert "dès que possible" in answer


def test_a_bare_request_asks_what(meet: Meet) -> None:
    talk = meet()
    assert "Que dois-je demander" in talk.say("Je voudrais la conciergerie", "request_concierge")
    assert "Quand : vendredi 6 mars" in talk.say("Deux fauteuils à l'opéra vendredi", "request_concierge")


def test_a_table_without_people_asks_how_many(meet: Meet) -> None:
    talk = meet()
    assert "combien de personnes" in talk.say("Une table demain à 20h au Bristol", "request_concierge")
    assert "Pour 3 personnes" in talk.say("3", None)


def test_a_car_at_six_leaves_at_six(meet: Meet) -> None:
    assert "vendredi 6 mars, 6 h" in meet().say("Un taxi pour Orly demain à 6h", "request_concierge")


def test_a_third_party_is_refused_and_insisting_changes_nothing(meet: Meet) -> None:
    talk = meet()
    assert "membre seul" in talk.say(
        "Ma voisine voudrait un hôtel à Rome, passez par ma conciergerie", "request_concierge"
    )
    assert "annexe 4 art. 1" in talk.say("Même si la note est pour moi ?", None)
    assert talk.cases == []
    answer = talk.say("Dans ce cas pour moi : un hôtel à Rome vendredi", "request_concierge")
    assert "hôtel à Rome" in answer
    assert "membre seul" not in answer
    talk.say("oui", "affirm")
    assert [case.type for case in talk.cases] == ["concierge_request"]


@pytest.mark.parametrize("offer", ["offre-interieur", "option-interieur"])
def test_a_delegate_is_refused(meet: Meet, offer: str) -> None:
    talk = meet("delegate", member_offer=offer)
    assert "réservée au membre" in talk.say("Réservez un taxi demain à 8h", "request_concierge")
    assert talk.world.state["flow"] is None
    assert talk.cases == []
    assert talk.decisions[0][1] == "refused"


def test_without_a_mobile_offer_the_desk_is_named(meet: Meet) -> None:
    talk = meet(parnasse_mobile_offer=False)
    answer = talk.say("Un taxi demain à 8h", "request_concierge")
    assert "0969 390 380" in answer
    assert talk.cases == []


def test_given_up_passes_nothing_on(meet: Meet) -> None:
    talk = meet()
    talk.say("Un taxi demain à 8h", "request_concierge")
    assert "rien transmis" in talk.say("laissez tomber", "cancel_flow")
    assert talk.cases == []


def test_where_it_stands(meet: Meet) -> None:
    talk = meet()
    assert "pas de demande en cours" in talk.say("Où en est ma demande de taxi ?", "request_concierge")
    talk.say("Un taxi demain à 8h", "request_concierge")
    talk.say("oui", "affirm")
    assert "n° 1" in talk.say("Où en est ma demande de taxi ?", "request_concierge")
    assert "n° 1" in talk.say("Alors, vous avez trouvé ?", None)


@pytest.mark.parametrize(
    ("text", "third"),
    [
        ("Un ami a besoin d'une voiture", True),
        ("Réservez pour mes collègues deux chambres", True),
        ("Au nom de mon associé, prenez un billet", True),
        ("My neighbour needs a driver", True),
        ("Une table pour mon épouse et moi", False),
        ("Un cadeau pour les 50 ans de mon associé", False),
        ("Faites livrer des fleurs à ma mère", False),
        ("Un dîner pour mes amis et moi jeudi", False),
    ],
)
def test_who_it_is_for(text: str, third: bool) -> None:
    assert (matches(text, *THIRD_PARTY) and not matches(text, *A_PRESENT)) is third


def test_a_change_is_passed_on_as_said(meet: Meet) -> None:
    assert "Je la lui transmets" in meet().say("Annulez la table au Bristol", "request_concierge")


def test_the_evening_stays_in_the_members_words(meet: Meet) -> None:
    answer = meet().say("Une table pour deux demain soir", "request_concierge")
    assert "Quand : vendredi 6 mars\n" in answer


def test_what_is_said_afterwards_completes_the_request(meet: Meet) -> None:
    talk = meet()
    talk.say("Une table pour deux samedi", "request_concierge")
    assert "Quand : samedi 7 mars, 20 h" in talk.say("à 20h", "correct_answer")
    answer = talk.say("en fait on sera 6", "correct_answer")
    assert "Pour 6 personnes" in answer
    assert "Quand : samedi 7 mars, 20 h" in answer
    talk.say("près de l'Opéra, si possible", "ask_coverage")
    talk.say("oui", "affirm")
    [case] = talk.cases
    assert (case.details["when"], case.details["people"]) == ("samedi 7 mars, 20\N{NO-BREAK SPACE}h", 6)
    assert "Une table pour deux samedi" in case.details["what"]
    assert "Opéra, si possible" in case.details["what"]
    assert "on sera 6" not in case.details["what"]


def _agent_takes(talk: Talk, case_id: int) -> None:
    with talk.world.work() as work:
        agent = work.agents.add("claire@desk.example", "Claire", "agent", "x")
        assign_case(work, case_id, agent)


def test_an_agent_who_has_it_is_told_of_a_withdrawal_and_the_member_that_it_is_not_done(meet: Meet) -> None:
    talk = meet()
    talk.say("Un taxi demain à 8h", "request_concierge")
    talk.say("oui", "affirm")
    _agent_takes(talk, 1)
    assert "Un conseiller s’occupe déjà de la demande n° 1" in talk.say("je ne veux plus du taxi", "cancel_flow")
    assert "ne la tenez pas pour annulée" in talk.say("oui", "affirm")
    [case] = talk.cases
    assert (case.status, case.details["withdrawn"]) == ("open", True)
    assert case.summary.replace("\N{NO-BREAK SPACE}", " ").startswith("À annuler, le membre y renonce : « Un taxi")
    assert "doit encore le confirmer" in talk.say("où en est mon taxi ?", "request_concierge")


def test_an_agent_who_has_it_sees_a_change(meet: Meet) -> None:
    talk = meet()
    talk.say("Un taxi demain à 8h", "request_concierge")
    talk.say("oui", "affirm")
    _agent_takes(talk, 1)
    assert "il voit ce changement" in talk.say("finalement à 9h", "correct_answer")
    [case] = talk.cases
    assert case.details["changes"] == ["finalement à 9h"]
    assert "finalement à 9h" in case.summary


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [("annulez le taxi", "request_concierge", "Annuler la demande n° 1"), ("plutôt à 9h", "correct_answer", "à 9h")],
)
def test_what_the_concierge_has_taken_is_changed_by_a_case_of_its_own(
    meet: Meet, text: str, intent: str, told: str
) -> None:
    talk = meet()
    talk.say("Un taxi demain à 8h", "request_concierge")
    talk.say("oui", "affirm")
    with talk.world.work() as work:
        work.cases.close(1, "resolved", "done", work.now)
    answer = talk.say(text, intent)
    if talk.world.state["flow"]:
        answer = talk.say("oui", "affirm")
    assert "a déjà pris en charge la demande n° 1" in answer
    assert [case.status for case in talk.cases] == ["resolved", "open"]
    assert told in talk.cases[1].details["what"].replace("\N{NO-BREAK SPACE}", " ")


def test_a_withdrawn_request_is_seen_so_by_the_desk(meet: Meet) -> None:
    talk = meet()
    talk.say("Un taxi demain à 8h", "request_concierge")
    talk.say("oui", "affirm")
    talk.say("retirez ma demande de taxi", "request_concierge")
    talk.say("oui", "affirm")
    [case] = talk.cases
    assert (case.status, case.outcome) == ("cancelled", "cancelled: retirée par le membre")


def test_a_delegate_hears_nothing_of_the_members_requests(meet: Meet) -> None:
    assert "réservée au membre" in meet("delegate").say("Où en est la demande de taxi ?", "request_concierge")

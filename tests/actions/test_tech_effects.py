"""What an agent closes as done counts from then on; what is closed without effect does not."""

from __future__ import annotations

from typing import Any

import pytest

from actions.membership.options import remove
from tests.actions.conftest import Meet
from tests.actions.test_resolve_case import close, told


@pytest.mark.parametrize(("outcome", "protected"), [("done", 7), ("cancelled", 4)])
def test_protected_devices_follow_the_installation(meet: Meet, outcome: str, protected: int) -> None:
    talk = meet(bitdefender_devices=4)
    talk.say("Installez Bitdefender sur 3 ordinateurs", "activate_bitdefender")
    talk.say("oui", "affirm")
    close(talk, outcome, "Fait avec vous.")
    answer = talk.say("Combien d'appareils me reste-t-il à protéger ?", "ask_quota")
    assert f"protège {protected} appareils" in answer
    assert "en cours" not in answer


def test_the_member_is_told_of_how_many(meet: Meet) -> None:
    talk = meet()
    talk.say("Installez Bitdefender sur 3 ordinateurs", "activate_bitdefender")
    talk.say("oui", "affirm")
    close(talk, "done")
    assert "protège maintenant 3 appareils" in told(talk)


def test_the_included_mailbox_counts_once_it_is_created(meet: Meet) -> None:
    talk = meet()
    talk.say("Créez ma boîte mail moi@maison-test.fr", "request_mail_service")
    talk.say("oui", "affirm")
    assert "il en reste 1" in talk.say("Combien de boîtes mail me reste-t-il ?", "ask_quota")
    close(talk, "done")
    assert "n’en reste pas d’incluse" in talk.say("Combien de boîtes mail me reste-t-il ?", "ask_quota")


def test_other_work_on_the_mailbox_changes_no_count(meet: Meet) -> None:
    talk = meet()
    talk.say("Ma messagerie Parnasse est bloquée", "request_mail_service")
    close(talk, "done")
    assert "il en reste 1" in talk.say("Combien de boîtes mail me reste-t-il ?", "ask_quota")


@pytest.mark.parametrize(("outcome", "words"), [("done", "se fait sur devis"), ("cancelled", "une visite par an")])
def test_the_office_visit_of_the_year_is_used_once_it_took_place(meet: Meet, outcome: str, words: str) -> None:
    talk = meet("option-interieur", "92")
    talk.say("Mon PC rame, faites venir un expert", "request_office_support")
    talk.say("oui", "affirm")
    close(talk, outcome, "Vu ensemble.")
    assert words in talk.say("Faites venir un expert pour Excel", "request_office_support")
    talk.say("non", "deny")


def test_a_second_visit_is_not_free_while_the_first_is_awaited(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    talk.say("Mon PC rame, faites venir un expert", "request_office_support")
    talk.say("oui", "affirm")
    assert "se fait sur devis" in talk.say("Faites venir un expert pour Excel", "request_office_support")
    talk.say("non", "deny")
    assert "une visite par an" in talk.say("Mon PC rame, faites venir un expert", "request_office_support")


def test_a_transfer_is_included_to_the_decimal(meet: Meet) -> None:
    talk = meet()
    answer = talk.say("Transférez mes 5,5 Go de mails vers ma boîte Parnasse", "request_mail_service")
    assert "5,5 Go" in answer
    assert "les 0,5 Go de plus" in answer


@pytest.mark.parametrize(("said", "direct"), [("il y a 80 jours", True), ("il y a 200 jours", False)])
def test_a_brick_is_taken_directly_within_the_months_after_installation(meet: Meet, said: str, direct: bool) -> None:
    talk = meet(company="Dupont SA")
    talk.say("Un devis pour la maintenance de nos serveurs", "request_pro_service")
    assert ("art. 5.12.4" in talk.say(said, None)) is True
    assert ("échange" not in talk.answer) is direct


@pytest.mark.parametrize(
    ("option", "intent", "words"),
    [
        ("bitdefender", "activate_bitdefender", "Bitdefender sur mon PC"),
        ("office_assistance", "request_office_support", "Word plante"),
    ],
)
def test_a_service_that_was_given_up_is_taken_again_first(meet: Meet, option: str, intent: str, words: str) -> None:
    talk = meet()
    talk.change_member(facts={"services_removed": [option]})
    assert "le reprendre" in talk.say(words, intent)
    assert talk.cases == []
    talk.say("oui", "affirm")
    assert talk.world.state["flow"] == "subscribe_option"


def test_nothing_stays_protected_once_bitdefender_is_removed() -> None:
    facts: dict[str, Any] = {"bitdefender_devices": 3}
    remove(facts, {"option": "bitdefender"})
    assert facts["bitdefender_devices"] == 0


def test_what_becomes_of_the_mailbox_is_told_from_the_termination(meet: Meet) -> None:
    assert "6 mois après la résiliation" in meet().say("que devient ma boîte mail si je pars ?", "request_mail_service")


@pytest.mark.parametrize("installed", [10, 20])
def test_a_yes_to_so_many_devices_is_not_one_to_fewer(meet: Meet, installed: int) -> None:
    talk = meet()
    talk.say("Installez Bitdefender sur 15 ordinateurs", "activate_bitdefender")
    talk.change_member(facts={"bitdefender_devices": installed})
    assert "a changé" in talk.say("oui", "affirm")
    assert talk.cases == []

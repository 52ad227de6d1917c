"""What is owed, what follows and when; the Desk is told of what it must check or decide."""

from __future__ import annotations

from typing import Any

import pytest

from actions.agent.resolve_case import resolve_case
from tests.actions.conftest import Meet, Talk
from tests.actions.test_invoices import invoice
from tests.actions.test_resolve_case import an_agent

JANUARY = invoice("2026-01", 350, "2026-02-01", Abonnement=250, Privilège=100)
NOTICED: dict[str, Any] = {"invoices": [JANUARY], "invoices_overdue": 1, "formal_notice_on": "2026-03-02"}
INTENT = "report_payment_problem"


def close(talk: Talk, outcome: str = "done") -> None:
    with talk.world.work() as work:
        case = next(c for c in work.cases.of_member(1) if c.type.startswith("payment"))
        resolve_case(work, talk.world.outgoing, case.id, an_agent(work), outcome, "Rien reçu." * (outcome != "done"))


def test_a_formal_notice_has_its_dates(meet: Meet) -> None:
    talk = meet(**NOTICED)
    answer = talk.say("J'ai reçu une mise en demeure", INTENT)
    for expected in ("350 € TTC", "mardi 10 mars 2026", "mercredi 11 mars 2026", "vendredi 20 mars 2026", "7.3.8"):
        assert expected in answer
    assert talk.cases == []


def test_the_date_on_the_letter_counts_where_none_is_on_record(meet: Meet) -> None:
    answer = meet(invoices_overdue=1).say("La mise en demeure est datée du 27 février", INTENT)
    assert "vendredi 27 février 2026" in answer
    assert "samedi 7 mars 2026" in answer


def test_without_any_date_the_rule_is_told_in_days(meet: Meet) -> None:
    answer = meet().say("J'ai reçu une mise en demeure", INTENT)
    assert "8 jours" in answer
    assert "date portée sur la lettre" in answer


def test_the_time_of_the_first_notice_is_over(meet: Meet) -> None:
    answer = meet("option-interieur", "92", service_status="suspended", formal_notice_on="2026-02-10").say(
        "Pourquoi mon service est suspendu ?", INTENT
    )
    for expected in ("est suspendu", "reste dû", "jeudi 19 février 2026", "samedi 28 février 2026", "art. 6.10"):
        assert expected in answer


def test_a_contested_part_is_not_counted(meet: Meet) -> None:
    talk = meet(**NOTICED)
    talk.say("Je conteste les 100 € de Privilège de janvier", "dispute_invoice")
    talk.say("oui", "affirm")
    answer = talk.say("Que dois-je payer après la mise en demeure ?", INTENT)
    assert "250 € TTC" in answer
    assert "sans les 100 € que vous contestez" in answer


@pytest.mark.parametrize(
    ("facts", "words", "indemnity"),
    [
        ({}, "Combien de pénalités ?", "plus l’indemnité de 40 €"),
        ({"legal_form": "personne morale"}, "Combien de pénalités ?", "plus l’indemnité de 40 €"),
        ({}, "Combien de pénalités, je suis un particulier ?", "sans indemnité"),
    ],
)
def test_penalties_of_the_offer(meet: Meet, facts: dict[str, Any], words: str, indemnity: str) -> None:
    answer = meet(**NOTICED, **facts).say(words, INTENT)
    assert "22 jours de retard, soit 2 périodes" in answer
    assert indemnity in answer


@pytest.mark.parametrize(("facts", "indemnity"), [({}, "sans"), ({"legal_form": "personne morale"}, "plus l’")])
def test_penalties_of_the_option(meet: Meet, facts: dict[str, Any], indemnity: str) -> None:
    answer = meet("option-interieur", "92", **NOTICED, **facts).say("Combien de pénalités ?", INTENT)
    assert f"{indemnity} indemnité".replace("’ ", "’") in answer


def test_a_refused_debit_reaches_the_desk(meet: Meet) -> None:
    talk = meet(invoices=[invoice("2026-03", 250, "2026-03-01", Abonnement=250)])
    answer = talk.say("Mon prélèvement a été rejeté", INTENT)
    [case] = talk.cases
    assert (case.type, case.details["reason"], case.details["months"]) == (
        "payment_arrangement", "debit_refused", ["2026-03"],
    )  # fmt: skip
    assert case.due_at is None
    assert "mercredi 11 mars" in answer
    assert "Changer de coordonnées" in answer


def test_what_would_happen_is_asked_and_nothing_opened(meet: Meet) -> None:
    talk = meet()
    assert "10 jours" in talk.say("Que se passe-t-il si mon prélèvement est rejeté ?", INTENT)
    assert talk.cases == []


def test_time_to_pay_is_the_desks_decision_asked_twice_it_is_one_case(meet: Meet) -> None:
    talk = meet(**NOTICED)
    assert "c’est le Desk qui décide" in talk.say("Je ne peux pas payer ce mois-ci", INTENT)
    assert "vendredi 20 mars 2026" in talk.say("Je pourrais payer le 20 mars", INTENT)
    [case] = talk.cases
    assert case.details["wished_on"] == "2026-03-20"
    assert "20 mars" in case.details["said"]


@pytest.mark.parametrize(("status", "overdue"), [("suspended", 2), ("active", 1)])
def test_a_payment_that_was_seen_restores_the_membership(meet: Meet, status: str, overdue: int) -> None:
    talk = meet(**{**NOTICED, "invoices_overdue": overdue}, service_status=status)
    assert "rien ne change avant" in talk.say("J'ai fait le virement hier", INTENT)
    assert talk.cases[0].details["paid_on"] == "2026-03-04"
    close(talk)
    with talk.world.work() as work:
        member = work.members.get(1)
    assert member.status == "active"
    assert (member.facts["invoices_overdue"], "formal_notice_on" in member.facts) == (0, False)
    assert member.facts["invoices"][0]["paid_on"] == "2026-03-04"
    assert "aucun retard" in talk.say("Ai-je un retard de paiement ?", INTENT)


def test_a_payment_that_was_not_seen_changes_nothing(meet: Meet) -> None:
    talk = meet(**NOTICED, service_status="suspended")
    talk.say("J'ai payé", INTENT)
    close(talk, "cancelled")
    with talk.world.work() as work:
        member = work.members.get(1)
    assert (member.status, member.facts["formal_notice_on"]) == ("suspended", "2026-03-02")


def test_a_payment_leaves_the_contested_part_open(meet: Meet) -> None:
    talk = meet(**NOTICED)
    talk.say("Je conteste les 100 € de Privilège de janvier", "dispute_invoice")
    talk.say("oui", "affirm")
    talk.say("J'ai payé le reste", INTENT)
    close(talk)
    with talk.world.work() as work:
        assert work.members.get(1).facts["invoices"][0]["paid_ttc"] == "250"


def test_where_it_stands(meet: Meet) -> None:
    talk = meet(**NOTICED)
    talk.say("J'ai payé hier", INTENT)
    assert "pas encore constaté" in talk.say("Avez-vous reçu mon paiement ?", INTENT)


def test_a_stranger_is_asked_who_they_are(meet: Meet) -> None:
    assert "qui vous êtes" in meet("non-member").say("Mon prélèvement a été rejeté", INTENT)


def test_a_payment_being_checked_is_recalled_beside_the_notice(meet: Meet) -> None:
    talk = meet(**NOTICED)
    talk.say("J'ai payé ce matin", INTENT)
    answer = talk.say("Le service va être coupé quand même ?", "apply_membership")
    assert "pas encore constaté" in answer
    assert "mardi 10 mars 2026" in answer
    assert "40 €" in talk.say("L'indemnité est de combien ?", "ask_price")


def test_only_what_is_said_to_be_paid_is_and_the_rest_stays_late(meet: Meet) -> None:
    february, march = invoice("2026-02", 250, "2026-02-10"), invoice("2026-03", 250, "2026-03-01")
    talk = meet(invoices=[JANUARY, february, march], invoices_overdue=2, formal_notice_on="2026-03-02")
    talk.say("J'ai payé la facture de janvier", INTENT)
    close(talk)
    with talk.world.work() as work:
        facts = work.members.get(1).facts
    assert [each.get("paid_on") is not None for each in facts["invoices"]] == [True, False, False]
    assert (facts["invoices_overdue"], facts.get("formal_notice_on")) == (1, "2026-03-02")


def test_what_is_late_is_paid_and_not_what_is_to_come(meet: Meet) -> None:
    talk = meet(invoices=[JANUARY, invoice("2026-03", 250, "2026-03-01")], invoices_overdue=1)
    talk.say("J'ai payé", INTENT)
    assert talk.cases[0].details["months"] == ["2026-01"]


def test_a_second_payment_joins_the_first(meet: Meet) -> None:
    talk = meet(invoices=[JANUARY, invoice("2026-02", 250, "2026-02-10")], invoices_overdue=2)
    talk.say("J'ai payé la facture de janvier", INTENT)
    talk.say("J'ai payé la facture de février aussi", INTENT)
    assert [(c.details["months"], c.details["late_left"]) for c in talk.cases] == [(["2026-01", "2026-02"], 0)]

"""Reading an invoice, and contesting a part of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.agent.resolve_case import resolve_case
from actions.membership.invoices import amounts, months_in
from domain.calendar import PARIS
from tests.actions.conftest import Meet, Talk


def invoice(month: str, total: int, issued: str, **lines: int) -> dict[str, Any]:
    charged = [{"label": label.replace("_", " "), "amount_ttc": amount} for label, amount in lines.items()]
    return {"month": month, "amount_ttc": total, "issued": issued, "lines": charged}


JANUARY = invoice("2026-01", 250, "2026-02-01", Abonnement=250)
FEBRUARY = invoice("2026-02", 470, "2026-03-01", Abonnement=250, Déplacement=100, Technicien=120)


def test_the_month_that_is_named_else_the_latest(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY, JANUARY])
    assert "janvier 2026 s’élève à 250 € TTC" in talk.say("Ma facture de janvier ?", "ask_invoice")
    assert "février 2026 s’élève à 470 € TTC" in meet(invoices=[FEBRUARY, JANUARY]).say("Ma facture ?", "ask_invoice")


def test_when_it_is_due(meet: Meet) -> None:
    answer = meet(invoices=[FEBRUARY]).say("Elle est due quand, ma facture ?", "ask_invoice")
    assert "mercredi 11 mars 2026" in answer
    assert "art. 7.3.5" in answer


def test_no_invoice_is_made_up(meet: Meet) -> None:
    assert "ne vois aucune facture" in meet().say("Ma facture ?", "ask_invoice")


def test_a_stranger_sees_none(meet: Meet) -> None:
    assert "qui vous êtes" in meet("non-member").say("Ma facture ?", "ask_invoice")


def test_a_dispute_from_one_sentence(meet: Meet) -> None:
    talk = meet(invoices=[JANUARY, FEBRUARY])
    answer = talk.say("Les 100 € de déplacement de février ne sont pas dus", "dispute_invoice")
    assert "100 € TTC (Déplacement)" in answer
    assert talk.cases == []
    answer = talk.say("oui", "affirm")
    [case] = talk.cases
    assert case.type == "invoice_dispute"
    assert case.due_at is not None
    assert case.due_at.astimezone(PARIS).date().isoformat() == "2026-04-05"
    assert {name: case.details[name] for name in ("month", "contested_ttc", "payable_now_ttc", "suspended_ttc")} == {
        "month": "2026-02", "contested_ttc": "100", "payable_now_ttc": "370", "suspended_ttc": "100",
    }  # fmt: skip
    assert "reste à régler : 370 €" in answer
    assert "art. 7.3.6" in answer
    assert "370 €" in talk.say("Je paie combien du coup ?", None)


def test_invoice_and_amount_are_asked_for(meet: Meet) -> None:
    talk = meet(invoices=[JANUARY, FEBRUARY])
    assert "Quelle facture" in talk.say("Je conteste", "dispute_invoice")
    assert "Quel montant" in talk.press("Février")
    assert "ne retrouve pas" in talk.say("deux éléphants", None)
    assert "120 € TTC (Technicien)" in talk.press("Technicien")


def test_more_than_the_invoice_is_no_amount_of_it(meet: Meet) -> None:
    talk = meet(invoices=[JANUARY])
    talk.say("Je conteste", "dispute_invoice")
    assert "ne retrouve pas" in talk.say("900 €", None)


def test_the_same_dispute_twice_is_one_case(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    for _ in range(2):
        talk.say("Je conteste les 100 € de déplacement", "dispute_invoice")
        talk.say("oui", "affirm")
    assert len(talk.cases) == 1


def test_where_a_dispute_stands(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    talk.say("Je conteste les 100 € de déplacement", "dispute_invoice")
    talk.say("oui", "affirm")
    assert "5 avril 2026" in talk.say("Où en est ma contestation ?", "dispute_invoice")


def test_a_refused_summary_records_nothing(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    talk.say("Je conteste les 100 € de déplacement", "dispute_invoice")
    assert "aucune contestation" in talk.say("laissez tomber", "cancel_flow")
    assert talk.cases == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 500 € et 12,50 euros", ["1500", "12.50"]), ("en 2026, rien", []), ("120€", ["120"])],
)
def test_amounts(text: str, expected: list[str]) -> None:
    assert amounts(text) == [Decimal(amount) for amount in expected]


PAID = {**JANUARY, "paid_on": "2026-02-05"}


def close_dispute(talk: Talk, outcome: str) -> None:
    with talk.world.work() as work:
        agent = work.agents.add(email="a@desk.example", name="Alix", role="agent", password_hash="x")
        case = next(each for each in work.cases.of_member(1) if each.type == "invoice_dispute")
        resolve_case(work, talk.world.outgoing, case.id, agent, outcome)


@pytest.mark.parametrize(
    ("facts", "words", "expected"),
    [
        ({"invoices": [PAID]}, "Ma facture ?", ["réglée depuis le jeudi 5 février 2026"]),
        ({"invoices": [JANUARY], "invoices_overdue": 1}, "Ma facture ?", ["250 € TTC sont en retard"]),
        ({"invoices": [JANUARY]}, "Ma facture ?", ["mercredi 11 février 2026", "pas de retard"]),
        (
            {"invoices": [FEBRUARY]},
            "Dernier jour pour payer ?",
            ["11 mars 2026", "en retard à partir du jeudi 12 mars"],
        ),
        ({"invoices": [JANUARY, FEBRUARY]}, "La facture d'avril ?", ["pas de facture de avril", "janvier 2026"]),
        ({"invoices": [PAID, FEBRUARY]}, "Je dois combien en tout ?", ["• février 2026 : 470 € TTC, au plus tard"]),
        ({"invoices": [PAID, FEBRUARY]}, "Celle d'avant ?", ["janvier 2026 s’élève à 250 €"]),
        ({"options": ["conciergerie-privilege"]}, "La prochaine facture ?", ["350 € TTC", "jour du prélèvement"]),
        ({}, "Et ma première facture ?", ["30 jours sur 30", "250 € TTC"]),
        ({}, "Je peux les avoir en papier ?", ["Oui", "art. 7.3.2"]),
    ],
)
def test_what_is_asked_of_an_invoice(meet: Meet, facts: dict[str, Any], words: str, expected: list[str]) -> None:
    talk = meet(**facts)
    answer = talk.say(words, "ask_invoice")
    assert [each for each in expected if each not in answer] == []
    assert talk.cases == []


def test_why_it_is_higher_line_by_line(meet: Meet) -> None:
    march = invoice("2026-02", 430, "2026-03-01", Abonnement=250, Privilège=60, Technicien=120)
    before = invoice("2026-01", 400, "2026-02-01", Abonnement=250, Privilège=100, Déplacement=50)
    answer = meet(invoices=[before, march]).say("Pourquoi est-elle plus élevée ?", "ask_invoice")
    for expected in ("dépasse de 30 €", "en plus : Technicien, 120 €", "en moins : Déplacement, 50 €",
                     "Privilège : 60 € au lieu de 100 €"):  # fmt: skip
        assert expected in answer
    assert "Abonnement :" not in answer


def test_a_first_month_explains_a_difference(meet: Meet) -> None:
    talk = meet(invoices=[invoice("2026-01", 125, "2026-01-16", Abonnement=125), FEBRUARY])
    with talk.world.work() as work:
        work.members.change(1, service_start=date(2026, 1, 16))
    assert "Le premier mois ne se paie que" in talk.say("Pourquoi est-elle plus chère ?", "ask_invoice")


def test_only_one_invoice_cannot_be_compared(meet: Meet) -> None:
    assert "rien à quoi la comparer" in meet(invoices=[FEBRUARY]).say("Pourquoi plus chère ?", "ask_invoice")


def test_a_copy_is_asked_of_the_desk_once(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    assert "n° 1" in talk.say("Envoyez-moi la facture de novembre", "ask_invoice")
    assert "déjà" in talk.say("Je n'ai pas reçu la facture de novembre", "ask_invoice")
    assert [dict(case.details) for case in talk.cases] == [{"months": "novembre"}]


def test_paper_is_for_whom_has_no_internet_under_the_option(meet: Meet) -> None:
    talk = meet("option-interieur", "92")
    assert "électroniques" in talk.say("Je veux mes factures par courrier", "ask_invoice")
    assert talk.cases == []
    assert "n° 1" in talk.press("Par courrier")
    assert talk.cases[0].type == "paper_invoices"


def test_an_accepted_dispute_is_not_owed_any_more(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    talk.say("Je conteste les 100 € de déplacement", "dispute_invoice")
    talk.say("oui", "affirm")
    close_dispute(talk, "accepted")
    answer = talk.say("Je dois combien en tout ?", "ask_invoice")
    assert "370 € TTC, au plus tard" in answer
    assert "Annulé après contestation : 100 €" in talk.say("Ma facture de février ?", "ask_invoice")


def test_the_whole_invoice_is_contested(meet: Meet) -> None:
    assert "Vous contestez 250 € TTC" in meet(invoices=[JANUARY]).say("Je conteste toute la facture", "dispute_invoice")


def test_a_paid_invoice_is_contested_and_nothing_more_is_asked(meet: Meet) -> None:
    talk = meet(invoices=[PAID])
    talk.say("Je conteste toute la facture", "dispute_invoice")
    assert "déjà réglée, rien n’est à payer" in talk.say("oui", "affirm")


@pytest.mark.parametrize(
    ("facts", "words"),
    [({}, "Vous m'avez facturé 100 € de trop"), ({"invoices": [FEBRUARY]}, "La facture d'octobre compte deux fois")],
)
def test_what_is_contested_of_an_unknown_invoice_reaches_the_desk(
    meet: Meet, facts: dict[str, Any], words: str
) -> None:
    talk = meet(**facts)
    assert "dimanche 5 avril 2026" in talk.say(words, "dispute_invoice")
    [case] = talk.cases
    assert (case.type, case.details["said"]) == ("invoice_claim", words)
    assert case.due_at is not None


def test_a_dispute_is_taken_back(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    talk.say("Je conteste les 100 € de déplacement", "dispute_invoice")
    talk.say("oui", "affirm")
    assert "est retirée" in talk.say("J'annule ma contestation", "dispute_invoice")
    assert talk.cases[0].status == "cancelled"
    assert "470 € TTC, au plus tard" in talk.say("Je dois combien en tout ?", "ask_invoice")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la facture de mars", [3]), ("depuis le 3 mars", []), ("facture 03/26", [3]), ("le 01/03/2026", []),
        ("de janvier à mars", [1, 3]), ("may I see it?", []), ("the invoice for May", [5]),
    ],
)  # fmt: skip
def test_months_of_invoices(text: str, expected: list[int]) -> None:
    assert months_in(text) == expected


def test_a_second_dispute_of_an_invoice_adds_to_the_first(meet: Meet) -> None:
    talk = meet(invoices=[FEBRUARY])
    for said in ("Les 100 € de déplacement ne sont pas dus", "Je conteste aussi les 120 € de technicien"):
        talk.say(said, "dispute_invoice")
        talk.say("oui", "affirm")
    assert "reste à régler : 250 €" in talk.answer
    assert [case.details["suspended_ttc"] for case in talk.cases] == ["100", "120"]

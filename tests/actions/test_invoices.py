"""Reading an invoice, and contesting a part of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.invoices import amounts
from domain.calendar import PARIS
from tests.actions.conftest import Meet


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

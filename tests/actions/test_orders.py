"""Order numbers as members write them; a cancelled order is one in the store."""

from __future__ import annotations

import pytest

from actions.membership.orders import number_said
from tests.actions.conftest import Meet
from tests.actions.test_resolve_case import close, told


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("où en est ma commande 458712 ?", "458712"),
        ("Statut de la commande n° CP-20931", "CP-20931"),
        ("ANNULER COMMANDE 77120", "77120"),
        ("la pro482913 est partie ?", "PRO482913"),
        ("commande CMD-2026-0412 svp", "CMD-2026-0412"),
        ("Auriez-vous des nouvelles de ma commande du 12 mars ?", None),
        ("appelez-moi au 0612345678", None),
        ("j'ai payé 1500 € hier", None),
        ("je suis au 75008 Paris", None),
    ],
)
def test_the_number_that_is_written(words: str, number: str | None) -> None:
    assert number_said(words) == number


@pytest.mark.parametrize(
    ("outcome", "status", "notice"), [("done", "cancelled", "est annulée"), ("cancelled", "preparing", "pas annulée")]
)
def test_the_store_follows_the_desk(meet: Meet, outcome: str, status: str, notice: str) -> None:
    others = [{"number": "999111", "status": "shipped"}]
    talk = meet(orders=[{"number": "458712", "status": "preparing"}, *others])
    talk.say("Annulez la commande 458712", "ask_order_status")
    close(talk, outcome, "Le colis est parti.")
    with talk.world.work() as work:
        assert work.members.get(1).facts["orders"] == [{"number": "458712", "status": status}, *others]
    assert notice in told(talk)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("expédiée", "expédiée"),
        ("in_transit", "expédiée"),
        ("Livré", "comme livrée"),
        ("en attente de stock", "soit disponible"),
        ("available_at_relay", "point de retrait"),
        ("annulée", "annulée"),
        ("à l’étude", "« à l’étude »"),
    ],
)
def test_a_status_in_words(meet: Meet, status: str, shown: str) -> None:
    assert shown in meet(orders=[{"number": "458712", "status": status}]).say(
        "Où est ma commande ?", "ask_order_status"
    )


def test_a_date_that_is_past_is_said_so(meet: Meet) -> None:
    talk = meet(orders=[{"number": "458712", "status": "shipped", "eta": "2026-03-02"}])
    assert "dépassée" in talk.say("Où est ma commande ?", "ask_order_status")

"""A line that the coach has taken note of is known as declared; one that was refused is not."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.actions.conftest import Meet
from tests.actions.test_resolve_case import close, told


@pytest.mark.parametrize(
    ("outcome", "notice", "answer"),
    [
        ("done", "Orange VIP la prend en charge", "Déclarées à votre coach pour Orange VIP : 06 12 34 56 78"),
        ("cancelled", "sans y donner suite", "aucune ligne déclarée"),
    ],
)
def test_a_declaration_follows_its_case(meet: Meet, outcome: str, notice: str, answer: str) -> None:
    talk = meet(coach_name="Karim")
    talk.say("déclarez ma ligne 06 12 34 56 78 à Orange VIP", "ask_orange_vip")
    talk.say("oui", "affirm")
    close(talk, outcome, "Vu avec le coach.")
    assert notice in told(talk)
    assert answer in talk.say("ma ligne est-elle déclarée ?", "ask_orange_vip")


def test_a_relatives_line_is_not_declared(meet: Meet) -> None:
    talk = meet()
    assert "titulaire de la ligne" in talk.say("ajoutez la ligne de mon fils à Orange VIP", "ask_orange_vip")
    assert ("vip.vip_line", "refused") in [found[:2] for found in talk.decisions]
    assert talk.world.state["flow"] is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-08T11:00:00+01:00", "fermé en ce moment ; il rouvre lundi 9 mars à 8 h"),
        ("2026-03-09T11:00:00+01:00", "répond en ce moment"),
    ],
)
def test_whether_it_answers_now_is_said(meet: Meet, now: str, expected: str) -> None:
    talk = meet(now=datetime.fromisoformat(now))
    assert expected in talk.say("quel numéro pour joindre orange vip ?", "ask_orange_vip")

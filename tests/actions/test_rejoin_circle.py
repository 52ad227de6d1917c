"""An honorary member's way back: from the membership's own past, and true in the store once the Desk confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.agent.resolve_case import resolve_case
from tests.actions.conftest import Meet, Talk
from tests.actions.test_resolve_case import an_agent

INTENT = "rejoin_circle"


def come_back(talk: Talk) -> str:
    talk.say("Je veux revenir", INTENT)
    talk.say("oui", "affirm")
    return talk.say("oui", "affirm")


@pytest.mark.parametrize(
    ("offer", "used", "expected"),
    [
        ("offre-interieur", 5, "sans repayer le droit d’entrée de 1 500 € TTC"),
        ("option-interieur", 1, "Il vous reste 1 retour sans droit d’entrée, sur 2"),
        ("option-interieur", 2, "le droit d’entrée serait dû (1 500 € TTC)"),
    ],
)
def test_the_price_of_coming_back(meet: Meet, offer: str, used: int, expected: str) -> None:
    answer = meet("honorary", member_offer=offer, returns_used=used, left_on="2025-09-30").say(
        "Puis-je revenir ?", INTENT
    )
    assert expected in answer
    assert "mardi 30 septembre 2025" in answer


def test_a_recovery_in_the_past_ends_it(meet: Meet) -> None:
    talk = meet("honorary", collections_history=True)
    answer = talk.say("Je veux revenir", INTENT)
    assert "recouvrement" in answer
    assert "Devenir membre" in answer
    assert talk.cases == []


@pytest.mark.parametrize(("closed", "status", "used"), [("done", "active", 2), ("cancelled", "honorary", 1)])
def test_the_membership_runs_again_once_confirmed(meet: Meet, closed: str, status: str, used: int) -> None:
    talk = meet("honorary", member_offer="option-interieur", returns_used=1, left_on="2025-09-30")
    assert "n° 1" in come_back(talk)
    with talk.world.work() as work:
        [case] = work.cases.of_member(1)
        resolve_case(work, talk.world.outgoing, case.id, an_agent(work), closed, "Hors zone." * (closed != "done"))
        member = work.members.get(1)
    assert (member.status, member.facts["returns_used"]) == (status, used)
    assert ("left_on" in member.facts) is (closed != "done")
    assert (member.service_start.isoformat() == "2026-03-05") is (closed == "done")


def test_a_membership_that_runs_again_already_keeps_its_years(meet: Meet) -> None:
    talk = meet("honorary", left_on="2025-12-28", returns_used=1)
    come_back(talk)
    start = date(2026, 3, 1)
    talk.change_member(status="active", service_start=start)
    with talk.world.work() as work:
        (case,) = work.cases.of_member(1)
        resolve_case(work, talk.world.outgoing, case.id, an_agent(work), "done")
        member = work.members.get(1)
    assert (member.service_start, member.facts["returns_used"]) == (start, 1)


def test_conditions_that_fail_send_nothing(meet: Meet) -> None:
    talk = meet("honorary")
    talk.say("Je veux revenir", INTENT)
    assert "rien transmis" in talk.say("non", "deny")
    assert talk.cases == []


@pytest.mark.parametrize(
    ("persona", "facts", "expected"),
    [("offre-interieur", {}, "déjà membre"), ("non-member", {}, "jamais fait l’objet d’un recouvrement")],
)
def test_others(meet: Meet, persona: str, facts: dict[str, Any], expected: str) -> None:
    assert expected in meet(persona, **facts).say("Un ancien membre peut-il revenir ?", INTENT)


def test_how_many_times_is_the_contracts_own(meet: Meet) -> None:
    talk = meet("honorary", member_offer="option-interieur")
    assert "2 fois" in talk.say("Combien de fois puis-je revenir ?", INTENT)

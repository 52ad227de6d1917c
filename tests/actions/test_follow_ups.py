"""A short question goes on with the last subject; a clear one does not."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("first", "intent", "then", "understood_as", "expected"),
    [
        ("Réparez-vous l'imprimante ?", "ask_intervention_scope", "Et la box ?", "report_outage", "Oui, un technicien"),
        ("Le prix d'un site ?", "ask_price", "Et le coach ?", "contact_coach", "150 € TTC"),
        ("Horaires du Desk ?", "ask_hours", "Et Orange VIP ?", None, "Appelez Orange VIP"),
        ("Couvrez-vous Nice ?", "ask_coverage", "Et à Limoges ?", None, "hors zone"),
        ("Comment résilier ?", "terminate_contract", "Un e-mail, ça suffirait ?", None, "lettre recommandée"),
    ],
)
def test_it_goes_on(meet: Meet, first: str, intent: str, then: str, understood_as: str | None, expected: str) -> None:
    talk = meet()
    talk.say(first, intent)
    assert expected in talk.say(then, understood_as)


def test_a_whole_sentence_is_taken_as_it_is_understood(meet: Meet) -> None:
    talk = meet()
    talk.say("Réparez-vous l'imprimante ?", "ask_intervention_scope")
    talk.say("Et maintenant ma box est complètement en panne depuis hier", "report_outage")
    assert talk.incident_is_open


def test_without_a_subject_nothing_is_guessed(meet: Meet) -> None:
    assert "pas compris" in meet().say("Et la box ?", None)

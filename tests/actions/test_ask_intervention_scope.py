"""What a technician works on, by the contract's lists; exclusions come first."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet


@pytest.mark.parametrize(
    ("offer", "words", "expected"),
    [
        ("offre-interieur", "Réparez-vous la Livebox ?", "Oui, un technicien"),
        ("offre-interieur", "Le câblage est-il couvert ?", "installé par Parnasse"),
        ("offre-interieur", "Réparez-vous mon imprimante ?", "hors du périmètre"),
        ("offre-interieur", "Mon routeur 4G est-il couvert ?", "hors du périmètre"),
        ("option-interieur", "Mon routeur 4G est-il couvert ?", "Oui, un technicien"),
        ("offre-interieur", "La foudre a grillé ma Livebox, venez-vous ?", "cause extérieure"),
        ("offre-interieur", "J'ai démonté ma Livebox, la réparez-vous ?", "modifié ou réparé"),
        ("non-member", "Que réparez-vous ?", "s’occupe toujours des équipements"),
    ],
)
def test_the_scope(meet: Meet, offer: str, words: str, expected: str) -> None:
    assert expected in meet(offer, "92").say(words, "ask_intervention_scope")

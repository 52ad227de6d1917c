"""Where a journey goes, in the words of the message."""

from __future__ import annotations

import pytest

from actions.membership.destinations import destinations


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("je pars au maroc demain", "fr", "Maroc"),
        ("jpars o usa samedi", "fr", "USA"),
        ("d'abord l'Espagne, puis le Portugal", "fr", "Espagne et Portugal"),
        ("un mois sur un voilier aux Antilles", "fr", "Antilles"),
        ("en Nouvelle-Zélande… enfin", "fr", "Nouvelle-Zélande"),
        ("my trip to Japan", "en", "Japan"),
        ("for us, a bigger plan", "en", None),
        ("je reste en France", "fr", None),
        ("du 3 au 10 mars", "fr", None),
        ("changez mon forfait", "fr", None),
    ],
)
def test_a_country_is_found_as_it_is_written(words: str, language: str, expected: str | None) -> None:
    assert destinations(words, language) == expected

"""What members tell of days that are over, as a number of days."""

from __future__ import annotations

from datetime import date

import pytest

from actions.past_days import days_since

THURSDAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("reçu ce matin", 0),
        ("livré hier soir", 1),
        ("avant-hier", 2),
        ("il y a trois jours", 3),
        ("au bout de 4 jours", 4),
        ("acheté depuis une semaine", 7),
        ("two weeks ago", 14),
        ("il y a 2 mois", 60),
        ("un an après", 365),
        ("livré lundi", 3),
        ("jeudi dernier", 7),
        ("reçu le 2 mars", 3),
        ("le 02/03/2026", 3),
        ("le 12/04", 327),
        ("delivered March 1st", 4),
        ("le 31 avril", None),
        ("la semaine dernière", None),
        ("mon téléphone ne marche plus", None),
    ],
)
def test_how_long_ago(words: str, days: int | None) -> None:
    assert days_since(words, THURSDAY) == days

"""What every sender says, to both sides: one visit to each of the five flows."""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import is_working_day

_BEFORE = (
    "Bonjour",
    "Combien d'interventions me reste-t-il ?",
    "J'ai besoin d'un technicien pour ma télévision",
    "oui",
)
_AFTER = (
    "oui",
    "Je suis en panne d'internet, activez mon Airbox",
    "oui",
    "Internet est revenu",
    "Réservez une table pour deux samedi soir dans un restaurant italien à Paris",
    "oui",
    "Je voudrais parler à un conseiller",
    "Au revoir",
)
HOURS = (9, 10, 11, 14, 15, 16)
FIRST_DAY, DAYS = 4, 20
"""Visits are wished from this many days ahead, over this many working days: no two wishes in a row collide."""
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def conversation(number: int, today: date) -> list[str]:
    """The messages of the n-th conversation; only the moment of the visit differs."""
    day = _working_days(today)[number % DAYS]
    hour = HOURS[number // DAYS % len(HOURS)]
    return [*_BEFORE, f"le {day.day} {MONTHS[day.month - 1]} à {hour}h", *_AFTER]


def _working_days(today: date) -> list[date]:
    ahead = (today + timedelta(days=n) for n in range(FIRST_DAY, FIRST_DAY + 3 * DAYS))
    return [day for day in ahead if is_working_day(day)][:DAYS]

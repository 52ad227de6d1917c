"""A decision explained to the desk, line by line, in both languages."""

from actions.explaining import explained
from domain.contract import Contract
from domain.trace import trace

VISIT = {"departement": "59", "start": "2026-03-10T10:00", "service_start": "2025-06-16", "visits": []}


def _lines(rule: str, facts: dict[str, object], language: str) -> list[str]:
    return explained(trace(Contract.load("offre-interieur"), rule, facts), language)


def test_a_booking_is_explained_with_its_rules_terms_and_clauses() -> None:
    lines = _lines("interventions.book", VISIT, "fr")
    assert lines[0].startswith("interventions.book\u00a0: departement = 59 ; start = 2026-03-10 10:00")
    assert any(line.startswith("   interventions.technician_slot") for line in lines)
    window = next(line for line in lines if "interventions.technician_window" in line)
    assert "du lundi au vendredi de 9\u00a0h à 16\u00a0h" in window
    assert "depuis le 2025-06-01 · Offre Intérieur, art. 5.2.2 (01/06/2025)" in window
    assert "AMB-01 WINDOW_HALF_OPEN_START" in window
    assert lines[-1] == "   → accordé (included) · Offre Intérieur, art. 5.2.2 (01/06/2025)"


def test_a_charge_is_explained_in_english_with_its_total() -> None:
    lines = _lines("prices.monthly_fee", {"on": "2026-01-01", "extra_sites": 2}, "en")
    assert "   → possible, charged (ok), €430 incl. VAT · Intérieur offer, annex 1 (2025-06-01)" in lines
    assert any("prices.extra_site" in line and "(month), since 2025-06-01" in line for line in lines)


def test_a_long_value_is_cut() -> None:
    lines = _lines("zones.coverage", {"departement": "75", "on": "2026-01-01"}, "fr")
    assert any("…" in line for line in lines)

"""A decision explained to the desk, line by line, in both languages."""

from datetime import UTC, date, datetime

from actions.contract.explaining import Grounds, explained, grounds, possible_if
from domain.contract import Contract
from domain.rules import ask
from domain.trace import trace
from domain.whynot import Change
from storage.repositories.records import StoredDecision

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


def test_english_sets_no_space_before_a_semicolon() -> None:
    assert "departement = 59; start =" in _lines("interventions.book", VISIT, "en")[0]


def test_a_long_value_is_cut() -> None:
    lines = _lines("zones.coverage", {"departement": "75", "on": "2026-01-01"}, "fr")
    assert any("…" in line for line in lines)


def _stored(rule: str, inputs: dict[str, object], version: str | None = None) -> StoredDecision:
    contract = Contract.load("offre-interieur")
    decision = ask(contract, rule, inputs)
    return StoredDecision(
        1, contract.offer, rule, inputs, decision.to_json(), version or contract.version, datetime.now(UTC)
    )


SUNDAY = {"departement": "75", "start": "2026-03-08T10:00"}


def test_a_refusal_stands_on_dated_terms_and_says_what_would_change_it() -> None:
    found = grounds(_stored("interventions.technician_slot", SUNDAY), "en")
    assert found.terms == (
        "– “Technician’s hours: Paris region and south”: Monday to Friday, 9:00 to 19:00, public holidays excepted "
        "(since 2025-06-01)",
    )
    assert found.changes == ("the appointment began on Monday 9 March at 10:00",)


def test_what_was_decided_under_another_contract_is_not_explained_by_today_s() -> None:
    assert grounds(_stored("interventions.technician_slot", SUNDAY, "older"), "fr") == Grounds()


def test_a_change_of_a_fact_that_has_no_words_is_left_out() -> None:
    stated = ask(Contract.load("offre-interieur"), "clauses.stated", {"term": "airbox.use", "on": date(2026, 1, 1)})
    assert possible_if([Change({"extra_mailboxes": 3, "requester": "member"}, stated)], "fr") == []
    assert possible_if([Change({"requester": "member"}, stated)], "fr") == ["la demande venait du membre lui-même"]

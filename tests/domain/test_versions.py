"""Any question at any date: a value that changes from a day on answers differently before and after, nothing else."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.amendments import amended, read_amendments, starts
from domain.contract import Contract
from domain.decisions import Billable, Refused
from domain.errors import InvalidInput, UnknownDocument, UnknownTerm
from domain.rules import ask
from domain.trace import Consulted, trace

OFFER = "offre-interieur"
RISE = date(2026, 9, 1)
EVE = RISE - timedelta(days=1)
NEW_PRICE = """
prices:
  offer_month:
    offre-interieur:
      2026-09-01: {value: {ht: "216.67", ttc: "260.00"}, source: offre-interieur annexe 1, rules: [PRX-03]}
interventions:
  quota_per_year:
    offre-interieur.other_zones:
      2026-09-01: {value: 6, source: offre-interieur art. 5.2.2, rules: [INT-09]}
    option-interieur:
      2026-09-01: {value: 7, source: option-interieur art. 4.2.2, rules: [INT-10]}
"""


@pytest.fixture
def after_the_rise(tmp_path: Path) -> Contract:
    file = tmp_path / "rise.yml"
    file.write_text(NEW_PRICE, encoding="utf-8")
    return amended(Contract.load(OFFER), read_amendments(file))


def _fee(contract: Contract, on: date) -> Decimal:
    decision = ask(contract, "prices.monthly_fee", {"on": on})
    assert isinstance(decision, Billable)
    return decision.total_ttc


def test_the_old_price_holds_to_the_eve_and_the_new_one_from_the_day(after_the_rise: Contract) -> None:
    assert [_fee(after_the_rise, day) for day in (EVE, RISE)] == [Decimal("250.00"), Decimal("260.00")]
    assert [after_the_rise.term("prices.offer_month", on=day).since for day in (EVE, RISE)] == [date(2025, 6, 1), RISE]


def test_a_value_of_some_zones_changes_there_alone(after_the_rise: Contract) -> None:
    def quota(zone: str, on: date) -> int:
        value: int = after_the_rise.term("interventions.quota_per_year", on=on, zone=zone).value
        return value

    assert [quota("nord", day) for day in (EVE, RISE)] == [5, 6]
    assert [quota("sud", day) for day in (EVE, RISE)] == [15, 15]


def test_what_if_leaves_the_contract_as_it_is(after_the_rise: Contract) -> None:
    assert _fee(Contract.load(OFFER), RISE) == Decimal("250.00")
    assert after_the_rise.version != Contract.load(OFFER).version
    assert Contract.load(OFFER).version == Contract.load(OFFER).version
    assert Contract.load("option-interieur").term("interventions.quota_per_year", on=RISE).value == 15


def test_the_trace_shows_which_price_was_used(after_the_rise: Contract) -> None:
    asked = trace(after_the_rise, "prices.tariff", {"item": "offer_month", "on": RISE})
    (step,) = [step for step in asked.steps if isinstance(step, Consulted)]
    assert (step.term.since, step.term.value["ttc"]) == (RISE, "260.00")


@pytest.mark.parametrize(
    ("notified_on", "said"), [("2026-08-01", "ok"), ("2026-08-02", "notice_too_late"), (None, "not_notified")]
)
def test_a_new_price_is_said_a_month_before(after_the_rise: Contract, notified_on: str | None, said: str) -> None:
    facts = {"change": "price", "effective_on": RISE, "notified_on": notified_on}
    decision = ask(after_the_rise, "changes.notice", facts)
    assert (decision.reason, decision.facts["latest_notice_date"]) == (said, date(2026, 8, 1))
    assert isinstance(decision, Refused) == (said != "ok")


def test_a_longer_notice_applies_to_the_changes_that_follow_it() -> None:
    months = {"value": 2, "source": "offre-interieur art. 7.2", "rules": ["CHG-01"]}
    contract = amended(Contract.load(OFFER), {"changes": {"price_months": {OFFER: {RISE: months}}}})

    def latest(effective_on: date) -> date:
        found: date = ask(contract, "changes.notice", {"change": "price", "effective_on": effective_on}).facts[
            "latest_notice_date"
        ]
        return found

    assert [latest(EVE), latest(RISE)] == [date(2026, 7, 31), date(2026, 7, 1)]


def test_the_days_on_which_values_start_are_the_versions(after_the_rise: Contract) -> None:
    days = starts(after_the_rise)
    assert days[RISE] == ("interventions.quota_per_year", "prices.offer_month")
    assert list(days) == sorted(days)
    assert set(days) - {RISE} == set(starts(Contract.load(OFFER)))


def test_an_amendment_may_end_a_value() -> None:
    ended = {"value": None, "source": "offre-interieur annexe 1"}
    contract = amended(Contract.load(OFFER), {"prices": {"concierge_privilege": {OFFER: {RISE: ended}}}})
    assert contract.find("prices.concierge_privilege", on=EVE) is not None
    assert contract.find("prices.concierge_privilege", on=RISE) is None


VALUE = {"value": 1, "source": "offre-interieur annexe 1"}


@pytest.mark.parametrize(
    ("amendments", "error"),
    [
        ({"prices": {"weather": {OFFER: {RISE: VALUE}}}}, UnknownTerm),
        ({"prices": {"offer_month": {OFFER: {RISE: {"value": 1}}}}}, InvalidInput),
        ({"prices": {"offer_month": {OFFER: {"2026-09-01": VALUE}}}}, InvalidInput),
        ({"prices": {"offer_month": {OFFER: 260}}}, InvalidInput),
        ({"prices": 260}, InvalidInput),
        ({"prices": {"offer_month": {OFFER: {RISE: {**VALUE, "source": "law art. 1"}}}}}, UnknownDocument),
    ],
)
def test_an_amendment_that_says_no_value_is_refused(amendments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        amended(Contract.load(OFFER), amendments)


@pytest.mark.parametrize("text", ["- prices", "prices: [", "260"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rise.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput):
        read_amendments(file)

"""What the rules that count refuse to count, and the local holidays, written both as a term and in the calendar."""

from datetime import date

import pytest

from domain.calendar import ALSACE_MOSELLE
from domain.contract import Contract
from domain.errors import InvalidInput
from domain.rules.computation import period_end
from domain.rules.membership import committee_deadline

OFFER = Contract.load("offre-interieur")
DAY = date(2026, 3, 10)


def test_working_days_are_not_counted_back_in_time() -> None:
    with pytest.raises(InvalidInput):
        period_end(OFFER, DAY, -1, "working_days")


def test_committee_has_no_deadline_without_any_day() -> None:
    with pytest.raises(InvalidInput):
        committee_deadline(OFFER, None)


def test_local_holidays_of_the_term_are_those_of_the_calendar() -> None:
    assert set(OFFER.term("computation.local_holidays", on=DAY).value) == ALSACE_MOSELLE

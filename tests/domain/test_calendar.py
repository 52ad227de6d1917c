"""Days, months, windows and working hours as the contract counts them, on the days where clocks and lists surprise."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    PARIS,
    Window,
    add_days,
    add_hours,
    add_months,
    add_working_clock_hours,
    add_working_days,
    at,
    contract_year,
    end_of_month,
    holidays_at,
    is_public_holiday,
    is_working_day,
    paris,
)

DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2045, 12, 31))
OFFICE = Window.read({"mon-fri": "08:00-20:00", "sat": "09:00-20:00", "holidays": "open"})
WORKING = Window.read({"mon-fri": "09:00-16:00", "holidays": "closed"})
ALWAYS = Window.read({"mon-sun": "00:00-24:00", "holidays": "open"})

NATIONAL_2026 = [
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 8, 15),
    date(2026, 11, 1),
    date(2026, 11, 11),
    date(2026, 12, 25),
]
LOCAL_2026 = [date(2026, 4, 3), date(2026, 12, 26)]


def _days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(365)]


def test_national_list_has_eleven_days() -> None:
    assert [day for day in _days_of(2026) if is_public_holiday(day)] == NATIONAL_2026


@pytest.mark.parametrize("departement", ["57", "67", "68"])
def test_alsace_and_moselle_have_two_more(departement: str) -> None:
    found = [day for day in _days_of(2026) if is_public_holiday(day, departement)]
    assert found == sorted(NATIONAL_2026 + LOCAL_2026)


@pytest.mark.parametrize("departement", ["54", "98", "2A", "75"])
def test_everywhere_else_the_national_list_holds(departement: str) -> None:
    assert [day for day in _days_of(2026) if is_public_holiday(day, departement)] == NATIONAL_2026


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 5, 7), True),
        (date(2026, 5, 8), False),
        (date(2026, 5, 9), False),
        (date(2026, 5, 10), False),
        (date(2026, 5, 11), True),
    ],
)
def test_working_days(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_period_of_days_does_not_count_its_first_day_nor_shift_its_last() -> None:
    assert add_days(date(2025, 12, 25), 10) == date(2026, 1, 4)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2025, 8, 31), 3, date(2025, 11, 30)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_period_of_months(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


@given(DAYS, st.integers(-60, 60))
def test_months_keep_the_day_or_take_the_last(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end == end_of_month(end) and end.day < day.day)


def test_working_days_are_counted_after_the_first() -> None:
    assert add_working_days(date(2026, 5, 7), 1) == date(2026, 5, 11)
    assert add_working_days(date(2026, 5, 9), 1) == date(2026, 5, 11)


@given(DAYS, st.integers(0, 4000))
def test_contract_years_follow_each_other_without_gap(effective: date, later: int) -> None:
    day = effective + timedelta(days=later)
    first, last = contract_year(effective, day)
    assert first <= day <= last
    assert contract_year(effective, last + timedelta(days=1))[0] == last + timedelta(days=1)


def test_no_contract_year_before_the_effective_date() -> None:
    with pytest.raises(ValueError, match="before the effective date"):
        contract_year(date(2025, 6, 16), date(2025, 6, 15))


@given(st.datetimes(min_value=datetime(2025, 6, 1), max_value=datetime(2030, 12, 31)))  # noqa: DTZ001 - Paris wall clock
def test_seventy_two_hours_are_spent_on_working_days_only(moment: datetime) -> None:
    start = moment.replace(second=0, microsecond=0)
    end = add_working_clock_hours(start, 72)
    step, spent = start, 0
    while step < end.replace(tzinfo=None):
        spent += is_working_day(step.date())
        step += timedelta(minutes=1)
    assert spent == 72 * 60


def test_hours_run_on_across_the_change_of_clocks() -> None:
    assert add_working_clock_hours(at(date(2026, 10, 23)), 48) == at(date(2026, 10, 27))
    assert add_working_clock_hours(at(date(2026, 3, 27)), 48) == at(date(2026, 3, 31))


def test_clock_stops_on_local_holidays() -> None:
    asked = datetime(2026, 4, 2, 12, tzinfo=PARIS)
    assert add_working_clock_hours(asked, 24) == datetime(2026, 4, 3, 12, tzinfo=PARIS)
    assert add_working_clock_hours(asked, 24, holidays_at("67")) == datetime(2026, 4, 7, 12, tzinfo=PARIS)


def test_naive_moments_are_paris_moments() -> None:
    assert paris(datetime(2026, 7, 1, 10)) == datetime(2026, 7, 1, 8, tzinfo=UTC)  # noqa: DTZ001 - the case at hand
    assert paris(datetime(2026, 1, 1, 9, tzinfo=UTC)).hour == 10


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (datetime(2026, 3, 13, 8, 0, tzinfo=PARIS), None),
        (datetime(2026, 3, 13, 7, 59, 59, tzinfo=PARIS), "outside_hours"),
        (datetime(2026, 3, 13, 19, 59, 59, tzinfo=PARIS), None),
        (datetime(2026, 3, 13, 20, 0, tzinfo=PARIS), "outside_hours"),
        (datetime(2026, 3, 14, 8, 59, tzinfo=PARIS), "outside_hours"),
        (datetime(2026, 3, 15, 12, 0, tzinfo=PARIS), "closed_day"),
        (datetime(2026, 3, 29, 12, 0, tzinfo=PARIS), "closed_day"),
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 27, 6, 59, tzinfo=UTC), "outside_hours"),
    ],
)
def test_window_holds_its_first_instant_and_not_its_last(moment: datetime, reason: str | None) -> None:
    assert OFFICE.refusal(moment, is_public_holiday) == reason


def test_reasons_come_in_the_contracts_order() -> None:
    assert WORKING.refusal(datetime(2026, 11, 1, 23, tzinfo=PARIS), is_public_holiday) == "closed_day"
    assert WORKING.refusal(datetime(2026, 11, 11, 23, tzinfo=PARIS), is_public_holiday) == "public_holiday"
    assert WORKING.refusal(datetime(2026, 11, 12, 23, tzinfo=PARIS), is_public_holiday) == "outside_hours"


@pytest.mark.parametrize("fold", [0, 1])
def test_an_always_open_window_is_open_in_the_hour_that_comes_twice(fold: int) -> None:
    assert ALWAYS.refusal(datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold), is_public_holiday) is None


def test_next_opening_skips_closed_days_and_holidays() -> None:
    friday_evening = datetime(2026, 5, 22, 17, tzinfo=PARIS)
    assert WORKING.next_opening(friday_evening, is_public_holiday) == datetime(2026, 5, 26, 9, tzinfo=PARIS)


def test_next_opening_is_the_same_clock_time_after_the_change_of_clocks() -> None:
    opening = WORKING.next_opening(datetime(2026, 3, 27, 17, tzinfo=PARIS), is_public_holiday)
    assert (opening.hour, opening.utcoffset()) == (9, timedelta(hours=2))


def test_hours_of_a_day() -> None:
    assert OFFICE.hours_on(date(2026, 3, 14)) == "09:00-20:00"
    assert OFFICE.hours_on(date(2026, 3, 15)) is None
    assert ALWAYS.hours_on(date(2026, 3, 15)) == "00:00-24:00"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-10T10:00+01:00", "2026-03-12T10:00+01:00"),
        ("2026-03-28T10:00+01:00", "2026-03-30T11:00+02:00"),
        ("2026-10-24T18:30+02:00", "2026-10-26T17:30+01:00"),
    ],
)
def test_hours_pass_whatever_the_clock_does(start: str, end: str) -> None:
    assert add_hours(paris(datetime.fromisoformat(start)), 48).isoformat(timespec="minutes") == end

"""What holds of every day and instant: months, working days, holidays by place, opening hours, changes of clocks."""

from datetime import UTC, date, datetime, time, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import (
    ALSACE_MOSELLE,
    PARIS,
    Window,
    add_days,
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

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
PLACES = st.sampled_from(["75", "59", "54", "57", "67", "68", "2A", "98", None])
INSTANTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1))  # noqa: DTZ001
MONTHS = st.integers(-120, 120)
FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
AFTER_EASTER = (1, 39, 50)
quick = settings(deadline=None)


@quick
@given(day=DAYS, place=PLACES)
def test_holidays_are_the_eleven_of_the_nation_and_two_more_in_alsace_moselle(day: date, place: str | None) -> None:
    moving = {easter(day.year) + timedelta(days=days) for days in AFTER_EASTER}
    expected = (day.month, day.day) in FIXED or day in moving
    if place in ALSACE_MOSELLE:
        expected |= day == easter(day.year) - timedelta(days=2) or (day.month, day.day) == (12, 26)
    assert is_public_holiday(day, place) == expected
    assert holidays_at(place)(day) == expected


@quick
@given(year=st.integers(2000, 2100))
def test_monaco_and_nancy_keep_the_national_list(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    for place in ("98", "54"):
        assert [day for day in days if is_public_holiday(day, place) != is_public_holiday(day)] == []
    assert len(
        [day for day in days if day.year == year and is_public_holiday(day, "67") != is_public_holiday(day)]
    ) in (1, 2)


@quick
@given(day=DAYS, count=MONTHS)
def test_months_keep_the_day_or_take_the_last(day: date, count: int) -> None:
    reached = add_months(day, count)
    assert reached == day + relativedelta(months=count)
    assert reached.day == min(day.day, end_of_month(reached).day)
    assert (reached.year * 12 + reached.month) - (day.year * 12 + day.month) == count


@quick
@given(day=DAYS, count=st.integers(0, 400))
def test_days_are_added_without_a_shift(day: date, count: int) -> None:
    assert (add_days(day, count) - day).days == count


@quick
@given(day=DAYS, count=st.integers(1, 40), place=PLACES)
def test_working_days_are_counted_one_by_one_after_the_first(day: date, count: int, place: str | None) -> None:
    test = holidays_at(place)
    reached = add_working_days(day, count, test)
    passed = [day + timedelta(days=ahead) for ahead in range(1, (reached - day).days + 1)]
    assert sum(is_working_day(each, test) for each in passed) == count
    assert is_working_day(reached, test)
    assert reached.weekday() < 5


@quick
@given(start=DAYS, after=st.integers(0, 4000))
def test_contract_years_hold_each_day_once(start: date, after: int) -> None:
    on = start + timedelta(days=after)
    first, last = contract_year(start, on)
    assert first <= on <= last
    assert first in (start, *(add_months(start, 12 * years) for years in range(12)))
    assert contract_year(start, last + timedelta(days=1))[0] == last + timedelta(days=1)


@quick
@given(moment=INSTANTS, hours=st.integers(0, 200), place=PLACES)
def test_working_hours_run_on_working_days_only(moment: datetime, hours: int, place: str | None) -> None:
    test = holidays_at(place)
    reached = add_working_clock_hours(moment, hours, test)
    assert reached >= moment
    assert add_working_clock_hours(moment, hours + 1, test) > reached
    if hours:
        assert is_working_day((reached - timedelta(seconds=1)).date(), test)


@quick
@given(moment=INSTANTS)
def test_paris_time_is_the_same_instant_on_the_wall_clock_of_paris(moment: datetime) -> None:
    local = paris(moment)
    assert local.astimezone(UTC) == moment
    assert local.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
    assert paris(local) == local


HOURS = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda span: span[0] < span[1])
WINDOWS = st.builds(
    lambda days, hours, closed: Window.read({days: f"{hours[0]:02}:00-{hours[1]:02}:00", "holidays": closed}),
    st.sampled_from(["mon-fri", "mon-sat", "mon-sun", "sat"]),
    HOURS,
    st.sampled_from(["open", "closed"]),
)


@quick
@given(window=WINDOWS, moment=INSTANTS, place=PLACES)
def test_the_next_opening_is_open_and_nothing_opens_before_it(
    window: Window, moment: datetime, place: str | None
) -> None:
    test = holidays_at(place)
    opening = window.next_opening(moment, test)
    assert opening.astimezone(UTC) > moment
    assert window.refusal(opening, test) is None
    if window.refusal(moment, test) is not None:
        steps = int((opening.astimezone(UTC) - moment) / timedelta(minutes=30))
        between = (moment + timedelta(minutes=30 * step) for step in range(min(steps, 200)))
        assert [paris(each) for each in between if window.refusal(each, test) is None] == []


@quick
@given(window=WINDOWS, year=st.integers(2020, 2037), month=st.sampled_from([3, 10]))
def test_a_change_of_clocks_moves_no_opening_hour(window: Window, year: int, month: int) -> None:
    last = end_of_month(date(year, month, 1))
    change = last - timedelta(days=(last.weekday() + 1) % 7)
    for day in (change - timedelta(days=1), change, change + timedelta(days=1)):
        opening = window.opening_on(day, is_public_holiday)
        if opening is not None:
            assert f"{opening:%H:%M}" == (window.hours_on(day) or "")[:5]
            assert opening == at(day, time(opening.hour))
            assert opening.tzinfo is PARIS

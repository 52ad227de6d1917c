"""The date conventions, sentence by sentence, and what must hold of any text at any moment."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.dates import Problem, When, days_later, duration, resolve, shift

PARIS = ZoneInfo("Europe/Paris")
FILES = sorted((Path(__file__).parent / "dates").glob("*.yml"))
SENTENCES = [(file.stem, case) for file in FILES for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
CASES = [
    pytest.param(case, id=f"{stem}: {case['text']} ({case['now'].astimezone(PARIS):%d/%m/%Y %H:%M})")
    for stem, case in SENTENCES
]
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - naive on purpose
    datetime(2028, 12, 31),  # noqa: DTZ001 - naive on purpose
).map(lambda moment: moment.replace(tzinfo=PARIS))
# What the grammars are made of, without any year before 2029; at random side by side, it reaches most of their paths.
PIECES = """
    lundi mardi mercredi jeu vend. sam dimanche Thursday mon prochain pro next en huit quinze 8 15 le du au de à la l'
    semaine prochaine cette ce week-end demain 2m1 après-demain aujourd'hui hier dernier premier deuxième janvier
    février mars mai sept oct décembre 12 31 29 1er 3rd 12/05 30/02 29/02 dans 2 3 jours mois heures minutes début mi-
    fin matin aprem soir midi minuit 14h 9h30 10:15 3pm quart demie moins vers avant après entre et jusqu'à pas ou non
    pardon plutôt que au lieu décaler reporter sauf depuis rue 75002 € , ? mais
"""
pieces = st.sampled_from(PIECES.split())
scraps = st.lists(pieces, max_size=25).map(" ".join)


def shown(when: When) -> dict[str, object]:
    hours = {name: value and f"{value:%H:%M}" for name, value in (("start", when.start), ("end", when.end))}
    return {"date": when.date, **hours}


@pytest.mark.parametrize("case", CASES)
def test_a_wish_is_understood_as_the_conventions_say(case: dict) -> None:
    expected = dict(case["expect"])
    problem = expected.pop("problem", None)
    when = resolve(case["text"], case["now"])
    assert shown(when) == expected
    assert when.problem == problem


@pytest.mark.parametrize("case", CASES)
def test_capitals_and_accents_change_nothing(case: dict) -> None:
    plain = unicodedata.normalize("NFKD", case["text"]).encode("ascii", "ignore").decode()
    expected = resolve(case["text"], case["now"])
    assert resolve(case["text"].upper(), case["now"]) == expected
    if "€" not in case["text"]:
        assert resolve(plain, case["now"]) == expected


def test_the_cases_cover_every_problem() -> None:
    assert {case["expect"].get("problem") for _, case in SENTENCES} == {None, *Problem}


@given(scraps, moments)
@settings(deadline=None, max_examples=300)
def test_without_a_year_no_day_is_in_the_past(text: str, now: datetime) -> None:
    when = resolve(text, now)
    assert when.date is None or (when.date >= now.date() and when.problem is None)


@given(st.one_of(st.text(max_size=300), st.text(st.characters(codec="ascii"), max_size=300)), moments)
@settings(deadline=None, max_examples=300)
def test_any_text_gives_an_answer(text: str, now: datetime) -> None:
    when = resolve(text, now)
    assert when.date is None or when.problem is None


@given(scraps, moments)
@settings(deadline=None, max_examples=200)
def test_the_time_zone_in_which_now_is_written_changes_nothing(text: str, now: datetime) -> None:
    assert resolve(text, now.astimezone(UTC)) == resolve(text, now)


@pytest.mark.parametrize(
    "scrap",
    ["a", " ", "1", "1 ", "1/", "@", "a@", "lundi ", "le 12 ", "14h ", "de la ", "pas le ", "ou lundi ", "deux et ",
     "12 rue de la ", "non lundi ", "je ne ", "depuis 3 h ", "décaler de lundi à mardi ", "l'", "- ", "06 12 ", "ﷺ"],
)  # fmt: skip
def test_ten_thousand_characters_are_read_to_the_end(scrap: str) -> None:
    """Patterns that try again and again would not come back from these."""
    now = datetime(2026, 9, 9, 10, tzinfo=PARIS)
    resolve((scrap * 10_000)[:10_000], now)
    wished = resolve(("é" * 9_900) + " jeudi 14h", now)
    assert shown(wished) == {"date": date(2026, 9, 10), "start": "14:00", "end": None}


@given(moments, st.integers(0, 6))
def test_weekdays_fall_in_their_week(now: datetime, number: int) -> None:
    today, name = now.date(), WEEKDAYS[number]

    def ahead(text: str) -> int:
        day = resolve(text, now).date
        assert day is not None
        assert day.weekday() == number
        return (day - today).days

    bare = ahead(f"{name} à 10h")
    assert 1 <= bare <= 7
    assert ahead(f"{name} prochain") == (bare + 7 if bare <= 2 else bare)
    assert ahead(f"{name} en huit") == bare + 7
    assert ahead(f"{name} en quinze") == bare + 14
    assert 7 <= ahead(f"{name} de la semaine prochaine") + today.weekday() <= 13


@given(moments, st.integers(1, 31))
def test_a_day_number_is_the_next_such_day(now: datetime, number: int) -> None:
    day = resolve(f"le {number}", now).date
    assert day is not None
    assert day.day == number
    earlier = (now.date() + timedelta(days=n) for n in range((day - now.date()).days))
    assert number not in {other.day for other in earlier}


@given(moments, st.integers(1, 400))
def test_days_are_counted_on_the_calendar(now: datetime, count: int) -> None:
    french = {8: 7, 15: 14}.get(count, count)
    assert resolve(f"dans {count} jours", now).date == now.date() + timedelta(days=french)
    assert resolve(f"in {count} days", now).date == now.date() + timedelta(days=count)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)])
@given(minute=st.integers(0, 24 * 60 - 1), wait=st.integers(1, 600))
def test_hours_elapse_across_the_clock_changes(day: date, minute: int, wait: int) -> None:
    now = datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC) + timedelta(minutes=minute)
    then = (now + timedelta(minutes=wait)).astimezone(PARIS)
    when = resolve(f"dans {wait} minutes", now)
    assert (when.date, when.start, when.end) == (then.date(), then.time(), None)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)])
def test_days_do_not_feel_the_clock_changes(day: date) -> None:
    for hour in range(24):
        now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=PARIS)
        assert resolve("demain à 2h du matin", now).date == day + timedelta(days=1)
        assert resolve("dans une semaine", now).date == day + timedelta(days=7)


@given(moments, st.integers(1, 12), st.integers(1, 31), st.integers(2024, 2099))
def test_a_day_with_its_year_is_as_said_or_impossible(now: datetime, month: int, number: int, year: int) -> None:
    when = resolve(f"le {number}/{month:02}/{year}", now)
    try:
        assert when == When(date=date(year, month, number))
    except ValueError:
        assert when == When(problem=Problem.IMPOSSIBLE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("décalez d’une heure", 60),
        ("repoussez-le d'une heure et demie svp", 90),
        ("avancez d'une demi-heure", -30),
        ("deux heures plus tôt", -120),
        ("décalez d'une heure plus tôt", -60),
        ("1h30 plus tard", 90),
        ("make it an hour later", 60),
        ("push it by 15 minutes", 15),
        ("half an hour earlier please", -30),
        ("décalez à 10h", None),
        ("avancez de 14h à 10h", None),
        ("dans une heure", None),
        ("plus tard", None),
        ("déplacez-le samedi à 22h", None),
    ],
)
def test_how_much_later_than_what_is_known(text: str, minutes: int | None) -> None:
    assert shift(text) == (None if minutes is None else timedelta(minutes=minutes))


def test_a_sum_is_no_moment() -> None:
    assert resolve("combien font 2+2 ?", datetime(2026, 11, 20, 19, 22, tzinfo=PARIS)) == When()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("décalez-le au lendemain", 1),
        ("déplacez au surlendemain", 2),
        ("mettez-le la veille", -1),
        ("repoussez d'une semaine", 7),
        ("move it to the day after", 1),
        ("rappelez-moi la veille", None),
        ("le lendemain il ne marchait plus", None),
    ],
)
def test_whole_days_later(text: str, days: int | None) -> None:
    assert days_later(text) == days


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("combien pour une heure et demie ?", 90), ("ça dure 2h", 120), ("for 45 minutes", 45), ("à 14h", None)],
)
def test_how_long(text: str, minutes: int | None) -> None:
    assert duration(text) == minutes

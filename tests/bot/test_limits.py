"""Buckets: how much, how long to wait, all or nothing; and streams, of which the oldest give way."""

from __future__ import annotations

from datetime import timedelta

from bot.limits import FORGET_ABOVE, Limits, Take, take_all
from bot.streams import PER_OWNER, Streams
from tests.conftest import Clock

HOUR = timedelta(hours=1)


def test_a_burst_then_a_steady_refill(clock: Clock) -> None:
    limits = Limits(4, HOUR, clock)
    assert [limits.take("a") for _ in range(5)] == [0, 0, 0, 0, 900]
    assert limits.take("b") == 0
    clock.pass_by(timedelta(seconds=900))
    assert [limits.take("a"), limits.take("a")] == [0, 900]


def test_what_costs_more_than_is_left_takes_nothing(clock: Clock) -> None:
    limits = Limits(100, HOUR, clock)
    assert limits.take("a", 60) == 0
    assert limits.take("a", 60) == 720
    assert limits.take("a", 40) == 0


def test_an_amount_of_nothing_lets_nothing_through(clock: Clock) -> None:
    assert Limits(0, HOUR, clock).take("a") == 3600


def test_what_came_to_nothing_is_given_back_and_no_more(clock: Clock) -> None:
    limits = Limits(2, HOUR, clock)
    limits.take("a")
    for _ in range(3):
        limits.give_back("a")
    assert [limits.take("a"), limits.take("a")] == [0, 0]
    assert limits.take("a") > 0


def test_all_or_nothing_is_taken(clock: Clock) -> None:
    plenty, little = Limits(2, HOUR, clock), Limits(1, HOUR, clock)
    assert take_all(Take(plenty, "a"), Take(little, "b")) == 0
    assert take_all(Take(plenty, "a"), Take(little, "b")) == 3600
    assert plenty.take("a") == 0, "the first was given back"


def test_keys_that_are_whole_again_are_forgotten(clock: Clock) -> None:
    limits = Limits(1, HOUR, clock)
    for number in range(FORGET_ABOVE + 1):
        limits.take(str(number))
    clock.pass_by(HOUR)
    limits.take("one more")
    assert len(limits._buckets) == 1


def test_a_key_that_took_little_is_soon_forgotten(clock: Clock) -> None:
    """Who has many addresses must not fill the memory with one try from each."""
    limits = Limits(60, HOUR, clock)
    for key in ("busy", "busy", *map(str, range(FORGET_ABOVE))):
        limits.take(key)
    clock.pass_by(HOUR / 60)
    limits.take("one more")
    assert limits._buckets.keys() == {"busy", "one more"}


def opened(streams: Streams, closed: list[str], name: str, owner: str, known: bool = False) -> None:
    streams.enter(name, owner, known, lambda: closed.append(name))


def test_of_too_many_streams_of_one_owner_the_oldest_gives_way() -> None:
    streams, closed = Streams(100), list[str]()
    opened(streams, closed, "other", "b")
    for number in range(PER_OWNER + 2):
        opened(streams, closed, f"a{number}", "a")
    assert closed == ["a0", "a1"]
    assert len(streams) == PER_OWNER + 1
    streams.leave("a0")
    streams.leave("a5")
    opened(streams, closed, "a-last", "a")
    assert closed == ["a0", "a1"]


def test_of_too_many_streams_in_all_those_of_strangers_give_way_first() -> None:
    streams, closed = Streams(3), list[str]()
    for name, known in (("member", True), ("stranger", False), ("member 2", True), ("member 3", True)):
        opened(streams, closed, name, name, known)
    assert closed == ["stranger"]
    opened(streams, closed, "member 4", "member 4", True)
    assert closed == ["stranger", "member"]

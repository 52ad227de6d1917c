"""What the resolver answers, and the pieces it finds in a message."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Problem(StrEnum):
    """Why something said about the day gives no date."""

    IMPOSSIBLE = "impossible"
    """No such day: 31 septembre, 29 février of a common year."""
    CONTRADICTION = "contradiction"
    """Weekday and date disagree: "lundi 19" when the 19th is a Tuesday."""
    VAGUE = "vague"
    """A stretch of time without a day: la semaine prochaine, en mai, avant jeudi."""
    PAST = "past"
    """A day of the current week or month that is over: "lundi de cette semaine", said on a Thursday."""


@dataclass(frozen=True)
class When:
    """A member's wish for an appointment, on Paris clocks; None is what was not said."""

    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    problem: Problem | None = None
    """Why `date` is None although a day was spoken of; None when a date was found or nothing was said."""
    first: dt.date | None = field(default=None, compare=False)
    """Of a VAGUE day, where it is a week or a month: the first day of that, and its last."""
    last: dt.date | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Span:
    """Where a mention stands in the canonical text, end excluded."""

    start: int
    end: int


@dataclass(frozen=True)
class Week(Span):
    """A week named without its day."""

    monday: dt.date


@dataclass(frozen=True)
class Month(Span):
    """A month named without its day."""

    year: int | None
    """None: the next such month."""
    number: int


@dataclass(frozen=True)
class Day(Span):
    """A day, or the reason why there is none."""

    value: dt.date | Problem
    moment: dt.time | None = None
    """Clock time that comes with the day ("dans deux heures")."""
    anchored: bool = True
    """False for an answer that a week, a month or a weekday named beside it may still change."""


@dataclass(frozen=True)
class Weekday(Day):
    """A day found from its weekday, 0 for Monday."""

    weekday: int = 0


@dataclass(frozen=True)
class DayNumber(Day):
    """A day number without its month ("le 12")."""

    number: int = 0


@dataclass(frozen=True)
class NearDay(Day):
    """A day told by its distance from today (demain, dans trois jours)."""


@dataclass(frozen=True)
class Weekend(Day):
    """The Saturday of a week-end; "dimanche" beside it makes it the Sunday."""


@dataclass(frozen=True)
class PastDay(Span):
    """A day that is over (hier, lundi dernier): never a wish."""


Date = Week | Month | Day | PastDay
"""A DayNumber, Weekday, NearDay or Weekend is a Day too."""


class TimeKind(StrEnum):
    """How a time limits the wish."""

    EXACT = "exact"
    RANGE = "range"
    FROM = "from"
    UNTIL = "until"
    PART = "part"
    ANY = "any"


@dataclass(frozen=True)
class Clock:
    """An hour as written; `at` in clock.py turns it into a time."""

    hour: int
    minutes: int
    """After the hour; negative for "moins le quart"."""
    half: str
    """'!' as written (24 hours), 'p' for the afternoon or the evening, '?' not said."""


@dataclass(frozen=True)
class Hours(Span):
    """A time of day."""

    kind: TimeKind
    first: Clock | None = None
    last: Clock | None = None
    half: str = "?"
    """For a part of the day: what it says of bare hours beside it, as in Clock."""


Mention = Date | Hours

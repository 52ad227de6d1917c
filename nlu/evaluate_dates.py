"""How well days and times are read: the figures of `desk dates evaluate`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from nlu.dates import When

FIELDS = ("date", "start", "end")
"""What is compared, exactly: a day, and the two ends of a time on Paris clocks."""
FORM = '{"text": …, "now": … with its UTC offset, "expect": {"date": …, "start": …, "end": …}}'

Resolver = Callable[[str, datetime], When]


@dataclass(frozen=True, slots=True)
class DateCase:
    """One message, the moment it is written, and what it asks for."""

    text: str
    now: datetime
    """Aware."""
    expect: dict[str, str | None]
    """YYYY-MM-DD for `date`, HH:MM for `start` and `end`; None: not said, or not to be guessed."""


@dataclass(frozen=True, slots=True)
class DateMiss:
    """A message that was read differently."""

    text: str
    now: str
    expected: dict[str, str | None]
    got: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class DateEvaluation:
    """Figures over one file; shares are 0 to 1."""

    n: int
    date: float
    start: float
    end: float
    whole: float
    """Share of the messages of which all three are right."""
    misses: tuple[DateMiss, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def read_date_cases(path: Path) -> list[DateCase]:
    """The cases of a JSON-lines file. Raises OSError, and ValueError that names the line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 text") from error
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path.name}, line {number}: {_reason(error)}; expected {FORM}") from error
    if not cases:
        raise ValueError(f"{path.name}: no sentences to evaluate")
    return cases


def evaluate_dates(cases: Sequence[DateCase], resolver: Resolver) -> DateEvaluation:
    """Resolve each message at its own moment and count what is exactly right."""
    pairs = [(case, _shown(resolver(case.text, case.now))) for case in cases]
    right = {name: sum(case.expect[name] == got[name] for case, got in pairs) / len(pairs) for name in FIELDS}
    misses = tuple(
        DateMiss(case.text, case.now.isoformat(), case.expect, got) for case, got in pairs if case.expect != got
    )
    return DateEvaluation(n=len(pairs), **right, whole=1 - len(misses) / len(pairs), misses=misses)


def dates_as_text(result: DateEvaluation) -> str:
    """The figures for people, then each miss with what was expected and what was read."""
    lines = [f"sentences  {result.n}"]
    lines += [f"{name:10} {getattr(result, name):.1%}" for name in (*FIELDS, "whole")]
    if result.misses:
        lines += ["", f"misses ({len(result.misses)})"]
    for miss in result.misses:
        lines += [
            f"{miss.text}  (now {miss.now})",
            f"    expected {_in_one_line(miss.expected)}",
            f"    read     {_in_one_line(miss.got)}",
        ]
    return "\n".join(lines)


def _case(entry: dict[str, Any]) -> DateCase:
    expect = entry["expect"]
    if unknown := sorted(set(expect) - set(FIELDS)):
        raise ValueError(f"unknown in expect: {', '.join(unknown)}")
    now = datetime.fromisoformat(entry["now"])
    if now.tzinfo is None:
        raise ValueError("now has no UTC offset")
    if not isinstance(entry["text"], str):
        raise TypeError("text is not a string")
    return DateCase(
        text=entry["text"],
        now=now,
        expect={
            "date": expect["date"] and date.fromisoformat(expect["date"]).isoformat(),
            "start": _hour(expect["start"]),
            "end": _hour(expect["end"]),
        },
    )


def _hour(said: str | None) -> str | None:
    return said and f"{time.fromisoformat(said):%H:%M}"


def _shown(when: When) -> dict[str, str | None]:
    return {
        "date": when.date and when.date.isoformat(),
        "start": when.start and f"{when.start:%H:%M}",
        "end": when.end and f"{when.end:%H:%M}",
    }


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _in_one_line(values: dict[str, str | None]) -> str:
    return ", ".join(f"{name} {values[name] or '-'}" for name in FIELDS)

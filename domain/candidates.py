"""What a fact could be instead: the other words of its list, the values around the thresholds that were consulted.

Nearest first, so that the first value that changes an answer is the smallest step; the same every time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from domain.calendar import Window, add_days, add_months, is_public_holiday
from domain.contract import Term
from domain.trace import Asked, Consulted

MOST = 16
"""Candidates of one fact."""

_CENT = Decimal("0.01")
_WEEK = 7


def candidates(name: str, kind: Any, value: Any, asked: Asked) -> list[Any]:
    """Other values of a fact of that type, given what the rule consulted; never the value itself."""
    found = dict.fromkeys(other for other in _of(name, kind, value, asked) if other != value)
    return list(found)[:MOST]


def terms_of(asked: Asked) -> Iterator[Term]:
    """Every term consulted, by the rule and by those it asked."""
    for step in asked.steps:
        if isinstance(step, Consulted):
            yield step.term
        elif isinstance(step, Asked):
            yield from terms_of(step)


def _of(name: str, kind: Any, value: Any, asked: Asked) -> Iterable[Any]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _of(name, parts[0], value, asked)
    if origin in (UnionType, Union):
        inner = next(part for part in parts if part is not NoneType)
        return [None, *_of(name, inner, value, asked)]
    if origin is Literal:
        return parts
    if origin is tuple:
        return _lists(parts[0], value)
    if is_dataclass(kind) and isinstance(kind, type):
        return _flags_and_counts(kind, value, asked)
    if name.endswith("departement"):
        return _one_place_a_zone(asked)
    return _BY_TYPE[kind](value, asked) if kind in _BY_TYPE else ()


def _lists(kind: Any, value: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The list with one item fewer or more, none at all, and every word there is."""
    yield from (value[:index] + value[index + 1 :] for index in range(len(value)))
    words = get_args(kind) if get_origin(kind) is Literal else ()
    yield from ((*value, word) for word in words if word not in value)
    yield from ((), words)


def _flags_and_counts(kind: type, value: Any, asked: Asked) -> Iterator[Any]:
    """The dataclass with one field changed."""
    if value is None:
        return
    current = {item.name: getattr(value, item.name) for item in fields(kind)}
    for name, old in current.items():
        for other in _BY_TYPE[type(old)](old, asked) if type(old) in _BY_TYPE else ():
            yield kind(**{**current, name: other})


def _one_place_a_zone(asked: Asked) -> list[str]:
    zones = (term.value for term in terms_of(asked) if term.name == "zones.coverage")
    return [codes[0] for value in zones for codes in value.values()]


def _words(_: Any, asked: Asked) -> list[str]:
    """Words of the lists that the rule looked in."""
    lists = (term.value for term in terms_of(asked) if isinstance(term.value, list | dict))
    return [word for words in lists for word in words if isinstance(word, str)]


def _counts(value: int | None, asked: Asked) -> list[int]:
    around = value or 0
    limits = [number for term in terms_of(asked) for number in _numbers(term.value)]
    near = {0, around - 1, around + 1, *(limit + step for limit in limits for step in (-1, 0, 1))}
    return sorted((number for number in near if number >= 0), key=lambda number: (abs(number - around), number))


def _amounts(value: Decimal | None, asked: Asked) -> list[Decimal]:
    around = value or Decimal(0)
    others = [other for other in asked.facts.values() if isinstance(other, Decimal)]
    limits = [Decimal(number) for term in terms_of(asked) for number in _numbers(term.value)]
    near = {Decimal(0), *(limit + step for limit in others + limits for step in (-_CENT, Decimal(0), _CENT))}
    return sorted((number for number in near if number >= 0), key=lambda number: (abs(number - around), number))


def _days(value: date | None, asked: Asked) -> list[date]:
    """Days next to the other days given, at the distances of the periods consulted."""
    others = [fact for fact in asked.facts.values() if isinstance(fact, date) and not isinstance(fact, datetime)]
    near: set[date] = set()
    for other in others:
        for reached in (other, *_periods_from(other, asked)):
            near |= {add_days(reached, step) for step in (-1, 0, 1)}
    around = value or min(others, default=date.min)
    return sorted(near, key=lambda day: (abs(day - around), day))


def _periods_from(day: date, asked: Asked) -> Iterator[date]:
    for term in terms_of(asked):
        move: Callable[[date, int], date] | None = (
            add_months if "month" in term.unit else add_days if "day" in term.unit else None
        )
        if move and isinstance(term.value, int) and not isinstance(term.value, bool):
            yield from (move(day, term.value), move(day, -term.value))


def _instants(value: datetime, asked: Asked) -> Iterator[datetime]:
    """What the refusal offers instead, the next opening of each window consulted, the same time on the next days."""
    yield from (other for other in asked.decision.alternatives if isinstance(other, datetime))
    for term in terms_of(asked):
        if isinstance(term.value, dict) and "holidays" in term.value:
            yield Window.read(term.value).next_opening(value, is_public_holiday)
    yield from (value + timedelta(days=ahead) for ahead in range(1, _WEEK + 1))


def _numbers(value: Any) -> Iterator[int]:
    match value:
        case bool():
            return
        case int():
            yield value
        case list():
            for item in value:
                yield from _numbers(item)
        case dict():
            yield from _numbers(list(value.values()))


def _opposite(value: Any, _: Asked) -> list[bool]:
    return [not value]


_BY_TYPE: dict[Any, Callable[[Any, Asked], Iterable[Any]]] = {
    bool: _opposite,
    int: _counts,
    Decimal: _amounts,
    date: _days,
    datetime: _instants,
    str: _words,
}

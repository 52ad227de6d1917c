"""From JSON to typed facts and back: the types a rule may take, so that a stored question can be asked again.

Reading is strict, and says of every fact what is wrong with it: a name that is missing or unknown, a number that is a
truth value, a day that does not exist.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from inspect import signature
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from domain.calendar import paris
from domain.errors import InvalidInput

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9.]+)?([+-][0-9]{2}:[0-9]{2})?")
_NAMES = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


@dataclass(frozen=True)
class Check:
    """What a fact's JSON value must also satisfy, beside its type: ``Annotated[str, Check(...)]``."""

    holds: Callable[[Any], bool]
    said: str
    """What it should have been: ``a département``."""


@dataclass(frozen=True)
class Fact:
    """The type of a fact, and whether it must be given."""

    kind: Any
    required: bool = True


Form = Mapping[str, Fact]
"""The facts a question takes, by name."""


def read_inputs(rule: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The rule's arguments from JSON values or already typed ones. Instants without offset are Paris time.

    Raises InvalidInput, which names each missing, unknown or unreadable input.
    """
    return read_form(form_of(rule), given)


def read_form(form: Form, given: Any) -> dict[str, Any]:
    """Typed facts from a JSON object. Raises InvalidInput, which names each missing, unknown or unreadable fact."""
    if not isinstance(given, Mapping):
        raise InvalidInput(f"{_shown(given)} is not an object")
    problems = [f"{name}: missing" for name, fact in form.items() if fact.required and name not in given]
    values = {}
    for name, value in given.items():
        try:
            values[name] = _read(form[name].kind, value)
        except KeyError:
            problems.append(f"{name}: unknown")
        except InvalidInput as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise InvalidInput("; ".join(problems))
    return values


def write_inputs(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same inputs as JSON, for a decision record."""
    return {name: _write(value) for name, value in given.items()}


@cache
def form_of(rule: Callable[..., Any]) -> Form:
    """What a rule takes beside the contract, which is its first argument."""
    hints = get_type_hints(rule, include_extras=True)
    _, *parameters = signature(rule).parameters.values()
    return {each.name: Fact(hints[each.name], each.default is each.empty) for each in parameters}


@cache
def _form_of_dataclass(kind: type) -> Form:
    hints = get_type_hints(kind, include_extras=True)
    return {item.name: Fact(hints[item.name], item.default is MISSING) for item in fields(kind)}


def _read(kind: Any, value: Any) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        for check in parts[1:]:
            _require(check.holds(value), value, check.said)
        return _read(parts[0], value)
    if origin is Literal:
        _require(isinstance(value, str | int) and value in parts, value, f"one of {', '.join(map(str, parts))}")
        return value
    if origin in (UnionType, Union):
        return None if value is None else _read(next(part for part in parts if part is not NoneType), value)
    if origin is tuple:
        _require(isinstance(value, list | tuple), value, "a list")
        return tuple(_item(parts[0], index, item) for index, item in enumerate(value))
    if isinstance(kind, Mapping):
        return read_form(kind, value)
    if is_dataclass(kind) and isinstance(kind, type):
        return value if isinstance(value, kind) else kind(**read_form(_form_of_dataclass(kind), value))
    return _SCALARS.get(kind, _plain)(kind, value)


def _item(kind: Any, index: int, value: Any) -> Any:
    try:
        return _read(kind, value)
    except InvalidInput as error:
        raise InvalidInput(f"[{index}] {error}") from error


def _plain(kind: type, value: Any) -> Any:
    _require(isinstance(value, kind) and (kind is bool or not isinstance(value, bool)), value, _NAMES[kind])
    return value


def _float(_: type, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    _require(number and math.isfinite(value), value, "a number")
    return float(value)


def _decimal(_: type, value: Any) -> Decimal:
    """An exact number from a number or its text."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    _require(not isinstance(value, bool) and number.is_finite(), value, "a number")
    return number


def _date(_: type, value: Any) -> date:
    day = _parsed(date.fromisoformat, _DAY, value)
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    raise InvalidInput(f"{_shown(value)} is not a day (YYYY-MM-DD)")


def _datetime(_: type, value: Any) -> datetime:
    moment = _parsed(datetime.fromisoformat, _INSTANT, value)
    if isinstance(moment, datetime):
        return paris(moment)
    raise InvalidInput(f"{_shown(value)} is not an instant (YYYY-MM-DDTHH:MM)")


_SCALARS: dict[Any, Callable[[type, Any], Any]] = {
    float: _float, Decimal: _decimal, date: _date, datetime: _datetime
}  # fmt: skip


def _parsed(parse: Callable[[str], Any], pattern: re.Pattern[str], value: Any) -> Any:
    """The value that a text writes, None for a text that writes none; what is no text stays."""
    if not isinstance(value, str):
        return value
    try:
        return parse(value) if pattern.fullmatch(value) else None
    except ValueError:
        return None


def _require(holds: bool, value: Any, said: str) -> None:
    if not holds:
        raise InvalidInput(f"{_shown(value)} is not {said}")


def _shown(value: Any) -> str:
    """The value as an error shows it: never longer than a line."""
    text = repr(value) if not isinstance(value, int) or abs(value) < 10**12 else "a number so large"
    return text if len(text) <= 80 else f"{text[:77]}…"


def _write(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _write(item) for name, item in asdict(value).items()}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_write(item) for item in value]
    return value

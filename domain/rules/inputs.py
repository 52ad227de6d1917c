"""From JSON to a rule's arguments and back: the types a rule may take, so that a stored question can be asked again."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from inspect import Signature, signature
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from domain.calendar import paris
from domain.errors import InvalidInput


def read_inputs(rule: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The rule's arguments from JSON values or already typed ones. Instants without offset are Paris time.

    Raises InvalidInput for a missing, unknown or unreadable input.
    """
    hints, form = _types(rule), _signature(rule)
    try:
        values = {name: _read(hints[name], value) for name, value in given.items()}
        form.bind(None, **values)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"{rule.__module__}.{rule.__qualname__}: {error}") from error
    return values


def write_inputs(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same inputs as JSON, for a decision record."""
    return {name: _write(value) for name, value in given.items()}


@cache
def _types(owner: Any) -> dict[str, Any]:
    return get_type_hints(owner)


@cache
def _signature(rule: Callable[..., Any]) -> Signature:
    return signature(rule)


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is Literal:
        return _member(value, get_args(kind))
    if origin is UnionType:
        return None if value is None else _read(next(a for a in get_args(kind) if a is not NoneType), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind) and isinstance(kind, type):
        return value if isinstance(value, kind) else kind(**read_fields(kind, value))
    return _scalar(kind, value)


def read_fields(kind: type, value: Mapping[str, Any]) -> dict[str, Any]:
    """Typed fields of a dataclass from a JSON object."""
    return {name: _read(_types(kind)[name], item) for name, item in value.items()}


def _scalar(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return paris(datetime.fromisoformat(value) if isinstance(value, str) else value)
    if kind is date:
        return date.fromisoformat(value) if isinstance(value, str) else value
    if kind is Decimal:
        return Decimal(str(value))
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value


def _member(value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(map(str, allowed))}")
    return value


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

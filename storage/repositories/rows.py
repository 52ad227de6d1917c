"""From a row to the domain's dataclass of the same field names."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Row

T = TypeVar("T")

_names: dict[type[Any], tuple[str, ...]] = {}


def load(kind: type[T], row: Row[Any]) -> T:
    """The entity that a row stands for; columns that the entity does not know are left out."""
    if kind not in _names:
        _names[kind] = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
    values = row._mapping
    return kind(**{name: values[name] for name in _names[kind] if name in values})

"""Facts that any rule can be asked with, drawn from the types of its arguments."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.calendar import paris
from domain.rules import RULES
from domain.rules.inputs import form_of
from tests.contract.cases import all_cases

FIRST_DAY, LAST_DAY = date(2025, 6, 1), date(2028, 12, 31)
"""Every document applies, and leap years are met."""

PLACES = ("75", "77", "59", "13", "2A", "06", "69", "44", "33", "54", "57", "67", "68", "98", "03", "974")
"""Of each zone of both offers, with and without special holidays, and of none."""

NAMED = ("term", "clause", "zone")
"""Facts that name something of ours: one that does not exist is an error, not a question."""

days = st.dates(FIRST_DAY, LAST_DAY)
instants = st.builds(datetime.combine, days, st.times().map(lambda clock: clock.replace(second=0, microsecond=0))).map(
    paris
)
"""To the minute, as members say them."""

_COUNTS = st.integers(0, 40)
_AMOUNTS = st.decimals(Decimal(0), Decimal(5000), places=2)


@cache
def inputs_of(rule: str) -> SearchStrategy[dict[str, Any]]:
    """Typed inputs of a rule: what it needs always, what it can do without sometimes."""
    form = form_of(RULES[rule])
    drawn = {name: _values(rule, name, fact.kind) for name, fact in form.items()}
    needed = {name: values for name, values in drawn.items() if form[name].required}
    return st.fixed_dictionaries(needed, optional={name: drawn[name] for name in drawn.keys() - needed})


@cache
def offers_of(rule: str) -> tuple[str, ...]:
    """The documents under which some case asks the rule."""
    return tuple(sorted({case.offer for case in all_cases() if case.ask == rule}))


@cache
def questions(*rules: str) -> SearchStrategy[tuple[str, str, dict[str, Any]]]:
    """Offer, rule and inputs; of every rule when none is named."""
    return st.sampled_from(sorted(rule for rule in rules or RULES if offers_of(rule))).flatmap(
        lambda rule: st.tuples(st.sampled_from(offers_of(rule)), st.just(rule), inputs_of(rule))
    )


def _values(rule: str, name: str, kind: Any) -> SearchStrategy[Any]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _values(rule, name, parts[0])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (UnionType, Union):
        return st.none() | _values(rule, name, next(part for part in parts if part is not NoneType))
    if origin is tuple:
        return st.lists(_values(rule, name, parts[0]), max_size=4).map(tuple)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind, include_extras=True)
        return st.builds(kind, **{item.name: _values(rule, item.name, hints[item.name]) for item in fields(kind)})
    if kind is str:
        words = PLACES if name.endswith("departement") else _words(rule, name)
        return st.sampled_from(words) if words else st.nothing()
    return _BY_TYPE[kind]


def _words(rule: str, name: str) -> tuple[str, ...]:
    """What the cases say for that fact, wherever it stands in their facts, and a word that none knows."""
    said = {word for case in all_cases() if case.ask == rule for word in _said(case.facts, name)}
    return tuple(sorted(said)) + (() if name in NAMED else ("something_else",))


def _said(facts: Any, name: str) -> set[str]:
    if isinstance(facts, Mapping):
        here = {value for key, value in facts.items() if key == name and isinstance(value, str)}
        return here.union(*(_said(value, name) for value in facts.values()))
    if isinstance(facts, list):
        return {each for each in facts if isinstance(each, str)}.union(*(_said(each, name) for each in facts))
    return set()


_BY_TYPE: dict[Any, SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: _COUNTS,
    Decimal: _AMOUNTS,
    date: days,
    datetime: instants,
}

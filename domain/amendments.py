"""What if: a contract with values that are not in force, or not yet, beside the shipped ones.

Amendments have the form of ``terms/``, by chapter; a value of a day and place takes the place of what stood there::

    prices:
      offer_month:
        offre-interieur:
          2026-09-01: {value: {ht: "216.67", ttc: "260.00"}, source: offre-interieur annexe 1, rules: [PRX-03]}
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from domain.contract import Contract, Dated, dated, version_of
from domain.errors import InvalidInput, UnknownTerm

Amendments = Mapping[str, Any]


def amended(contract: Contract, amendments: Amendments) -> Contract:
    """The contract as it would be; the one given, shared by all, stays as it is. What other documents say is left out.

    Raises UnknownTerm, UnknownDocument, InvalidInput for a value without its day, its value or its source.
    """
    terms = {name: dict(places) for name, places in contract.terms.items()}
    for name, document, place, entries in _scopes(amendments):
        if document != contract.offer:
            continue
        if name not in terms:
            raise UnknownTerm(f"{contract.offer}: {name}")
        before = {value.since: value for value in terms[name].get(place, ())}
        after = {value.since: value for value in _read(name, entries)}
        terms[name][place] = tuple(value for _, value in sorted((before | after).items()))
    return replace(contract, terms=terms, version=version_of(contract.offer, terms, contract.readings))


def read_amendments(file: Path) -> Amendments:
    """Raises InvalidInput for a file that is no YAML mapping, OSError."""
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file.name}: {error}") from error
    if not isinstance(read, dict):
        raise InvalidInput(f"{file.name}: no chapters")
    return read


def starts(contract: Contract) -> Mapping[date, tuple[str, ...]]:
    """Each day on which a value starts, oldest first, with the terms it concerns: the versions of the contract."""
    days: dict[date, dict[str, None]] = {}
    for name, places in contract.terms.items():
        for values in places.values():
            for value in values:
                days.setdefault(value.since, {})[name] = None
    return {day: tuple(days[day]) for day in sorted(days)}


def _scopes(amendments: Amendments) -> Iterator[tuple[str, str, str, Mapping[date, Any]]]:
    try:
        for chapter, terms in amendments.items():
            for name, blocks in terms.items():
                for scope, entries in blocks.items():
                    document, _, place = scope.partition(".")
                    if scope != "unit":
                        yield f"{chapter}.{name}", document, place, entries
    except AttributeError as error:
        raise InvalidInput(f"amendments: {error}") from error


def _read(name: str, entries: Mapping[date, Any]) -> tuple[Dated, ...]:
    try:
        if not all(isinstance(since, date) for since in entries):
            raise TypeError("a day is YYYY-MM-DD")
        return dated(entries)
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{name}: a value needs its day, its value and its source ({error})") from error

"""What the commands that ask one rule have in common: its facts, the contract, the day, what if, other readings."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.amendments import amended, read_amendments
from domain.contract import Contract, documents, read_readings
from domain.errors import (
    DomainError,
    InvalidInput,
    TermNotInForce,
    UnknownDocument,
    UnknownProvision,
    UnknownReading,
    UnknownRule,
    UnknownTerm,
)
from domain.rulebook import provisions
from domain.rules import RULES
from domain.rules.inputs import form_of

Given = Annotated[str, typer.Argument(help="JSON object")]
Offer = Annotated[str, typer.Option(help="offre-interieur or option-interieur, or another document of the contract")]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day, for a rule that is asked about one")]
WhatIf = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="YAML of other values, as in domain/terms, by chapter"),
]
ReadingsOption = Annotated[
    str,
    typer.Option(
        "--readings",
        envvar="DESK_READINGS",
        help="other readings of points left open, as AMB-33=STARTED_UNITS,AMB-28=CALENDAR_YEAR; "
        "docs/contract.md lists them",
    ),
]


def contract_of(offer: str, what_if: Path | None, readings: str = "") -> Contract:
    """The contract, with the values of a file instead of or beside its own. Raises DomainError."""
    contract = Contract.load(offer, read_readings(readings))
    return amended(contract, read_amendments(what_if)) if what_if else contract


def facts_of(rule: str, given: str, on: datetime | None) -> Mapping[str, Any]:
    """The facts of a JSON object, and the day asked about where the rule takes one. Raises JSONDecodeError."""
    read: Mapping[str, Any] = json.loads(given)
    dated = on is not None and rule in RULES and "on" in form_of(RULES[rule])
    return {**read, "on": on.date()} if dated and on and isinstance(read, dict) else read


@contextmanager
def told() -> Iterator[None]:
    """What cannot be asked, a day beyond the calendar included, is said in a line or two, with exit code 2."""
    try:
        yield
    except (DomainError, json.JSONDecodeError, OverflowError) as error:
        typer.secho(said(error), fg="red", err=True)
        raise typer.Exit(2) from error


def said(error: Exception) -> str:
    """The error as a sentence: what is wrong, and what there is instead."""
    match error:
        case UnknownRule():
            return f"no rule is called {error}.{nearest(str(error), RULES)} `desk rules list` shows them all."
        case UnknownDocument():
            return f"no document is called {error}; there are {', '.join(documents())}."
        case UnknownProvision():
            return f"the rulebook has no rule {error}.{nearest(str(error), provisions())}"
        case UnknownTerm():
            return f"the contract has no such term: {error}"
        case UnknownReading():
            return f"readings: {error}"
        case TermNotInForce():
            return f"the contract says nothing there: {error}"
        case InvalidInput():
            return f"{error}\n{_takes(str(error))}".rstrip()
        case json.JSONDecodeError():
            return (
                f"the facts are not JSON, at character {error.pos + 1}: {error.msg}. "
                """They are an object, in single quotes: '{"item": "travel", "on": "2026-03-10"}'"""
            )
        case OverflowError():
            return f"a day or number beyond what the calendar can count: {error}"
    return str(error)


_LIKE = 0.7
"""How alike two names must be, from 0 to 1."""


def nearest(name: str, names: Iterable[str]) -> str:
    """`` Nearest: a, b.`` with the names most like that one, by any of their parts; "" when none is like it."""
    by_form: dict[str, list[str]] = {}
    for each in names:
        for form in {each, each.rpartition(".")[2]}:
            by_form.setdefault(form.lower(), []).append(each)
    forms = dict.fromkeys([*get_close_matches(name.lower(), by_form, cutoff=_LIKE), *_parts_of(name.lower(), by_form)])
    found = list(dict.fromkeys(each for form in forms for each in by_form[form]))
    return f" Nearest: {', '.join(found[:5])}." if found else ""


def _parts_of(name: str, forms: Iterable[str]) -> list[str]:
    """Those that begin with what was written, or with its first part."""
    first = name.partition(".")[0]
    return [form for form in forms if len(first) > 2 and form.startswith((name, f"{first}."))]


def _takes(message: str) -> str:
    """What the rule named at the start of the message is given."""
    rule = message.partition(":")[0]
    return f"{rule} takes {parameters(rule)} (optional in brackets)" if rule in RULES else ""


def parameters(rule: str) -> str:
    """Names of what a rule is given beside the contract."""
    return ", ".join(name if fact.required else f"[{name}]" for name, fact in form_of(RULES[rule]).items())

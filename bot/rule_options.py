"""What the commands that ask one rule have in common: its facts, the contract, the day, what if."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.amendments import amended, read_amendments
from domain.contract import Contract
from domain.errors import DomainError
from domain.rules import RULES
from domain.rules.inputs import form_of

Given = Annotated[str, typer.Argument(help="JSON object")]
Offer = Annotated[str, typer.Option(help="offre-interieur or option-interieur")]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day, for a rule that is asked about one")]
WhatIf = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="YAML of other values, as in domain/terms, by chapter"),
]


def contract_of(offer: str, what_if: Path | None) -> Contract:
    """The contract, with the values of a file instead of or beside its own. Raises DomainError."""
    contract = Contract.load(offer)
    return amended(contract, read_amendments(what_if)) if what_if else contract


def facts_of(rule: str, given: str, on: datetime | None) -> Mapping[str, Any]:
    """The facts of a JSON object, and the day asked about where the rule takes one. Raises JSONDecodeError."""
    read: Mapping[str, Any] = json.loads(given)
    dated = on is not None and rule in RULES and "on" in form_of(RULES[rule])
    return {**read, "on": on.date()} if dated and on and isinstance(read, dict) else read


@contextmanager
def told() -> Iterator[None]:
    """What cannot be asked, a day beyond the calendar included, is one line of text and exit code 2."""
    try:
        yield
    except (DomainError, json.JSONDecodeError, OverflowError) as error:
        typer.secho(f"{type(error).__name__}: {error}", fg="red", err=True)
        raise typer.Exit(2) from error

"""``desk rules``: ask the contract, answer files of questions, show a term or a rulebook id."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bot.cli_catalogue import coverage, document
from bot.cli_explain import explain, whynot
from bot.cli_questions import check, decide
from bot.rule_options import (
    Given,
    Offer,
    On,
    ReadingsOption,
    WhatIf,
    contract_of,
    facts_of,
    nearest,
    parameters,
    told,
)
from domain.calendar import PARIS
from domain.contract import OFFERS, Contract, ambiguities, documents
from domain.errors import TermNotInForce
from domain.rulebook import provisions
from domain.rules import RULES
from domain.rules import ask as ask_rule

app = typer.Typer(no_args_is_help=True, help="The contract: ask a rule, answer files of questions, show a term.")
console = Console()
PIPED_WIDTH = 1000
"""Columns of what is read by a program: nothing is wrapped there."""


@app.command("list")
def list_rules() -> None:
    """Every rule that can be asked, with the question it settles and what it must be given (optional in brackets)."""
    table = Table(Column("rule", no_wrap=True), "question, and what it is given")
    for name, rule in sorted(RULES.items()):
        question = (rule.__doc__ or "").splitlines()[0]
        table.add_row(name, escape(f"{question}\n{parameters(name)}"))
    _print_whole(table)


def _every_rule() -> str:
    """For the help of `ask`: each rule on its line, as one calls it."""
    return "\n\n".join(escape(f"{name}: {parameters(name)}") for name in sorted(RULES))


@app.command(epilog=_every_rule())
def ask(
    rule: str,
    given: Given = "{}",
    offer: Offer = OFFERS[0],
    on: On = None,
    what_if: WhatIf = None,
    readings: ReadingsOption = "",
) -> None:
    """Ask one rule: desk rules ask interventions.visit_bill '{"departement": "75", ...}'."""
    with told():
        contract = contract_of(offer, what_if, readings)
        decision = ask_rule(contract, rule, facts_of(rule, given, on))
    body = {**decision.to_json(), "articles": [c.french() for c in decision.citations], "version": contract.version}
    console.print_json(json.dumps(body, ensure_ascii=False))


app.command()(decide)
app.command()(check)
app.command()(coverage)
app.command()(document)
app.command()(explain)
app.command()(whynot)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="a term, a chapter, a rulebook id (INT-08) or an ambiguity (AMB-33)")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="default: today in Paris")] = None,
) -> None:
    """Show what the contract says under that name, in every document and zone, with its articles."""
    day = on.date() if on else datetime.now(PARIS).date()
    name = name.upper() if name.upper() in (*ambiguities(), *provisions()) else name
    for line in (*_open_point(name), *_provision(name)):
        _print_whole(escape(line))
    shares = {"term, document, where": 5, "value": 4, "articles": 2, "rules": 2}
    names, *others = (Column(title, overflow="fold", ratio=share) for title, share in shares.items())
    since = Column("since", no_wrap=True)
    table = Table(names, since, *others, show_lines=True, expand=console.is_terminal)
    for row in _matching(name, day):
        table.add_row(*(escape(cell) for cell in row))
    if table.row_count:
        _print_whole(table)
    elif name in provisions() and not any(_matching(name, date.max)):
        _print_whole("  carried by no term of its own")
    elif name not in ambiguities():
        known = _names()
        typer.echo(f"nothing under {name} on {day}.{'' if name in known else nearest(name, known)}", err=True)
        raise typer.Exit(1)


def _open_point(name: str) -> Iterator[str]:
    if ambiguity := ambiguities().get(name):
        first, *others = ambiguity.readings
        yield f"{name}: {ambiguity.question}"
        yield f"  {first} (default){''.join(f' | {other}' for other in others)}"
        if others:
            yield f"  another one is applied with DESK_READINGS={name}={others[0]}, or --readings for one question"


def _provision(name: str) -> Iterator[str]:
    """A rule of the rulebook in its own words, before the terms that carry it."""
    if entry := provisions().get(name):
        yield f"{name} ({entry.kind}, {entry.chapter}): {entry.title['fr']} / {entry.title['en']}"
        yield f"  {', '.join(citation.code for citation in entry.basis.citations)}"


def _names() -> list[str]:
    """Whatever can be shown: rulebook ids, ambiguities, terms and their chapters."""
    terms = [name for document in documents() for name in Contract.load(document).terms]
    return list(dict.fromkeys([*provisions(), *ambiguities(), *terms, *(name.partition(".")[0] for name in terms)]))


def _print_whole(shown: Table | str) -> None:
    """At a terminal wrapped to its width, elsewhere as wide as it is: never cut."""
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(shown)


def _matching(name: str, on: date) -> Iterator[list[str]]:
    for offer in documents():
        contract = Contract.load(offer)
        for term_name, places in contract.terms.items():
            for place in places:
                try:
                    term = contract.term(term_name, on=on, zone=place or None)
                except TermNotInForce:
                    continue
                if name in (term_name, term_name.partition(".")[0], *term.basis.rules):
                    articles = ", ".join(citation.article for citation in term.basis.citations)
                    value = f"{term.value} ({term.unit})"
                    where = f"{offer}, {place}" if place else offer
                    yield [f"{term_name}\n{where}", str(term.since), value, articles, " ".join(term.basis.rules)]

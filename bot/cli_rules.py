"""``desk rules``: ask the contract, answer files of questions, show a term or a rulebook id."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from inspect import signature
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bot.cli_catalogue import coverage, document
from bot.cli_explain import explain, whynot
from bot.cli_questions import check, decide
from bot.rule_options import Given, Offer, On, WhatIf, contract_of, facts_of, told
from domain.calendar import PARIS
from domain.contract import OFFERS, Contract, ambiguities
from domain.errors import TermNotInForce
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
        table.add_row(name, escape(f"{question}\n{_parameters(rule)}"))
    _print_whole(table)


def _parameters(rule: Callable[..., Any]) -> str:
    """Names of what a rule is given beside the contract, from its signature."""
    _, *given = signature(rule).parameters.values()
    return ", ".join(p.name if p.default is p.empty else f"[{p.name}]" for p in given)


def _every_rule() -> str:
    """For the help of `ask`: each rule on its line, as one calls it."""
    return "\n\n".join(escape(f"{name}: {_parameters(rule)}") for name, rule in sorted(RULES.items()))


@app.command(epilog=_every_rule())
def ask(rule: str, given: Given = "{}", offer: Offer = OFFERS[0], on: On = None, what_if: WhatIf = None) -> None:
    """Ask one rule: desk rules ask interventions.visit_bill '{"departement": "75", ...}'."""
    with told():
        contract = contract_of(offer, what_if)
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
    if name in ambiguities():
        ambiguity = ambiguities()[name]
        console.print(f"{name}: {ambiguity.question} {' | '.join(ambiguity.readings)} (first is the default)")
    shares = {"term, document, where": 5, "value": 4, "articles": 2, "rules": 2}
    names, *others = (Column(title, overflow="fold", ratio=share) for title, share in shares.items())
    since = Column("since", no_wrap=True)
    table = Table(names, since, *others, show_lines=True, expand=console.is_terminal)
    for row in _matching(name, day):
        table.add_row(*(escape(cell) for cell in row))
    _print_whole(table if table.row_count else f"nothing under {name} on {day}")


def _print_whole(shown: Table | str) -> None:
    """At a terminal wrapped to its width, elsewhere as wide as it is: never cut."""
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(shown)


def _matching(name: str, on: date) -> Iterator[list[str]]:
    for offer in OFFERS:
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

"""``desk rules explain`` and ``whynot``: how the contract comes to a decision, and what would change it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal

import typer

from actions.explaining import changes_told, explained
from domain.contract import OFFERS, Contract
from domain.errors import DomainError
from domain.rules import RULES, write_inputs
from domain.rules.inputs import form_of
from domain.trace import to_json, trace
from domain.whynot import why_not

Given = Annotated[str, typer.Argument(help="JSON object")]
Offer = Annotated[str, typer.Option(help="offre-interieur or option-interieur")]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day, for a rule that is asked about one")]
Language = Annotated[Literal["fr", "en"], typer.Option(help="of the answer")]
AsJson = Annotated[bool, typer.Option("--json", help="everything, for a program")]


def explain(
    rule: str,
    given: Given = "{}",
    offer: Offer = OFFERS[0],
    on: On = None,
    lang: Language = "fr",
    as_json: AsJson = False,
) -> None:
    """Facts, terms with their day and clause, rules asked on the way, outcome."""
    with told():
        asked = trace(Contract.load(offer), rule, facts(rule, given, on))
        typer.echo(_json(to_json(asked)) if as_json else "\n".join(explained(asked, lang)))


def whynot(
    rule: str,
    given: Given = "{}",
    offer: Offer = OFFERS[0],
    on: On = None,
    lang: Language = "fr",
    as_json: AsJson = False,
) -> None:
    """The fewest facts that would have to be different for a yes, or for a visit without charge."""
    with told():
        contract, inputs = Contract.load(offer), facts(rule, given, on)
        asked, changes = trace(contract, rule, inputs), why_not(contract, rule, inputs)
        if as_json:
            found = [{"facts": write_inputs(each.facts), "decision": each.decision.to_json()} for each in changes]
            typer.echo(_json({"decision": asked.decision.to_json(), "changes": found}))
        else:
            typer.echo("\n".join(changes_told(asked, changes, lang)))


def facts(rule: str, given: str, on: datetime | None) -> Mapping[str, Any]:
    """The facts of a JSON object, and the day asked about where the rule takes one. Raises JSONDecodeError."""
    read = json.loads(given)
    dated = on is not None and rule in RULES and "on" in form_of(RULES[rule])
    return {**read, "on": on.date()} if dated and on and isinstance(read, dict) else read


@contextmanager
def told() -> Iterator[None]:
    """What cannot be asked is one line of text and exit code 2."""
    try:
        yield
    except (DomainError, json.JSONDecodeError) as error:
        typer.secho(f"{type(error).__name__}: {error}", fg="red", err=True)
        raise typer.Exit(2) from error


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)

"""``desk rules explain`` and ``whynot``: how the contract comes to a decision, and what would change it."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer

from actions.contract.explaining import changes_told, explained
from bot.rule_options import Given, Offer, On, ReadingsOption, WhatIf, contract_of, facts_of, told
from domain.contract import OFFERS
from domain.rules import write_inputs
from domain.trace import to_json, trace
from domain.whynot import why_not

Language = Annotated[Literal["fr", "en"], typer.Option(help="of the answer")]
AsJson = Annotated[bool, typer.Option("--json", help="everything, for a program")]


def explain(
    rule: str,
    given: Given = "{}",
    offer: Offer = OFFERS[0],
    on: On = None,
    what_if: WhatIf = None,
    readings: ReadingsOption = "",
    lang: Language = "fr",
    as_json: AsJson = False,
) -> None:
    """Facts, terms with their day and clause, rules asked on the way, outcome."""
    with told():
        asked = trace(contract_of(offer, what_if, readings), rule, facts_of(rule, given, on))
        typer.echo(_json(to_json(asked)) if as_json else "\n".join(explained(asked, lang)))


def whynot(
    rule: str,
    given: Given = "{}",
    offer: Offer = OFFERS[0],
    on: On = None,
    what_if: WhatIf = None,
    readings: ReadingsOption = "",
    lang: Language = "fr",
    as_json: AsJson = False,
) -> None:
    """The fewest facts that would have to be different for a yes, or for a visit without charge."""
    with told():
        contract, inputs = contract_of(offer, what_if, readings), facts_of(rule, given, on)
        asked, changes = trace(contract, rule, inputs), why_not(contract, rule, inputs)
        if as_json:
            found = [{"facts": write_inputs(each.facts), "decision": each.decision.to_json()} for each in changes]
            typer.echo(_json({"decision": asked.decision.to_json(), "changes": found}))
        else:
            typer.echo("\n".join(changes_told(asked, changes, lang)))


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)

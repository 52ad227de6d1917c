"""`python -m bench`, from the project's folder: what `desk bench` and `make bench` run."""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import typer

from bench.decisions import decisions_as_json, decisions_as_text, decisions_hold, measured
from bench.measure import DESK, STOCK, Plan, run
from bench.processes import StartFailed
from bench.report import as_json, as_text, floors, sample
from nlu.errors import NluError


def main(
    json: Annotated[bool, typer.Option("--json", help="Every figure, for a program.")] = False,
    seconds: Annotated[float, typer.Option(min=1, max=120, help="Length of each load.")] = 12.0,
    rounds: Annotated[int, typer.Option(min=1, max=10, help="How often the sides take turns.")] = 2,
    senders: Annotated[str, typer.Option(help="Senders at once, comma-separated.")] = "1,8,32",
    desk_only: Annotated[bool, typer.Option("--desk-only", help="Without the peer.")] = False,
    decisions: Annotated[bool, typer.Option("--decisions", help="Only the contract: time of a decision.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print one conversation of each side.")] = False,
) -> None:
    """Speed, memory and start-up beside a stock Rasa assistant; exit code 1 when a floor does not hold."""
    if decisions:
        return _decisions(json)
    sides = (DESK,) if desk_only else (DESK, STOCK)
    plan = Plan(sides, tuple(int(n) for n in senders.split(",")), seconds, rounds)
    try:
        found = run(plan, lambda line: typer.echo(line, err=True))
    except (StartFailed, NluError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None
    if show:
        typer.echo(sample(found), err=json)
    if json:
        typer.echo(orjson.dumps(as_json(plan, found), option=orjson.OPT_INDENT_2).decode())
    else:
        typer.echo(as_text(plan, found))
    if not all(held for _, _, held in floors(found)):
        raise typer.Exit(1)


def _decisions(json: bool) -> None:
    timings = measured()
    text = orjson.dumps(decisions_as_json(timings), option=orjson.OPT_INDENT_2).decode() if json else ""
    typer.echo(text or decisions_as_text(timings))
    if not decisions_hold(timings):
        raise typer.Exit(1)


if __name__ == "__main__":
    sys.argv[0] = "desk bench"
    typer.run(main)

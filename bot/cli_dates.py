"""`desk dates`: read a day and a time, measure a file of messages."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from nlu.dates import resolve
from nlu.evaluate_dates import dates_as_text, evaluate_dates, read_date_cases

app = typer.Typer(no_args_is_help=True)


@app.callback()
def dates() -> None:
    """Days and times in members' messages, on Paris clocks."""


@app.command("evaluate")
def evaluate_file(
    file: Annotated[Path, typer.Argument(help='JSON lines {"text", "now", "expect": {"date", "start", "end"}}.')],
    json: Annotated[bool, typer.Option("--json", help="Figures and misses for a program.")] = False,
) -> None:
    """Measure how exactly the days and times of a file's messages are read, and list the misses."""
    try:
        result = evaluate_dates(read_date_cases(file), resolve)
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(orjson.dumps(result.as_dict(), option=orjson.OPT_INDENT_2).decode() if json else dates_as_text(result))

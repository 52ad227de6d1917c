"""``desk rules decide`` and ``check``: questions of rulebook section 36 from a file of JSON lines."""

import json
from datetime import date, datetime
from typing import Annotated

import typer

from bot.question_lines import decided, differences
from domain.scenarios import UNDATED_ON

Questions = Annotated[typer.FileBinaryRead, typer.Argument(help="JSON lines; - reads standard input")]
On = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help=f"the day of questions that have none; default: {UNDATED_ON}"),
]


def decide(file: Questions, on: On = None) -> None:
    """Answer each line {"id", "offer", "ask", "given"}: the same line with "answer" and "citations", or "error".

    Exit code 1 when a line could not be answered.
    """
    failed = False
    for line in decided(file, _day(on)):
        failed |= "error" in line
        typer.echo(json.dumps(line))
    if failed:
        raise typer.Exit(1)


def check(file: Questions, on: On = None) -> None:
    """Answer each line and compare with its "expect": what differs, then passed/total. Exit code 1 on differences."""
    passed = total = 0
    for line in decided(file, _day(on)):
        expected = line.get("expect")
        wrong = differences(expected, line) if isinstance(expected, dict) else ["expect: missing"]
        for each in wrong:
            typer.echo(f"{line.get('id', '-')} {line.get('ask', '-')}: {each}")
        passed, total = passed + (not wrong), total + 1
    typer.echo(f"{passed}/{total}")
    if passed != total:
        raise typer.Exit(1)


def _day(on: datetime | None) -> date:
    return on.date() if on else UNDATED_ON

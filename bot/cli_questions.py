"""``desk rules decide`` and ``check``: questions of rulebook section 36 from a file of JSON lines."""

from datetime import date, datetime
from typing import Annotated

import typer

from bot.question_lines import Line, decided, differences, numbered, written
from bot.rule_options import ReadingsOption, told
from domain.contract import read_readings
from domain.scenarios import UNDATED_ON

Questions = Annotated[typer.FileBinaryRead, typer.Argument(help="JSON lines; - reads standard input")]
On = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help=f"the day of questions that have none; default: {UNDATED_ON}"),
]


def decide(file: Questions, on: On = None, readings: ReadingsOption = "") -> None:
    """Answer each line {"id", "offer", "ask", "given"}: the same line with "answer" and "citations", or "error".

    Exit code 1 when a line could not be answered.
    """
    with told():
        chosen = read_readings(readings)
    failed = False
    for line in decided(file, _day(on), chosen):
        failed |= "error" in line
        typer.echo(written(line))
    if failed:
        raise typer.Exit(1)


def check(file: Questions, on: On = None, readings: ReadingsOption = "") -> None:
    """Answer each line and compare with its "expect": what differs, then passed/total.

    Exit code 1 on differences, and for a file without questions.
    """
    with told():
        chosen = read_readings(readings)
    passed = total = 0
    for number, line in numbered(file, _day(on), chosen):
        wrong = _wrong(line)
        for each in wrong:
            _say(f"{_name(number, line)}: {each}")
        passed, total = passed + (not wrong), total + 1
    if not total:
        typer.echo("no question in the file")
    typer.echo(f"{passed}/{total}")
    if passed != total or not total:
        raise typer.Exit(1)


def _wrong(line: Line) -> list[str]:
    """What differs from what is expected; what cannot be answered is an error whatever was expected."""
    expected = line.get("expect")
    if "error" not in line and not isinstance(expected, dict):
        return ["expect: not an object" if "expect" in line else "expect: missing"]
    return [each.removeprefix(f"line {line.get('line')}: ") for each in differences(expected or {}, line)]


def _name(number: int, line: Line) -> str:
    """Its id, or where it stands in the file, and what it asks where it says so."""
    return " ".join(str(part) for part in (line.get("id", f"line {number}"), line.get("ask")) if part is not None)


def _say(text: str) -> None:
    """The text whatever its characters: a line may hold what no encoding can write."""
    typer.echo(text.encode("utf-8", "backslashreplace"))


def _day(on: datetime | None) -> date:
    return on.date() if on else UNDATED_ON

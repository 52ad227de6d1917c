"""`desk conversations`: whole conversations, played and judged."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer

from bot.cli_nlu import interpreter_of
from bot.conversations.runner import Report, play_all, read_stories
from bot.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def conversations() -> None:
    """Play whole conversations through the product."""  # a callback keeps `run` a command of its own


@app.command()
def run(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines, one conversation each.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
    only: Annotated[str, typer.Option(help="Play only the conversations whose id contains this.")] = "",
) -> None:
    """Play each conversation of a file in a fresh store and report every turn; exit code 1 if one fails."""
    try:
        stories = [story for story in read_stories(file) if only in story["id"]]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    report = asyncio.run(_play(stories))
    typer.echo(orjson.dumps(report.as_json()).decode() if as_json else _text(report))
    raise typer.Exit(0 if all(story.passed for story in report.results) else 1)


async def _play(stories: list[dict[str, object]]) -> Report:
    async with interpreter_of(load_settings()) as interpreter:
        return await play_all(stories, interpreter)


def _text(report: Report) -> str:
    lines = []
    for story in report.results:
        lines.append(f"{'PASS' if story.passed else 'FAIL'}  {story.id}")
        for turn in story.turns:
            lines.append(f"  {'ok ' if turn.passed else 'NOT'} > {turn.user}   [{turn.intent}]")
            for reply in turn.replies:
                lines += [f"        {line}" for line in reply["text"].splitlines() if line]
                if reply["buttons"]:
                    lines.append(f"        [{'] ['.join(reply['buttons'])}]")
            lines += [f"      failed: {pattern}" for pattern in turn.failed]
    totals = report.as_json()
    lines.append(
        f"{totals['passed']} of {totals['dialogues']} conversations, "
        f"{totals['turns_passed']} of {totals['turns']} turns passed"
    )
    return "\n".join(lines)

"""`desk decisions`: the ledger of what was decided."""

from __future__ import annotations

import typer

from actions.replay import replay as replay_all
from bot.bootstrap import utc_now
from bot.cli_database import ready_database
from storage.unit_of_work import reading

app = typer.Typer(no_args_is_help=True)


@app.callback()
def decisions() -> None:
    """What was decided, by which rule, from which inputs."""


@app.command()
def replay() -> None:
    """Make every stored decision again from its recorded inputs; exit code 1 if one comes out differently."""
    total = different = 0
    with ready_database() as database, reading(database, utc_now) as work:
        for found in replay_all(work):
            total += 1
            if not found.same:
                different += 1
                note = "" if found.same_version else " (the contract has changed since)"
                typer.echo(f"decision {found.stored.id}, {found.stored.rule}: now {found.now}{note}")
    typer.echo(f"{total - different} of {total} decisions reproduced")
    raise typer.Exit(1 if different else 0)

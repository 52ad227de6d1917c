"""The command line: `desk …`. What a command needs is loaded when it runs, so that the others are quick."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from bot import cli_bench

if TYPE_CHECKING:
    from bot.settings import Settings

GROUPS = {
    "nlu": ("bot.cli_nlu:app", "Train, try and measure the language understanding."),
    "rules": ("bot.cli_rules:app", "Ask the contract."),
    "dates": ("bot.cli_dates:app", "Measure how days and times are read."),
    "conversations": ("bot.cli_conversations:app", "Play whole conversations."),
    "decisions": ("bot.cli_decisions:app", "What was decided, and whether it still follows."),
    "db": ("bot.cli_db:app", "The database's schema and demo data."),
    "member": ("bot.cli_member:app", "Members, and linking them to Telegram."),
    "agent": ("bot.cli_member:agents", "Desk agents' accounts."),
}
"""Name: where its commands are, and its line in `desk --help`."""


def _loaded_when_asked(place: str) -> type[TyperGroup]:
    """A group of commands whose module is imported once one of them is wanted."""

    class Group(TyperGroup):
        def _load(self) -> None:
            if not self.commands:
                module, name = place.split(":")
                self.commands = typer.main.get_group(getattr(import_module(module), name)).commands

        def list_commands(self, ctx: typer.Context) -> list[str]:
            self._load()
            return super().list_commands(ctx)

        def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | TyperGroup | None:
            self._load()
            return super().get_command(ctx, cmd_name)

    return Group


app = typer.Typer(
    help="Parnasse Desk: the members' assistant and the agents' desk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for _name, (_place, _help) in GROUPS.items():
    app.add_typer(typer.Typer(cls=_loaded_when_asked(_place), no_args_is_help=True), name=_name, help=_help)
app.command(context_settings=cli_bench.PASSED_ON, add_help_option=False)(cli_bench.bench)


def ready_settings(**overrides: object) -> Settings:
    """Checked settings, with logging set up as they say."""
    from bot.logs import configure_logging
    from bot.settings import load_settings

    settings = load_settings(**overrides)
    configure_logging(settings.log_format, settings.log_level)
    return settings


def progress(line: str) -> None:
    """What a person at the terminal follows."""
    typer.echo(line)
    sys.stdout.flush()


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the web server (DESK_PORT).")] = None,
) -> None:
    """Start everything: web chat, agent console, NLU server, reminders. Ctrl-C stops it."""
    settings = ready_settings(**({} if port is None else {"port": port}))
    import uvloop

    from bot.up import prepare, sole_instance
    from bot.up import up as serve

    with sole_instance(settings):
        prepare(settings, progress)
        uvloop.run(serve(settings, progress))


@app.command()
def chat(
    member: Annotated[str | None, typer.Option(help="Member number to speak as (demo: P-1001).")] = None,
    delegate: Annotated[bool, typer.Option(help="Speak as the member's delegate.")] = False,
) -> None:
    """The same conversation in this terminal."""
    settings = ready_settings(log_level="error")
    import asyncio

    from bot.chat_terminal import chat as chat_in_terminal
    from bot.up import prepare, sole_instance

    with sole_instance(settings):
        prepare(settings, progress)
        asyncio.run(chat_in_terminal(settings, member, delegate, progress))


def main() -> None:
    """Run a command. Expected trouble ends in one clear line and exit code 1; anything else keeps its trace."""
    try:
        app()
    except Exception as error:
        from bot.cli_errors import in_one_line

        line = in_one_line(error)
        if line is None:
            raise
        typer.secho(line, fg="red", err=True)
        raise SystemExit(1) from None

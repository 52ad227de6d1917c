"""The command line: `desk …`."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer
import uvloop
from sqlalchemy.exc import DBAPIError

from bot import cli_bench, cli_conversations, cli_db, cli_decisions, cli_member, cli_nlu, cli_rules
from bot.chat_terminal import chat as chat_in_terminal
from bot.instance import AlreadyRunning
from bot.logs import configure_logging
from bot.settings import Settings, SettingsError, load_settings
from bot.up import CannotStart, prepare, sole_instance
from bot.up import up as serve
from nlu.errors import NluError
from storage.schema import SchemaOutdated, SchemaTooNew

app = typer.Typer(
    help="Parnasse Desk: the members' assistant and the agents' desk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_nlu.app, name="nlu", help="Train, try and measure the language understanding.")
app.add_typer(cli_rules.app, name="rules", help="Ask the contract.")
app.add_typer(cli_conversations.app, name="conversations", help="Play whole conversations.")
app.add_typer(cli_decisions.app, name="decisions", help="What was decided, and whether it still follows.")
app.add_typer(cli_db.app, name="db", help="The database's schema and demo data.")
app.add_typer(cli_member.app, name="member", help="Members, and linking them to Telegram.")
app.add_typer(cli_member.agents, name="agent", help="Desk agents' accounts.")
app.command(context_settings=cli_bench.PASSED_ON, add_help_option=False)(cli_bench.bench)


def ready_settings(**overrides: object) -> Settings:
    """Checked settings, with logging set up as they say."""
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
    with sole_instance(settings):
        prepare(settings, progress)
        asyncio.run(chat_in_terminal(settings, member, delegate, progress))


def main() -> None:
    """Run a command. Expected trouble ends in one clear line and exit code 1; anything else keeps its trace."""
    try:
        app()
    except (SettingsError, CannotStart, AlreadyRunning, SchemaOutdated, SchemaTooNew, NluError) as error:
        typer.secho(str(error), fg="red", err=True)
    except DBAPIError as error:
        typer.secho(f"the database refuses: {type(error.orig).__name__}: {error.orig}", fg="red", err=True)
    else:
        return
    raise SystemExit(1)

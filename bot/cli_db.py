"""`desk db`: schema and demo data."""

from __future__ import annotations

import typer

from bot.bootstrap import ensure_directory
from bot.cli_database import ready_database
from bot.seed import seed_demo
from bot.settings import load_settings
from storage.database import Database
from storage.schema import head
from storage.schema import migrate as migrate_schema

app = typer.Typer(no_args_is_help=True)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    database = Database(load_settings().database_url)
    if database.file is not None:
        ensure_directory(database.file.parent)
    typer.echo("migrated" if migrate_schema(database) else "already up to date")


@app.command()
def status() -> None:
    """Whether the schema is the one that this version needs."""
    with ready_database():
        typer.echo(f"schema {head()}, up to date")


@app.command()
def seed() -> None:
    """Add the demo members and agents."""
    with ready_database() as database:
        typer.echo("added" if seed_demo(database) else "already there")

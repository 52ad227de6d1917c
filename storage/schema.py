"""The state of the database's schema: migrate it, or say clearly what is missing."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x5041524E  # advisory lock: two processes that start together migrate one after the other


class SchemaOutdated(Exception):
    """The database lacks migrations; the message says which command adds them."""


class SchemaTooNew(Exception):
    """The database was migrated by a later version of the application."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The revision that this code needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def current(connection: Connection) -> str | None:
    """The revision that the database has; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database) -> bool:
    """Bring the schema up to date; True if something changed. Raises SchemaTooNew."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        before = current(connection)
        _refuse_newer(before)
        command.upgrade(_config(connection), "head")
        return before != head()


def check(database: Database) -> None:
    """Raises SchemaOutdated or SchemaTooNew unless the schema is the one that this code needs."""
    if database.file is not None and not database.file.exists():  # looking would make an empty one
        raise SchemaOutdated(f"there is no database at {database.file}: run `desk db migrate`")
    with database.read() as connection:
        found = current(connection)
    _refuse_newer(found)
    if found != head():
        raise SchemaOutdated(
            f"database schema is {found or 'empty'}, this version needs {head()}: run `desk db migrate`"
        )


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise SchemaTooNew(f"database schema {found} is unknown to this version: install the version that made it")

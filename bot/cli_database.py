"""The database that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import load_settings
from domain.contract import choose_readings, read_readings
from storage.database import Database
from storage.schema import check


@contextmanager
def ready_database() -> Iterator[Database]:
    """There, with the schema of this version, for as long as the block runs. Raises SchemaOutdated, SchemaTooNew."""
    settings = load_settings()
    choose_readings(read_readings(settings.readings))
    database = Database(settings.database_url)
    try:
        check(database)
        yield database
    finally:
        database.close()

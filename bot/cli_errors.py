"""Which errors a person at the terminal can act on, and the line each gets."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from bot.instance import AlreadyRunning
from bot.settings import SettingsError
from bot.up import CannotStart
from nlu.errors import NluError
from storage.schema import SchemaOutdated, SchemaTooNew

EXPECTED = (SettingsError, CannotStart, AlreadyRunning, SchemaOutdated, SchemaTooNew, NluError)


def in_one_line(error: Exception) -> str | None:
    """What is wrong; None when only a trace can tell."""
    if isinstance(error, EXPECTED):
        return str(error)
    if isinstance(error, DBAPIError):
        said = " ".join(str(error.orig).split())  # PostgreSQL's words come in several lines
        return f"the database refuses: {type(error.orig).__name__}: {said}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror} (DESK_DATA_DIR and DATABASE_URL say where files are kept)"
    return None

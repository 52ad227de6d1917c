"""Migrations, on both databases, and what happens when they are missing or unknown."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage.database import Database
from storage.schema import SchemaOutdated, SchemaTooNew, check, migrate
from storage.tables import metadata
from tests.postgres_server import PostgresServer


def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert migrate(database) is False


def test_an_empty_database_is_refused_with_the_command_that_helps(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(SchemaOutdated, match="desk db migrate"):
        check(database)
    database.close()


@pytest.mark.postgres
def test_an_empty_postgresql_is_refused_too(postgres_server: PostgresServer) -> None:
    database = Database(postgres_server.new_database(empty=True))
    with pytest.raises(SchemaOutdated):
        check(database)
    database.close()


def test_a_database_of_a_later_version_is_left_alone(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        check(database)
    with pytest.raises(SchemaTooNew):
        migrate(database)

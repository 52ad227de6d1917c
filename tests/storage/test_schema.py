"""Migrations, on both databases, and what happens when they are missing or unknown."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage.database import Database
from storage.schema import SchemaOutdated, SchemaTooNew, _config, check, migrate
from storage.tables import metadata
from tests.postgres_server import PostgresServer


def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_of_several_slots_held_in_one_conversation_the_latest_stays(sqlite_url: str) -> None:
    """Before 0004 nothing forbade them; the conversation may have none at all."""
    database = Database(sqlite_url)
    now, later = "2026-01-12 09:00:00", "2026-01-12 09:05:00"
    with database.write() as connection:
        command.upgrade(_config(connection), "0003")
        run = connection.exec_driver_sql
        run(
            "insert into members (id, number, name, offer, departement, postcode, city, address, service_start, facts)"
            " values (1, 'P-1', 'Alix Test', 'offre-interieur', '75', '75016', 'Paris', 'x', '2025-06-01', '{}')"
        )
        run(
            "insert into conversations (id, key, channel, external_id, dialogue, created_at)"
            f" values (1, 'webchat:1', 'webchat', '1', '{{}}', '{now}')"
        )
        for row, conversation in ((1, "1"), (2, "1"), (3, "null"), (4, "null")):
            run(
                "insert into appointments (id, member_id, conversation_id, kind, purpose, zone, start, minutes, status,"
                " included, requested_by, hold_until, ics_uid, created_at, updated_at) values"
                f" ({row}, 1, {conversation}, 'coach', 'coaching', 'nord', '{later}', 60, 'held', true, 'member',"
                f" '{later}', 'u{row}', '{now}', '{now}')"
            )
            run(f"insert into slot_cells values ('nord', 'coach', '{later}', {row}, {row})")
    assert migrate(database)
    with database.read() as connection:
        held = connection.exec_driver_sql("select id from appointments where status = 'held' order by id").scalars()
        assert list(held) == [2, 3, 4]
        taken = connection.exec_driver_sql("select appointment_id from slot_cells order by 1").scalars()
        assert list(taken) == [2, 3, 4]
    database.close()


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

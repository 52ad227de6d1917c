"""Migrations, on both databases, and what happens when they are missing or unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import Database
from storage.schema import SchemaOutdated, SchemaTooNew, _config, check, migrate
from storage.tables import metadata
from storage.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.postgres_server import PostgresServer
from tests.storage.test_invariants import a_member, book


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


def trigger_names(connection: Connection) -> list[str]:
    where = "sqlite_master where type = 'trigger'" if connection.dialect.name == "sqlite" else (
        "(select tgname as name from pg_trigger where not tgisinternal) as found"
    )  # fmt: skip
    return sorted(connection.exec_driver_sql(f"select name from {where}").scalars())


@pytest.mark.parametrize("revision", ["0006", "0005", "0001", "base"])
def test_migrations_go_back_and_come_again_with_what_was_kept(database: Database, clock: Clock, revision: str) -> None:
    with unit_of_work(database, clock) as work:
        member = a_member(work)
        book(work, member, "a")
        conversation = work.conversations.open("telegram", "42", work.now)
        message = work.messages.add(conversation.id, "k", "member", "Bonjour", work.now, member_id=member)
        work.outbox.add(conversation.id, message, "telegram", work.now)
        triggers = trigger_names(work.connection)
    with database.write() as connection:
        command.downgrade(_config(connection), revision)
    assert migrate(database)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert trigger_names(connection) == triggers
        texts = list(connection.exec_driver_sql("select text from messages").scalars())
    assert texts == ([] if revision == "base" else ["Bonjour"])


def test_what_was_said_since_the_proof_is_attributed_and_nothing_before(database: Database, clock: Clock) -> None:
    """0006: whoever had the chat earlier is not on record, and who has it now without a proof is nobody."""
    with unit_of_work(database, clock) as work:
        speakers = [work.members.speaker(a_member(work, f"P-{number}"), None) for number in (1, 2, 3)]
        proved, unproved, moved_on = (
            work.conversations.open("telegram", str(number), work.now) for number in (1, 2, 3)
        )
        for conversation, speaker in zip((proved, unproved, moved_on), speakers, strict=True):
            assert speaker.member is not None
            work.conversations.save(replace(conversation, member_id=speaker.member.id))
            work.messages.add(conversation.id, f"{conversation.id} before", "member", "avant", work.now)
        clock.pass_by(timedelta(minutes=1))
        for conversation in (proved, moved_on):
            of = speakers[0] if conversation is proved else speakers[1]  # by link, since the last message
            work.identities.prove("telegram", conversation.external_id, of, "link", clock.now)
        clock.pass_by(timedelta(minutes=1))
        for conversation in (proved, unproved, moved_on):
            work.messages.add(conversation.id, f"{conversation.id} after", "bot", "après", clock.now)
    with database.write() as connection:
        command.downgrade(_config(connection), "0005")
    migrate(database)
    with database.read() as connection:
        known = connection.exec_driver_sql("select key from messages where member_id is not null").scalars()
        assert list(known) == [f"{proved.id} after"]


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

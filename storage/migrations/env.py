"""Alembic's entry: runs the migrations on the connection that storage/schema.py hands over."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes columns by copying the table
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

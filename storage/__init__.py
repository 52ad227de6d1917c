"""Persistent state: tables, repositories, unit of work, migrations. SQLite and PostgreSQL through the same code."""

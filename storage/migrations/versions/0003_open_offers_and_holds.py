"""what every turn looks up: a conversation's open buttons, and the slot it holds

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = (("ix_offers_open", "offers", "used_at is null"), ("ix_appointments_held", "appointments", "status = 'held'"))


def upgrade() -> None:
    for name, table, where in INDEXES:
        condition = sa.text(where)
        op.create_index(name, table, ["conversation_id"], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)

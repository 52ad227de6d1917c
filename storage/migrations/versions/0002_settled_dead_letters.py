"""an agent settles a dead letter

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("inbox", "outbox"):
        op.drop_column(table, "closed_at")

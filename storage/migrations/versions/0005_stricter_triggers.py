"""triggers: the bot cannot be moved into an agent's conversation, audit events cannot be replaced or truncated

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from storage import triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*triggers.removals(dialect), *triggers.statements(dialect)):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """The stricter triggers do no harm to an older version."""

"""who was proved to be in a conversation at each message; one sender per reply; one visit of a member at a time

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from storage import triggers
from storage.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PEOPLE = (("member_id", "members"), ("delegate_id", "delegates"))
# What was said since the person who has the chat now proved who they are was said with them. Who had it before is not
# on record: those messages stay nobody's.
ATTRIBUTE = """update messages set (member_id, delegate_id) = (
    select member_id, delegate_id from conversations where conversations.id = messages.conversation_id)
  where exists (
    select 1 from conversations join identities on identities.channel = conversations.channel
      and identities.external_id = conversations.external_id and identities.member_id = conversations.member_id
    where conversations.id = messages.conversation_id and messages.created_at >= identities.verified_at)"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    number = "bigint" if dialect == "postgresql" else "integer"
    for column, table in PEOPLE:
        # As text: only so does SQLite take a foreign key with a new column, without copying the table.
        op.execute(
            f"alter table messages add column {column} {number} "
            f"constraint fk_messages_{column} references {table} (id)"
        )
    op.execute(ATTRIBUTE)
    op.add_column("outbox", sa.Column("claim", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("claimed_until", UtcDateTime(timezone=True), nullable=True))
    for statement in (*triggers.removals(dialect), *triggers.statements(dialect)):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """The stricter triggers do no harm to an older version."""
    for column in ("claimed_until", "claim"):
        op.drop_column("outbox", column)
    for column, _ in reversed(PEOPLE):
        op.drop_column("messages", column)

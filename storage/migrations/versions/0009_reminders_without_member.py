"""an applicant is reminded too: a reminder may have no member; a member's reminders are found by an index

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reminders") as batch:
        batch.alter_column("member_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_index("ix_reminders_member_id", "reminders", ["member_id"])


def downgrade() -> None:
    op.drop_index("ix_reminders_member_id", "reminders")
    op.execute("delete from reminders where member_id is null")
    with op.batch_alter_table("reminders") as batch:
        batch.alter_column("member_id", existing_type=sa.BigInteger(), nullable=False)

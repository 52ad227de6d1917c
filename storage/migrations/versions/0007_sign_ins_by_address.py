"""wrong passwords are counted per agent and client address; a sign-in code knows the address that asked for it

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_addresses",
        sa.Column("agent_id", BigId, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("tried_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_agent_addresses_agent_id"),
        sa.PrimaryKeyConstraint("agent_id", "address", name="pk_agent_addresses"),
    )
    op.add_column("login_codes", sa.Column("address", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("login_codes", "address")
    op.drop_table("agent_addresses")

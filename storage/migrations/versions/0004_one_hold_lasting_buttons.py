"""one held slot per conversation; buttons that outlive a turn

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HELD = sa.text("status = 'held'")
# A conversation that already holds several keeps the latest; the others give their place back, as when they expire.
FORMER_HOLDS = """select id from appointments as former where status = 'held' and exists (
    select 1 from appointments as later
    where later.status = 'held' and later.conversation_id = former.conversation_id and later.id > former.id)"""


def upgrade() -> None:
    op.execute(f"delete from slot_cells where appointment_id in ({FORMER_HOLDS})")  # noqa: S608 - a constant
    op.execute(
        "update appointments set status = 'expired', hold_until = null "  # noqa: S608 - a constant
        f"where id in ({FORMER_HOLDS})"
    )
    op.drop_index("ix_appointments_held", "appointments")
    op.create_index(
        "uq_appointments_held", "appointments", ["conversation_id"], unique=True,
        sqlite_where=HELD, postgresql_where=HELD,
    )  # fmt: skip
    op.add_column("offers", sa.Column("lasting", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("offers", "lasting")
    op.drop_index("uq_appointments_held", "appointments")
    op.create_index(
        "ix_appointments_held", "appointments", ["conversation_id"], sqlite_where=HELD, postgresql_where=HELD
    )

"""events with seats and a waiting list; agents' corrections of what was understood; reminders of other causes

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="event", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('event', 'moment')", name="ck_events_kind"),
        sa.CheckConstraint("status in ('open', 'cancelled')", name="ck_events_status"),
        sa.CheckConstraint("seats >= 0", name="ck_events_seats"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("code", name="uq_events_code"),
    )
    op.create_index("ix_events_start", "events", ["start"])
    op.create_table(
        "event_registrations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("conversation_id", BigId, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('registered', 'waiting', 'withdrawn')", name="ck_event_registrations_status"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_registrations_event_id"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_event_registrations_member_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_event_registrations_conversation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_registrations"),
        sa.UniqueConstraint("event_id", "member_id", name="uq_event_registrations_event_id_member_id"),
    )
    op.create_index("ix_event_registrations_member_id", "event_registrations", ["member_id"])
    op.create_table(
        "corrections",
        sa.Column("id", BigId, nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.Column("agent_id", BigId, nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("entities", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("exported_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_corrections_message_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_corrections_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("message_id", name="uq_corrections_message_id"),
    )
    op.add_column("cases", sa.Column("reminded_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("reminders", sa.Column("cause", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("reminders", "cause")
    op.drop_column("cases", "reminded_at")
    for table in ("corrections", "event_registrations", "events"):
        op.drop_table(table)

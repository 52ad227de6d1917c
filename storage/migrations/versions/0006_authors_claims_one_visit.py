"""who was proved to be in a conversation at each message; one sender per reply; one visit of a member at a time

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

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

# As they were at this revision: what later ones change is in those.
FORMER_SQLITE = (
    "drop trigger if exists appointments_one_at_a_time",
    "drop trigger if exists appointments_stay_one_at_a_time",
    "drop trigger if exists messages_bot_silent",
    "drop trigger if exists messages_bot_stays_silent",
    "drop trigger if exists audit_events_no_replace",
    "drop trigger if exists audit_events_no_update",
    "drop trigger if exists audit_events_no_delete",
)
FORMER_POSTGRESQL = (
    "drop function if exists appointments_one_at_a_time() cascade",
    "drop function if exists messages_bot_silent() cascade",
    "drop function if exists audit_events_append_only() cascade",
)
SQLITE = (
    """create trigger appointments_one_at_a_time before insert on appointments
    when new.status = 'confirmed' and exists (
      select 1 from appointments as other
      where other.member_id = new.member_id and other.status = 'confirmed' and other.id is not new.id
      and strftime('%s', other.start) - strftime('%s', new.start) < new.minutes * 60
      and strftime('%s', new.start) - strftime('%s', other.start) < other.minutes * 60)
    begin select raise(abort, 'the member has another visit confirmed at that moment'); end""",
    """create trigger appointments_stay_one_at_a_time before update of member_id, start, minutes, status on appointments
    when new.status = 'confirmed' and exists (
      select 1 from appointments as other
      where other.member_id = new.member_id and other.status = 'confirmed' and other.id is not new.id
      and strftime('%s', other.start) - strftime('%s', new.start) < new.minutes * 60
      and strftime('%s', new.start) - strftime('%s', other.start) < other.minutes * 60)
    begin select raise(abort, 'the member has another visit confirmed at that moment'); end""",
    """create trigger messages_bot_silent before insert on messages
    when new.author = 'bot' and (select owner from conversations where id = new.conversation_id) = 'agent'
    begin select raise(abort, 'an agent owns this conversation: the bot cannot write in it'); end""",
    """create trigger messages_bot_stays_silent before update of author, conversation_id on messages
    when new.author = 'bot' and (select owner from conversations where id = new.conversation_id) = 'agent'
    begin select raise(abort, 'an agent owns this conversation: the bot cannot write in it'); end""",
    """create trigger audit_events_no_replace before insert on audit_events
    when exists (select 1 from audit_events where id = new.id)
    begin select raise(abort, 'audit events are append-only'); end""",
    """create trigger audit_events_no_update before update on audit_events
    begin select raise(abort, 'audit events are append-only'); end""",
    """create trigger audit_events_no_delete before delete on audit_events
    begin select raise(abort, 'audit events are append-only'); end""",
)
# The row is locked while it is read: a bot message and a take-over, or two visits of one member, cannot pass each
# other. What is looked up after the lock is what the other transaction has committed.
POSTGRESQL = (
    """create function appointments_one_at_a_time() returns trigger language plpgsql as $$
    begin
      perform 1 from members where id = new.member_id for no key update;
      if exists (
        select 1 from appointments as other
        where other.member_id = new.member_id and other.status = 'confirmed' and other.id <> new.id
        and other.start < new.start + new.minutes * interval '1 minute'
        and new.start < other.start + other.minutes * interval '1 minute'
      ) then
        raise exception 'the member has another visit confirmed at that moment' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",
    """create trigger appointments_one_at_a_time
    before insert or update of member_id, start, minutes, status on appointments
    for each row when (new.status = 'confirmed') execute function appointments_one_at_a_time()""",
    """create function messages_bot_silent() returns trigger language plpgsql as $$
    begin
      if (select owner from conversations where id = new.conversation_id for share) = 'agent' then
        raise exception 'an agent owns this conversation: the bot cannot write in it' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",
    """create trigger messages_bot_silent before insert or update of author, conversation_id on messages
    for each row when (new.author = 'bot') execute function messages_bot_silent()""",
    """create function audit_events_append_only() returns trigger language plpgsql as $$
    begin raise exception 'audit events are append-only' using errcode = 'check_violation'; end $$""",
    """create trigger audit_events_append_only before update or delete on audit_events
    for each row execute function audit_events_append_only()""",
    """create trigger audit_events_no_truncate before truncate on audit_events
    for each statement execute function audit_events_append_only()""",
)


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
    for statement in (*FORMER_POSTGRESQL, *POSTGRESQL) if dialect == "postgresql" else (*FORMER_SQLITE, *SQLITE):
        op.execute(statement)


def downgrade() -> None:
    """The stricter triggers do no harm to an older version."""
    for column in ("claimed_until", "claim"):
        op.drop_column("outbox", column)
    for column, _ in reversed(PEOPLE):
        op.drop_column("messages", column)

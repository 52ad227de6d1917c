"""triggers: the bot cannot be moved into an agent's conversation, audit events cannot be replaced or truncated

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# As they were at this revision: what later ones change is in those.
FORMER_SQLITE = (
    "drop trigger if exists messages_bot_silent",
    "drop trigger if exists messages_bot_stays_silent",
    "drop trigger if exists audit_events_no_replace",
    "drop trigger if exists audit_events_no_update",
    "drop trigger if exists audit_events_no_delete",
)
FORMER_POSTGRESQL = (
    "drop function if exists messages_bot_silent() cascade",
    "drop function if exists audit_events_append_only() cascade",
)
SQLITE = (
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
# The row is locked while it is read: a bot message and a take-over cannot pass each other.
POSTGRESQL = (
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
    for statement in (*FORMER_POSTGRESQL, *POSTGRESQL) if dialect == "postgresql" else (*FORMER_SQLITE, *SQLITE):
        op.execute(statement)


def downgrade() -> None:
    """The stricter triggers do no harm to an older version."""

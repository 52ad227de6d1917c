"""Invariants that the database itself keeps, whatever code writes to it."""

from __future__ import annotations

import re

BOT_SILENT = "an agent owns this conversation: the bot cannot write in it"
APPEND_ONLY = "audit events are append-only"
ONE_VISIT_AT_A_TIME = "the member has another visit confirmed at that moment"

SQLITE = (
    *(
        f"""create trigger {name} before {moment} on appointments
    when new.status = 'confirmed' and exists (
      select 1 from appointments as other
      where other.member_id = new.member_id and other.status = 'confirmed' and other.id is not new.id
      and strftime('%s', other.start) - strftime('%s', new.start) < new.minutes * 60
      and strftime('%s', new.start) - strftime('%s', other.start) < other.minutes * 60)
    begin select raise(abort, '{ONE_VISIT_AT_A_TIME}'); end"""  # noqa: S608 - constants of this module
        for name, moment in (
            ("appointments_one_at_a_time", "insert"),
            ("appointments_stay_one_at_a_time", "update of member_id, start, minutes, status"),
        )
    ),
    f"""create trigger messages_bot_silent before insert on messages
    when new.author = 'bot' and (select owner from conversations where id = new.conversation_id) = 'agent'
    begin select raise(abort, '{BOT_SILENT}'); end""",  # noqa: S608 - constants of this module
    f"""create trigger messages_bot_stays_silent before update of author, conversation_id on messages
    when new.author = 'bot' and (select owner from conversations where id = new.conversation_id) = 'agent'
    begin select raise(abort, '{BOT_SILENT}'); end""",  # noqa: S608 - constants of this module
    # "insert or replace" deletes without asking the delete trigger.
    f"""create trigger audit_events_no_replace before insert on audit_events
    when exists (select 1 from audit_events where id = new.id)
    begin select raise(abort, '{APPEND_ONLY}'); end""",  # noqa: S608 - constants of this module
    f"""create trigger audit_events_no_update before update on audit_events
    begin select raise(abort, '{APPEND_ONLY}'); end""",
    f"""create trigger audit_events_no_delete before delete on audit_events
    begin select raise(abort, '{APPEND_ONLY}'); end""",
)

# On PostgreSQL the row is locked while it is read: a bot message and a take-over, or two visits of one member, cannot
# pass each other. What is looked up after the lock is what the other transaction has committed.
POSTGRESQL = (
    f"""create function appointments_one_at_a_time() returns trigger language plpgsql as $$
    begin
      perform 1 from members where id = new.member_id for no key update;
      if exists (
        select 1 from appointments as other
        where other.member_id = new.member_id and other.status = 'confirmed' and other.id <> new.id
        and other.start < new.start + new.minutes * interval '1 minute'
        and new.start < other.start + other.minutes * interval '1 minute'
      ) then
        raise exception '{ONE_VISIT_AT_A_TIME}' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",  # noqa: S608 - constants of this module
    """create trigger appointments_one_at_a_time
    before insert or update of member_id, start, minutes, status on appointments
    for each row when (new.status = 'confirmed') execute function appointments_one_at_a_time()""",
    f"""create function messages_bot_silent() returns trigger language plpgsql as $$
    begin
      if (select owner from conversations where id = new.conversation_id for share) = 'agent' then
        raise exception '{BOT_SILENT}' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",  # noqa: S608 - constants of this module
    """create trigger messages_bot_silent before insert or update of author, conversation_id on messages
    for each row when (new.author = 'bot') execute function messages_bot_silent()""",
    f"""create function audit_events_append_only() returns trigger language plpgsql as $$
    begin raise exception '{APPEND_ONLY}' using errcode = 'check_violation'; end $$""",
    """create trigger audit_events_append_only before update or delete on audit_events
    for each row execute function audit_events_append_only()""",
    """create trigger audit_events_no_truncate before truncate on audit_events
    for each statement execute function audit_events_append_only()""",
)


def removals(dialect: str) -> tuple[str, ...]:
    """What takes any version of the triggers away, to put this one in their place."""
    if dialect == "postgresql":
        return (
            "drop function if exists messages_bot_silent() cascade",
            "drop function if exists audit_events_append_only() cascade",
            "drop function if exists appointments_one_at_a_time() cascade",
        )
    names = re.findall(r"create trigger (\w+)", "\n".join(SQLITE))
    return tuple(f"drop trigger if exists {name}" for name in names)


def statements(dialect: str) -> tuple[str, ...]:
    """The triggers of one dialect, in order of creation."""
    return POSTGRESQL if dialect == "postgresql" else SQLITE

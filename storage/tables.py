"""Every table, in the order in which a message meets them. Constraints here are what the invariants stand on."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import BigId, Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, *values: str, name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(v) for v in values)})", name=name)


# --- people ---------------------------------------------------------------------------------------------------------

members = Table(
    "members",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", Text, nullable=False, unique=True),  # printed on the card and on invoices
    Column("name", Text, nullable=False),
    Column("email", Text, unique=True),
    Column("phone", Text),  # E.164
    Column("language", Text, nullable=False, server_default="fr"),
    Column("offer", Text, nullable=False),
    Column("departement", Text, nullable=False),
    Column("postcode", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("service_start", Date, nullable=False),  # first day of the first contract year
    Column("status", Text, nullable=False, server_default="active"),
    Column("coach_name", Text),
    Column("reminders_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("facts", Json, nullable=False),  # what later chapters read: options, extra_sites, invoices, …
    _one_of("offer", "offre-interieur", "option-interieur", name="offer"),
    _one_of("status", "active", "suspended", "honorary", "terminated", name="status"),
)

delegates = Table(
    "delegates",
    metadata,
    Column("id", BigId, primary_key=True),
    # One delegate at a time (DEL-01): the constraint says so, not the code.
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
)

identities = Table(
    "identities",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),  # Telegram user id, web-chat session id, …
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("delegate_id", BigId, ForeignKey("delegates.id")),  # set when the delegate speaks for the member
    Column("method", Text, nullable=False),  # link, phone, email_code, cli
    Column("verified_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    UniqueConstraint("channel", "external_id"),
)

link_tokens = Table(
    "link_tokens",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("delegate_id", BigId, ForeignKey("delegates.id")),
    Column("issued_by", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

login_codes = Table(
    "login_codes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("session_id", Text, nullable=False),  # the web-chat session that asked
    Column("address", Text),  # keyed hash of the client address that asked
    Column("email", Text, nullable=False),
    Column("code_hash", Text),  # null when the address is unknown: the page answers the same
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("delegate_id", BigId, ForeignKey("delegates.id")),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("used_at", UtcDateTime),
    Index("ix_login_codes_email_issued_at", "email", "issued_at"),
    Index("ix_login_codes_session_id", "session_id"),
)

agents = Table(
    "agents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("failed_attempts", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    _one_of("role", "agent", "supervisor", name="role"),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("agent_id", BigId, ForeignKey("agents.id"), nullable=False),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

agent_addresses = Table(
    "agent_addresses",
    metadata,
    # How signing in to an account went from one client address: wrong passwords there close it there only.
    Column("agent_id", BigId, ForeignKey("agents.id"), primary_key=True),
    Column("address", Text, primary_key=True),  # keyed hash
    Column("failed_attempts", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("signed_in_at", UtcDateTime),  # the last time; null: never
    Column("tried_at", UtcDateTime, nullable=False),
)

# --- the path of a message ------------------------------------------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # channel:external id, the lane of its messages
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),  # where replies go: Telegram chat id, web-chat session id
    Column("member_id", BigId, ForeignKey("members.id")),  # null: a stranger
    Column("delegate_id", BigId, ForeignKey("delegates.id")),
    Column("display_name", Text),  # what the channel says; never proof of anything
    Column("language", Text, nullable=False, server_default="fr"),
    Column("owner", Text, nullable=False, server_default="bot"),
    Column("assignee_id", BigId, ForeignKey("agents.id")),
    Column("handoff", Text, nullable=False, server_default="none"),
    Column("handoff_reason", Text),
    Column("handoff_requested_at", UtcDateTime),
    Column("handoff_told_late_at", UtcDateTime),  # when the member was told that nobody was free
    Column("blocked_at", UtcDateTime),  # the member blocked the bot
    Column("dialogue", Json, nullable=False),  # stack of flows, slots, last question: bot/dialogue
    Column("session_started_at", UtcDateTime),
    Column("last_inbound_at", UtcDateTime),
    Column("agent_seen_at", UtcDateTime),  # last time that an agent looked
    Column("created_at", UtcDateTime, nullable=False),
    _one_of("owner", "bot", "agent", name="owner"),
    _one_of("handoff", "none", "waiting", "accepted", name="handoff"),
    CheckConstraint("(owner = 'agent') = (assignee_id is not null)", name="assignee"),
    Index("ix_conversations_member_id", "member_id"),
    Index("ix_conversations_handoff", "handoff", "handoff_requested_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),  # Telegram update id, client message id, …
    Column("lane", Text, nullable=False),  # conversations.key
    Column("body", Json, nullable=False),  # raw, as received
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime),
    Column("error", Text),  # class of the failure; never the message's content
    Column("handled_at", UtcDateTime),
    Column("closed_at", UtcDateTime),  # a dead letter that an agent has settled
    UniqueConstraint("channel", "external_id"),
    _one_of("state", "new", "done", "dead", name="state"),
    Index(
        "ix_inbox_lane_new", "lane", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("key", Text, nullable=False, unique=True),  # stable: a channel that we own drops a second copy
    Column("author", Text, nullable=False),  # member: they wrote it; all others: it was written to them
    Column("agent_id", BigId, ForeignKey("agents.id")),
    # Who was proved to be at the other end then; both null: nobody, or a message from before 0006.
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("delegate_id", BigId, ForeignKey("delegates.id")),
    Column("text", Text, nullable=False),
    Column("buttons", Json, nullable=False),  # [{label, token | url | kind}]
    Column("attachment_id", BigId),
    Column("inbox_id", BigId, ForeignKey("inbox.id")),  # the message that it is, or that it answers
    Column("understanding", Json),  # what the NLU said of a member's message
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),  # by the other side
    Column("edited_at", UtcDateTime),
    _one_of("author", "member", "bot", "agent", "system", name="author"),
    Index("ix_messages_conversation_id_id", "conversation_id", "id"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("kind", Text, nullable=False),  # photo, document, voice, location, calendar
    Column("filename", Text),
    Column("media_type", Text),
    Column("size", Integer),  # bytes, as announced
    Column("external_ref", Text),  # Telegram file_id; null once it needs no fetching
    Column("content", LargeBinary),
    Column("state", Text, nullable=False),
    Column("error", Text),
    Column("created_at", UtcDateTime, nullable=False),
    _one_of("state", "stored", "wanted", "refused", "failed", name="state"),
    Index(
        "ix_attachments_wanted", "id", sqlite_where=text("state = 'wanted'"), postgresql_where=text("state = 'wanted'")
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("message_id", BigId, ForeignKey("messages.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime),
    Column("error", Text),
    Column("external_id", Text),  # the channel's id of what was sent
    Column("claim", Text),  # of the sender that has it in hand; two senders never share one
    Column("claimed_until", UtcDateTime),  # after this the sender is taken for dead
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("closed_at", UtcDateTime),  # a dead letter that an agent has settled
    UniqueConstraint("message_id", "channel"),
    _one_of("state", "new", "sent", "dead", name="state"),
    Index(
        "ix_outbox_new",
        "conversation_id",
        "id",
        sqlite_where=text("state = 'new'"),
        postgresql_where=text("state = 'new'"),
    ),
)

offers = Table(
    "offers",
    metadata,
    # The buttons under one message: a button is "<id>.<position>", and fires only what stands here.
    Column("id", Text, primary_key=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("choices", Json, nullable=False),  # [{action, arguments}]
    Column("contract_version", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("lasting", Boolean, nullable=False, server_default=text("false")),  # lives by its purpose, not by the turn
    # Every turn withdraws what was offered before, except what lasts.
    Index(
        "ix_offers_open",
        "conversation_id",
        sqlite_where=text("used_at is null"),
        postgresql_where=text("used_at is null"),
    ),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("conversation_id", BigId, ForeignKey("conversations.id")),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("inbox_id", BigId, ForeignKey("inbox.id")),
    Column("agent_id", BigId, ForeignKey("agents.id")),
    Column("offer", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("result", Json, nullable=False),
    Column("contract_version", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Index("ix_decisions_conversation_id", "conversation_id", "id"),
)

# --- what the member has with us ------------------------------------------------------------------------------------

appointments = Table(
    "appointments",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("conversation_id", BigId, ForeignKey("conversations.id")),
    Column("kind", Text, nullable=False),
    Column("purpose", Text, nullable=False),  # internet, airbox, coaching
    Column("zone", Text, nullable=False),
    Column("start", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("included", Boolean, nullable=False),  # false: billed, does not use up quota (INT-11)
    Column("amount_ttc", Numeric(10, 2), nullable=False, server_default="0"),
    Column("requested_by", Text, nullable=False),  # member, delegate, agent
    Column("promised_by", UtcDateTime),  # 72-hour promise (INT-05), null when none
    Column("hold_until", UtcDateTime),  # only while held
    Column("replaces_id", BigId, ForeignKey("appointments.id")),  # a held slot that will take over an appointment
    Column("ics_uid", Text, nullable=False, unique=True),
    Column("ics_sequence", Integer, nullable=False, server_default="0"),
    Column("decision_id", BigId, ForeignKey("decisions.id")),
    Column("note", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    _one_of("kind", "technician", "coach", name="kind"),
    _one_of("status", "held", "confirmed", "cancelled", "done", "missed", "expired", name="status"),
    CheckConstraint("(status = 'held') = (hold_until is not null)", name="hold"),
    Index("ix_appointments_member_id_start", "member_id", "start"),
    Index("ix_appointments_hold_until", "hold_until"),
    # One slot at a time waits for the yes of a conversation.
    Index(
        "uq_appointments_held",
        "conversation_id",
        unique=True,
        sqlite_where=text("status = 'held'"),
        postgresql_where=text("status = 'held'"),
    ),
)

slot_cells = Table(
    "slot_cells",
    metadata,
    # One technician (or coach) of a zone during one half-hour: the primary key forbids double bookings.
    Column("zone", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("cell", UtcDateTime, primary_key=True),
    Column("resource", Integer, primary_key=True),
    Column("appointment_id", BigId, ForeignKey("appointments.id"), nullable=False, index=True),
)

capacity = Table(
    "capacity",
    metadata,
    # Overrides of the configured number of technicians or coaches, per zone and day; 0 closes the day.
    Column("zone", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("resources", Integer, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("agent_id", BigId, ForeignKey("agents.id")),
)

line_incidents = Table(
    "line_incidents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("description", Text, nullable=False, server_default=""),
    # One open incident per member's line: a second report joins the first.
    Index(
        "uq_line_incidents_open",
        "member_id",
        unique=True,
        sqlite_where=text("closed_at is null"),
        postgresql_where=text("closed_at is null"),
    ),
)

airboxes = Table(
    "airboxes",
    metadata,
    Column("member_id", BigId, ForeignKey("members.id"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("incident_id", BigId, ForeignKey("line_incidents.id")),
    Column("changed_at", UtcDateTime, nullable=False),
    _one_of(
        "status",
        "idle",
        "activation_requested",
        "active",
        "deactivation_requested",
        "return_requested",
        "returned",
        name="status",
    ),
)

cases = Table(
    "cases",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("member_id", BigId, ForeignKey("members.id")),
    Column("conversation_id", BigId, ForeignKey("conversations.id")),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
    Column("summary", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("citations", Json, nullable=False),
    Column("due_at", UtcDateTime),  # null: the contract prints no figure
    Column("requested_by", Text, nullable=False),
    Column("assignee_id", BigId, ForeignKey("agents.id")),
    Column("outcome", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("reminded_at", UtcDateTime),  # when the desk was told that the deadline is near
    _one_of("status", "open", "resolved", "cancelled", name="status"),
    Index("ix_cases_status_due_at", "status", "due_at"),
    Index("ix_cases_member_id", "member_id"),
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # cause, kind and version: the same reminder is never made twice
    Column("member_id", BigId, ForeignKey("members.id")),  # null: of somebody who applies for membership
    Column("conversation_id", BigId, ForeignKey("conversations.id")),
    Column("appointment_id", BigId, ForeignKey("appointments.id")),
    Column("kind", Text, nullable=False),
    Column("cause", Text),  # of those that no appointment calls for: invoice:2026-02, event:4, quota:2026-06-01, …
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False, server_default="scheduled"),
    Column("sent_at", UtcDateTime),
    _one_of("state", "scheduled", "sent", "cancelled", "skipped", name="state"),
    Index(
        "ix_reminders_due",
        "due_at",
        sqlite_where=text("state = 'scheduled'"),
        postgresql_where=text("state = 'scheduled'"),
    ),
    Index("ix_reminders_appointment_id", "appointment_id"),
    Index("ix_reminders_member_id", "member_id"),
)

# --- the Cercle's events ---------------------------------------------------------------------------------------------

events = Table(
    "events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", Text, nullable=False, unique=True),  # the Desk's own name of it
    Column("kind", Text, nullable=False, server_default="event"),  # moment: a Moment d'Exception
    Column("name", Text, nullable=False),
    Column("start", UtcDateTime, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("seats", Integer),  # null: no limit was set
    Column("status", Text, nullable=False, server_default="open"),
    Column("created_at", UtcDateTime, nullable=False),
    _one_of("kind", "event", "moment", name="kind"),
    _one_of("status", "open", "cancelled", name="status"),
    CheckConstraint("seats >= 0", name="seats"),
    Index("ix_events_start", "start"),
)

event_registrations = Table(
    "event_registrations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("event_id", BigId, ForeignKey("events.id"), nullable=False),
    Column("member_id", BigId, ForeignKey("members.id"), nullable=False),
    Column("conversation_id", BigId, ForeignKey("conversations.id")),
    Column("status", Text, nullable=False),
    Column("requested_by", Text, nullable=False),  # member, delegate, agent
    Column("asked_at", UtcDateTime, nullable=False),  # the order of the waiting list
    Column("updated_at", UtcDateTime, nullable=False),
    # A member has one place in an event, or waits for one.
    UniqueConstraint("event_id", "member_id"),
    _one_of("status", "registered", "waiting", "withdrawn", name="status"),
    Index("ix_event_registrations_member_id", "member_id"),
)

# --- learning from the desk ------------------------------------------------------------------------------------------

corrections = Table(
    "corrections",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("message_id", BigId, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("agent_id", BigId, ForeignKey("agents.id"), nullable=False),
    Column("intent", Text),  # what it should have been understood as; null: that was right
    Column("entities", Json, nullable=False),  # {name: text} as they should have been marked
    Column("created_at", UtcDateTime, nullable=False),
    Column("exported_at", UtcDateTime),  # when it was handed over for the training data
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),  # member:3, delegate:1, agent:2, clock, cli
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),  # conversation:5, member:3, appointment:7
    Column("detail", Json, nullable=False),
    Index("ix_audit_events_subject", "subject", "id"),
)

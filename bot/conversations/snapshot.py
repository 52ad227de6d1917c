"""What is true in the store after a turn, as one JSON object that a reader can check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.calendar import PARIS, contract_year
from domain.contract import Citation
from domain.conversations import Conversation
from storage.unit_of_work import UnitOfWork


def snapshot(work: UnitOfWork, conversation: Conversation, inbox_id: int | None) -> dict[str, Any]:
    """The state of a conversation and of its membership. inbox_id: the turn whose decisions are shown."""
    state: dict[str, Any] = {
        "owner": conversation.owner,
        "handoff": conversation.handoff,
        "dialogue": dict(conversation.dialogue),
        "cases": [
            {
                "type": c.type,
                "status": c.status,
                "due": local(c.due_at),
                "summary": c.summary,
                "details": dict(c.details),
            }
            for c in work.cases.of_conversation(conversation.id)
        ],
        "decisions": [
            {
                "rule": d.rule,
                "decision": d.result["decision"],
                "reason": d.result["reason"],
                "citations": [Citation.from_json(c).code for c in d.result["citations"]],
            }
            for d in reversed(work.decisions.of_conversation(conversation.id))
            if d.inbox_id == inbox_id
        ],
    }
    return state | (_membership(work, conversation.member_id) if conversation.member_id else {"member": None})


def _membership(work: UnitOfWork, member_id: int) -> dict[str, Any]:
    member = work.members.get(member_id)
    start, end = contract_year(member.service_start, work.now.astimezone(PARIS).date())
    year = [datetime.combine(day, datetime.min.time(), PARIS) for day in (start, end)]
    visits = work.appointments.included_visits(member_id, *year)
    airbox, incident = work.lines.airbox(member_id), work.lines.open_incident(member_id)
    shown = ("held", "confirmed", "cancelled", "missed")
    return {
        "member": {"number": member.number, "status": member.status, "reminders_enabled": member.reminders_enabled},
        "appointments": [
            {"type": a.kind, "start": local(a.start), "status": a.status, "by": a.requested_by, "included": a.included}
            for a in work.appointments.of_member(member_id, shown)
        ],
        "interventions_used": len(visits),
        "coach_visits_used": sum(v.kind == "coach" for v in visits),
        "airbox": airbox.status if airbox else None,
        "incident_open": incident is not None,
        "reminders": [{"kind": r.kind, "due": local(r.due_at)} for r in work.reminders.of_member(member_id)],
        "options": member.facts.get("options", []),
        "registrations": [_as_given(event.code) for _, event in work.events.registered(member_id)],
        "waiting_for": [_as_given(event.code) for _, event in work.events.waited_for(member_id)],
        "extra_sites": member.facts.get("extra_sites", []),
        "mailboxes_used": member.facts.get("mailboxes_used"),
        "consents": member.facts.get("consents", {}),
    }


def _as_given(code: str) -> str | int:
    """The name of an event as a conversation file has it, which may be a number."""
    return int(code) if code.isdecimal() else code


def local(moment: datetime | None) -> str | None:
    """Paris wall clock, to the minute."""
    return moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") if moment else None

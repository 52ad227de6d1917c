"""Open work for a person: the case, its clauses and who asked, in the transaction of the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.request import Request
from actions.wording import say
from domain.cases import Case
from domain.decisions import Decision


def open_case(
    request: Request, kind: str, decision: Decision | None = None, due_at: datetime | None = None, **details: Any
) -> Case:
    """A new open case of that kind; `due_at` stays None where the contract prints no figure.

    details: JSON values, shown to agents; the summary line is worded from them in French, which agents read.
    """
    member = request.speaker.member
    case = request.uow.cases.add(
        member_id=member.id if member else None,
        conversation_id=request.conversation.id,
        type=kind,
        summary=say("fr", f"cases.{kind}", **details),
        details=details,
        citations=[citation.to_json() for citation in decision.citations] if decision else [],
        due_at=due_at,
        requested_by=request.speaker.requested_by,
        created_at=request.uow.now,
    )
    request.uow.audit.add(request.speaker.actor, "opened_case", f"case:{case.id}", request.uow.now, type=kind)
    request.uow.signal("case", case.id)
    return case

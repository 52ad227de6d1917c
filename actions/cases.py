"""Open work for a person: the case, its clauses and who asked, in the transaction of the request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from actions.request import Request
from actions.wording import say
from domain.calendar import at
from domain.cases import Case
from domain.decisions import Decision

END_OF_DAY = time(23, 59)
"""A deadline that the contract gives as a day ends with it."""


def due(day: date) -> datetime:
    """The end of that day, Europe/Paris."""
    return at(day, END_OF_DAY)


def open_once(
    request: Request,
    kind: str,
    decision: Decision | None = None,
    due_at: datetime | None = None,
    same: Iterable[str] = (),
    **details: Any,
) -> tuple[Case, bool]:
    """The member's open case of that kind, or a new one; True when it is new.

    same: names of the details by which it is the same case; none: one open case of the kind at a time.
    """
    for case in request.uow.cases.open_of_type(request.member.id, kind):
        if all(case.details.get(name) == details.get(name) for name in same):
            return case, False
    return open_case(request, kind, decision, due_at, **details), True


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


WHEN_ANSWERED = (
    r"\b(quand|sous|en|dans|d'ici|jusqu'a) ?(combien|quand|quel)?\b.{0,30}\brepon\w+",
    r"\brepon\w+.{0,25}\b(quand|combien|quel)",
    r"^\W*(et |mais )?(sous|en|dans) combien de temps\W*$|\bdate limite\b|\bdelai (de|pour)\b.{0,20}\brepon",
    r"\bwhen (will|do) (you|i|we) .{0,25}(answer|reply|hear)|\bhow long\b.{0,25}(answer|reply)",
)
"""By when an answer comes."""
WITHDRAWN = (
    r"\b(annul\w*|retir(e|er|ez)|abandonn\w+|cancel|withdraw)\b|\blaisse[rz]? tomber\b|\bne donnez pas suite\b",
    r"\boublie[rz]\b (ma|la|cette|ce que)",
)
"""What was asked for is not wanted any more."""


def withdraw(request: Request, case: Case, why: str = "case_notice.by_member") -> None:
    """Whoever asked gives it up: the case is closed without effect, and the desk sees by whom.

    why: the outcome whose French words agents read.
    """
    request.uow.cases.close(case.id, "cancelled", f"cancelled: {say('fr', why)}", request.uow.now)
    request.uow.audit.add(request.speaker.actor, "cancelled_case", f"case:{case.id}", request.uow.now, by="member")
    request.uow.signal("case", case.id)


def take_back(request: Request, case: Case) -> bool:
    """Whoever asked wants it no more: closed, or told to the agent who has it in hand; True when it is closed."""
    if case.assignee_id is None:
        withdraw(request, case)
        return True
    said = "\n".join([str(case.details.get("said", "")), request.readings.text[:500]]).strip()
    request.uow.cases.change(case.id, details={**case.details, "said": said, "withdrawn": True})
    request.uow.audit.add(request.speaker.actor, "changed_case", f"case:{case.id}", request.uow.now, type=case.type)
    request.uow.signal("case", case.id)
    return False

"""Keep the rows of implied reminders true: new ones are made, those whose cause is gone are cancelled.

Derived from what is stored, as often as wanted and by as many processes: a key is made once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actions.scheduled.implied import Recall, missing_documents, of_member
from actions.scheduled.leads import Leads
from domain.cases import Case
from storage.holdings import Holding, holdings, open_applications, page_of_members
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork

TOGETHER = 25
"""Members planned in one transaction."""
PAGE = 500
"""Members looked at together: a handful of queries, and never a long transaction."""


@dataclass(frozen=True)
class Change:
    """What the rows of one membership or application lack, and what they have too many."""

    new: list[dict[str, Any]]
    gone: list[int]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone)


@dataclass(frozen=True)
class Page:
    """What a look at some members found."""

    untrue: list[int] = field(default_factory=list)
    """Members whose rows are to be planned anew."""
    unreadable: list[int] = field(default_factory=list)
    """Members whose facts make no sense: their rows stay as they are."""
    last: int | None = None
    """Where the next page begins; None: there is none."""


def plan_member(uow: UnitOfWork, member_id: int, leads: Leads) -> None:
    """The member's rows are true at this moment."""
    plan_members(uow, [member_id], leads)


def plan_members(uow: UnitOfWork, member_ids: Sequence[int], leads: Leads) -> None:
    """The rows of some members, by rising id, are true at this moment."""
    for member_id in member_ids:
        uow.members.lock(member_id)
    rows = _by_member(uow.reminders.implied(member_ids))
    for holding in holdings(uow.connection, [uow.members.get(each) for each in member_ids], uow.now):
        _keep(uow, _of_holding(holding, rows[holding.member.id], uow.now, leads))


def _by_member(found: Iterable[Reminder]) -> dict[int | None, list[Reminder]]:
    rows = defaultdict(list)
    for row in found:
        rows[row.member_id].append(row)
    return rows


def look(uow: UnitOfWork, after: int, leads: Leads) -> Page:
    """The next members by id, only read: `plan_members` derives again, under a lock, for those that it is worth."""
    found = page_of_members(uow.connection, after, PAGE)
    rows = _by_member(uow.reminders.implied([member.id for member in found]))
    page = Page(last=found[-1].id if len(found) == PAGE else None)
    for holding in holdings(uow.connection, found, uow.now):
        member_id = holding.member.id
        try:
            change = _of_holding(holding, rows[member_id], uow.now, leads)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            page.unreadable.append(member_id)
        else:
            page.untrue.extend([member_id] if change else [])
    return page


def plan_applications(uow: UnitOfWork, leads: Leads) -> None:
    """The rows of those who apply are true at this moment; they are few."""
    rows = uow.reminders.of_applicants()
    applications = open_applications(uow.connection)
    recalls = [(case, recall) for case in applications for recall in missing_documents(case, uow.now, leads)]
    _keep(uow, _change([(_applicant_row(case, recall, uow.now), recall) for case, recall in recalls], rows, uow.now))


def _of_holding(holding: Holding, rows: Sequence[Reminder], now: datetime, leads: Leads) -> Change:
    return _change([(_row(holding.member.id, r, now), r) for r in of_member(holding, now, leads)], rows, now)


def _change(derived: Sequence[tuple[dict[str, Any], Recall]], rows: Iterable[Reminder], now: datetime) -> Change:
    """What is due already is left to the sweep that sends; what is over is not made any more."""
    known = {row.key: row for row in rows}
    holds = {(recall.kind, recall.cause) for _, recall in derived}
    new = [
        row
        for row, recall in derived
        if now < recall.until and (row["key"] not in known or known[row["key"]].state == "cancelled")
    ]
    gone = [
        row.id
        for row in known.values()
        if row.state == "scheduled" and row.due_at > now and (row.kind, row.cause) not in holds
    ]
    return Change(new, gone)


def _keep(uow: UnitOfWork, change: Change) -> None:
    uow.reminders.plan(change.new)
    if change.gone:
        uow.reminders.cancel(change.gone)


def _row(member_id: int | None, recall: Recall, now: datetime) -> dict[str, Any]:
    """What is found only after its moment is due at once."""
    key, due = f"implied:{member_id}:{recall.kind}:{recall.cause}", max(recall.due_at, now)
    return {"key": key, "member_id": member_id, "kind": recall.kind, "cause": recall.cause, "due_at": due}


def _applicant_row(case: Case, recall: Recall, now: datetime) -> dict[str, Any]:
    return _row(None, recall, now) | {"conversation_id": case.conversation_id}

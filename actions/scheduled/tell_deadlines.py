"""Tell the desk of cases that are near their contractual deadline, and once more when it has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from domain.cases import Case
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Told:
    """A case that the desk was told of just now."""

    case: Case
    overdue: bool


def tell_deadlines(uow: UnitOfWork, lead: timedelta) -> list[Told]:
    """Each open case once within `lead` of its deadline, and once after it; the console shows it live."""
    told = [Told(case, case.due_at is not None and case.due_at < uow.now) for case in uow.cases.untold(uow.now, lead)]
    for each in told:
        uow.cases.change(each.case.id, reminded_at=uow.now)
        name = "case_overdue" if each.overdue else "case_due_soon"
        uow.audit.add("clock", name, f"case:{each.case.id}", uow.now, type=each.case.type)
        uow.signal("case", each.case.id)
    return told

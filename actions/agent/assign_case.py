"""An agent takes a case on."""

from __future__ import annotations

from domain.cases import Case
from domain.errors import AlreadyDone
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork


def assign_case(uow: UnitOfWork, case_id: int, agent: Agent) -> Case:
    """The case is this agent's, whoever had it. Raises NoResultFound, AlreadyDone when it is closed."""
    case = uow.cases.get(case_id)
    if case.status != "open":
        raise AlreadyDone(case_id)
    if case.assignee_id != agent.id:
        uow.cases.change(case_id, assignee_id=agent.id)
        uow.audit.add(f"agent:{agent.id}", "assigned_case", f"case:{case_id}", uow.now, former=case.assignee_id)
        uow.signal("case", case_id)
    return uow.cases.get(case_id)

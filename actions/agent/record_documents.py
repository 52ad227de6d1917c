"""An agent ticks off what an application's file holds; complete, the committee's days run (001 art. 3.2 and 3.3)."""

from __future__ import annotations

from actions.cases import due
from actions.membership.application_file import CONDITIONS, DOCUMENTS, KIND, inputs
from actions.messages import reply
from actions.outgoing import Outgoing
from actions.recipients import conversation_for
from actions.spoken import named
from actions.wording import cite, say
from domain.calendar import paris
from domain.cases import Case
from domain.contract import OFFERS, Contract
from domain.decisions import Decision, Granted
from domain.errors import AlreadyDone, InvalidInput
from domain.rules.membership import committee_deadline, documents
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork


def record_documents(uow: UnitOfWork, outgoing: Outgoing, case_id: int, agent: Agent, ticked: set[str]) -> Case:
    """The file holds what is ticked; the candidate is told what is missing, or by when the committee decides.

    ticked: of DOCUMENTS and CONDITIONS. Day 0 is the day the file became complete, and stays it.
    Raises NoResultFound, InvalidInput for a case of another type or an unknown tick, AlreadyDone when it is closed.
    """
    case = uow.cases.get(case_id)
    if case.type != KIND or not ticked <= {*DOCUMENTS, *CONDITIONS}:
        raise InvalidInput("documents")
    if case.status != "open":
        raise AlreadyDone(case_id)
    known = {"provided": [name for name in DOCUMENTS if name in ticked]} | {n: n in ticked for n in CONDITIONS}
    if inputs(case.details) == inputs(known):
        return case
    contract, today = Contract.load(OFFERS[0]), paris(uow.now).date()
    details = {**case.details, **known}
    decision: Decision = documents(contract, on=today, **inputs(details))
    if isinstance(decision, Granted):
        details.setdefault("complete_on", today.isoformat())
        decision = committee_deadline(contract, today)
        if "complete_on" not in case.details:
            uow.cases.change(case_id, due_at=due(decision.facts["decide_by"]))
    elif details.pop("complete_on", None):
        uow.cases.change(case_id, due_at=None)
    uow.cases.change(case_id, details=details)
    uow.audit.add(f"agent:{agent.id}", "recorded_documents", f"case:{case_id}", uow.now, type=case.type)
    uow.signal("case", case_id)
    if details.get("complete_on") == case.details.get("complete_on") and "complete_on" in details:
        return uow.cases.get(case_id)
    _tell(uow, outgoing, case, decision)
    return uow.cases.get(case_id)


def _tell(uow: UnitOfWork, outgoing: Outgoing, case: Case, decision: Decision) -> None:
    conversation = conversation_for(uow, case.member_id, first=case.conversation_id)
    if conversation is None:
        return
    language, facts = conversation.language, decision.facts
    clause = cite(decision, language)
    if isinstance(decision, Granted):
        day = facts["decide_by"]
        text = say(language, "case_notice.application_complete", case=case.id, decide_by=day, clause=clause)
    else:
        lacking = named(facts["missing"], language)
        text = say(language, "case_notice.application_incomplete", case=case.id, missing=lacking, clause=clause)
    key = f"case:{case.id}:documents:{uow.now.isoformat()}"
    outgoing.write(uow, conversation, reply(text), key, author="system")

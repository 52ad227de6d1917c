"""The free period after a contract: its mail can be read for some months, and is then lost (TER-15 and TER-16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from actions.scheduled.implied.recall import Recall, after, facts_of, on, state
from actions.scheduled.leads import Leads
from domain.calendar import at, paris
from domain.contract import Contract
from domain.decisions import Granted
from storage.holdings import Holding


def mail_access(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """For somebody who has left, and had a mailbox."""
    facts = holding.member.facts
    if not facts.get("left_on") or facts.get("mailboxes_used") == 0:
        return
    ended = date.fromisoformat(str(facts["left_on"]))
    statement = state(contract, "termination.mail_access", ended_on=ended, at=paris(now).date())
    if not isinstance(statement.decision, Granted):
        return
    last = statement.decision.facts["mail_access_until"]
    due = on(last - timedelta(days=leads.free_period))
    yield Recall("mail_access", f"mail:{last}", due, after(last), at(last), statement, facts_of(statement))

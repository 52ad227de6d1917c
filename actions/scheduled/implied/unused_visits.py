"""Included visits that lapse with the contract year (rulebook 8, INT-12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from actions.scheduled.implied.recall import Recall, after, facts_of, on, state
from actions.scheduled.leads import Leads
from domain.calendar import at, paris
from domain.contract import Contract
from domain.rules.interventions import Visit
from storage.holdings import Holding


def unused_visits(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """While some are left in the contract year of today; booked ones count as used."""
    member, today = holding.member, paris(now).date()
    if today < member.service_start:
        return
    visits = tuple(Visit(paris(visit.start).date(), visit.kind) for visit in holding.visits)  # type: ignore[arg-type]
    counted = {"departement": member.departement, "service_start": member.service_start, "at": today, "visits": visits}
    statement = state(contract, "interventions.quota_status", **counted)
    if not statement.decision.facts.get("remaining"):
        return
    last = statement.decision.facts["period_end"]
    yield Recall(
        "unused_visits", f"quota:{last}", on(last - timedelta(days=leads.visits)), after(last), at(last), statement,
        facts_of(statement), intents=("book_technician", "book_coach"),
    )  # fmt: skip

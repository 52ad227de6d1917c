"""A lent Airbox that is to be returned and is not back yet (rulebook 10 and 23, AIR-15 and TER-13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from actions.scheduled.implied.recall import Recall, after, facts_of, on, state
from actions.scheduled.leads import Leads
from domain.calendar import at, paris
from domain.contract import Contract
from storage.holdings import Holding

GONE = ("honorary", "terminated")
WORTH_SAYING = timedelta(days=60)
"""The contract prints no deadline: a reminder that reached nobody for so long is given up, and the desk sees it."""


def airbox_return(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """From the day the contract ended, or the member asked to return it."""
    since = _to_return_since(holding)
    if since is None:
        return
    statement = state(contract, "airbox.return_unit", on=paris(now).date())
    day = since + timedelta(days=leads.airbox)
    asked = holding.airbox is not None and holding.airbox.status == "return_requested"
    yield Recall(
        "airbox_return", f"airbox:{since}", on(day), after(day + WORTH_SAYING), at(day), statement, facts_of(statement),
        intents=() if asked else ("return_airbox",),
    )  # fmt: skip


def _to_return_since(holding: Holding) -> date | None:
    airbox, member = holding.airbox, holding.member
    if airbox is None or airbox.status == "returned":
        return None
    left = member.facts.get("left_on")
    if left and member.status in GONE:
        return date.fromisoformat(str(left))
    return paris(airbox.changed_at).date() if airbox.status == "return_requested" else None

"""A cooptation reward that is lost unless it is chosen in time (rulebook 27, COO-10 and COO-11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from actions.scheduled.implied.recall import Recall, Values, after, on, state
from actions.scheduled.leads import Leads
from domain.calendar import at, paris
from domain.contract import Contract
from domain.decisions import Granted
from storage.holdings import Holding

CHOSEN = ("reward", "reward_chosen", "reward_requested_on", "reward_on", "rewarded_on")
"""Facts of a referral that say that its reward was asked for."""
VOID = frozenset({"refused", "cancelled", "rejected", "withdrawn", "rewarded"})


def reward(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """One for each new member whom this one proposed and who has signed, until its reward is asked for."""
    if contract.find("cooptation.choice_months", on=paris(now).date()) is None:
        return
    same_day: Counter[date] = Counter()
    for referral in holding.member.facts.get("referrals") or ():
        if not referral.get("signed_on"):
            continue
        signed = date.fromisoformat(str(referral["signed_on"]))
        same_day[signed] += 1
        if not _to_choose(referral):
            continue
        received = {"contract_signed_on": signed, "request_received_on": paris(now).date()}
        statement = state(contract, "cooptation.cooptation_reward", **received)
        if not isinstance(statement.decision, Granted):
            continue
        last = statement.decision.facts["choice_deadline"]
        yield Recall(
            "reward", f"referral:{signed}:{same_day[signed]}", on(last - timedelta(days=leads.reward)), after(last),
            at(last), statement, _values(referral, last), intents=("refer_member",),
        )  # fmt: skip


def _to_choose(referral: Mapping[str, Any]) -> bool:
    return referral.get("status") not in VOID and not any(referral.get(name) for name in CHOSEN)


def _values(referral: Mapping[str, Any], last: date) -> Any:
    def values(language: str, now: datetime) -> Values:
        return {"name": referral.get("name") or "–", "choice_deadline": last}

    return values

"""A cooptation reward that is lost unless it is chosen in time (rulebook 27, COO-10 and COO-11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from actions.membership import referrals
from actions.membership.referrals import Referral
from actions.scheduled.implied.recall import Recall, Values, after, on, state
from actions.scheduled.leads import Leads
from domain.calendar import at, paris
from domain.contract import Contract
from domain.decisions import Granted
from storage.holdings import Holding


def reward(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """One for each new member whom this one proposed and who has signed, until its reward is asked for."""
    today = paris(now).date()
    if contract.find("cooptation.choice_months", on=today) is None:
        return
    same_day: Counter[date] = Counter()
    for referral in referrals.of(holding.member):
        if referral.signed_on is None:
            continue
        same_day[referral.signed_on] += 1
        cause = f"referral:{referral.signed_on}:{same_day[referral.signed_on]}"
        received = {"contract_signed_on": referral.signed_on, "request_received_on": today}
        statement = state(contract, "cooptation.cooptation_reward", **received)
        if _asked_for(holding, referral) or not isinstance(statement.decision, Granted):
            continue
        last = statement.decision.facts["choice_deadline"]

        def values(language: str, now: datetime, referral: Referral = referral, last: date = last) -> Values:
            return {"name": referral.name, "choice_deadline": last}

        due = on(last - timedelta(days=leads.reward))
        yield Recall("reward", cause, due, after(last), at(last), statement, values, intents=("refer_member",))


def _asked_for(holding: Holding, referral: Referral) -> bool:
    """Chosen, or with the Desk; somebody refused brings none."""
    with_desk = (case.details.get("name") for case in holding.cases if case.type == "reward_choice")
    return referral.reward is not None or referral.state == "declined" or referral.name in with_desk

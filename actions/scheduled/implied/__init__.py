"""The reminders that a contract implies, one module each; IMPLIED lists them, with whom they make sense to.

A module derives, from what a membership holds at a moment, the reminders that hold then. Nothing is stored by it:
plan_reminders keeps the rows, and send_due_reminders derives again before it says anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from actions.scheduled.implied.airbox_return import airbox_return
from actions.scheduled.implied.event_tomorrow import event_tomorrow
from actions.scheduled.implied.invoice import invoice
from actions.scheduled.implied.mail_access import mail_access
from actions.scheduled.implied.missing_documents import missing_documents
from actions.scheduled.implied.recall import Recall
from actions.scheduled.implied.reward import reward
from actions.scheduled.implied.unused_visits import unused_visits
from actions.scheduled.leads import Leads
from domain.contract import Contract
from domain.errors import TermNotInForce
from storage.holdings import Holding

_SERVED = frozenset({"active"})
_IN_FORCE = _SERVED | {"suspended"}
_GONE = frozenset({"honorary", "terminated"})


@dataclass(frozen=True)
class Implied:
    """How reminders are derived, and the memberships in whose state they make sense."""

    derive: Callable[[Holding, Contract, datetime, Leads], Iterator[Recall]]
    statuses: frozenset[str]


IMPLIED: tuple[Implied, ...] = (
    Implied(unused_visits, _SERVED),  # a suspended member may book none
    Implied(reward, _IN_FORCE),  # its months run on during a suspension
    Implied(invoice, _IN_FORCE | _GONE),  # owed whatever became of the membership
    Implied(mail_access, _GONE),
    Implied(airbox_return, _IN_FORCE | _GONE),
    Implied(event_tomorrow, _SERVED),
)

KINDS: tuple[str, ...] = (
    *("unused_visits", "reward", "invoice_due", "invoice_last_day", "mail_access", "airbox_return", "event_tomorrow"),
    "missing_documents",
)
"""All that they can be."""


def of_member(holding: Holding, now: datetime, leads: Leads) -> list[Recall]:
    """Every reminder that the membership implies at this moment; none for whoever wants none."""
    if not holding.member.reminders_enabled:
        return []
    contract = Contract.load(holding.member.offer)
    return [
        recall
        for implied in IMPLIED
        if holding.member.status in implied.statuses
        for recall in _in_force(implied.derive(holding, contract, now, leads))
    ]


def _in_force(found: Iterable[Recall]) -> Iterator[Recall]:
    """Those derived until a day is met for which no terms are known."""
    try:
        yield from found
    except TermNotInForce:
        return


def by_cause(recalls: Iterable[Recall]) -> Mapping[tuple[str, str], Recall]:
    return {(recall.kind, recall.cause): recall for recall in recalls}


__all__ = ["IMPLIED", "KINDS", "Recall", "by_cause", "missing_documents", "of_member"]

"""An application whose file lacks documents: the committee looks at complete files only (rulebook 4, ELI-16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from actions.membership.application_file import inputs
from actions.scheduled.implied.recall import Recall, Values, after, on, state
from actions.scheduled.leads import Leads
from actions.spoken import named
from domain.calendar import at, paris
from domain.cases import Case
from domain.contract import OFFERS, Contract

WORTH_SAYING = timedelta(days=60)
"""No deadline is printed for an applicant."""


def missing_documents(case: Case, now: datetime, leads: Leads) -> Iterator[Recall]:
    """While the application is open and the desk has noted what came, but not all of it."""
    if "provided" not in case.details:
        return
    asked = {**inputs(case.details), "on": paris(case.created_at).date()}
    statement = state(Contract.load(OFFERS[0]), "membership.documents", **asked)
    missing = statement.decision.facts["missing"]
    if not missing:
        return

    def values(language: str, now: datetime) -> Values:
        return {"case": case.id, "documents": named(missing, language)}

    day = paris(case.created_at).date() + timedelta(days=leads.documents)
    yield Recall(
        "missing_documents", f"application:{case.id}", on(day), after(day + WORTH_SAYING), at(day), statement, values,
        intents=("apply_membership",),
    )  # fmt: skip

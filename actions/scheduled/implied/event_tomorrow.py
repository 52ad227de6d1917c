"""An event of the Cercle in which the member has a place: the evening before (rulebook 15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from actions.scheduled.implied.recall import Recall, Values, state
from actions.scheduled.leads import Leads
from actions.scheduled.moments import DAY_BEFORE_AT, days_until
from actions.wording import say
from domain.calendar import at, paris
from domain.contract import Contract
from storage.holdings import Holding, Place


def event_tomorrow(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """Of every place in an event to come; a place given up and an event called off are recalled no more."""
    for place in holding.places:
        statement = state(contract, "events.event", on=paris(now).date())
        day = paris(place.start).date()

        def values(language: str, now: datetime, place: Place = place) -> Values:
            where = say(language, "reminders.event_place", place=place.where) if place.where else ""
            return {"name": place.name, "start": place.start, "where": where}

        def outcome(now: datetime, place: Place = place) -> str:
            return {0: "event_today", 1: "event_tomorrow"}.get(days_until(place.start, now), "event_later")

        yield Recall(
            "event_tomorrow", f"event:{place.event_id}:{place.start.isoformat()}",
            at(day - timedelta(days=1), DAY_BEFORE_AT), place.start, place.start, statement, values, outcome,
            intents=("register_event",),
        )  # fmt: skip

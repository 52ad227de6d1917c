"""A visit of a technician or a coach, and its allowed moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

VISIT_MINUTES = 60
"""Length that the planning reserves; the contract prices the first hour as indivisible (PRX-12, PRX-18)."""

HOLD = timedelta(minutes=5)
"""How long a slot waits for the member's yes."""

CELL_MINUTES = 30
"""Grain of the planning."""


@dataclass(frozen=True)
class Appointment:
    """One visit; rescheduling keeps its identity and raises the calendar sequence."""

    id: int
    member_id: int
    kind: str
    """technician or coach."""
    purpose: str
    """internet, airbox or coaching."""
    zone: str
    start: datetime
    minutes: int
    status: str
    """held, confirmed, cancelled, done, missed or expired."""
    included: bool
    """Uses up quota; false when billed (INT-11)."""
    amount_ttc: Decimal
    requested_by: str
    ics_uid: str
    ics_sequence: int = 0
    promised_by: datetime | None = None
    """Latest contractual moment, where one is promised (INT-05)."""
    hold_until: datetime | None = None
    replaces_id: int | None = None
    conversation_id: int | None = None
    decision_id: int | None = None
    note: str = ""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


def cells(start: datetime, minutes: int) -> list[datetime]:
    """The half-hours that a visit touches, so that two visits overlap if and only if they share one."""
    first = start - timedelta(minutes=start.minute % CELL_MINUTES, seconds=start.second, microseconds=start.microsecond)
    end = start + timedelta(minutes=minutes)
    found = []
    while first < end:
        found.append(first)
        first += timedelta(minutes=CELL_MINUTES)
    return found

"""Read-only: how much of the planning is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from domain.calendar import at, paris
from storage.tables import slot_cells


@dataclass(frozen=True)
class Load:
    """What is booked or held in one zone on one day."""

    visits: int
    peak: int
    """Most technicians (or coaches) taken at the same time."""


def booked(connection: Connection, kind: str, first: date, days: int) -> Mapping[tuple[str, date], Load]:
    """Load by zone and day (Europe/Paris), from the first day on; free days are left out. kind: technician or coach."""
    rows = connection.execute(
        select(slot_cells.c.zone, slot_cells.c.cell, slot_cells.c.appointment_id).where(
            slot_cells.c.kind == kind,
            slot_cells.c.cell >= at(first),
            slot_cells.c.cell < at(first + timedelta(days=days)),
        )
    )
    visits: dict[tuple[str, date], set[int]] = {}
    together: dict[tuple[str, date], Counter[object]] = {}
    for row in rows:
        key = (row.zone, paris(row.cell).date())
        visits.setdefault(key, set()).add(row.appointment_id)
        together.setdefault(key, Counter())[row.cell] += 1
    return {key: Load(len(found), max(together[key].values())) for key, found in visits.items()}

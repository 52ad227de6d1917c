"""What becomes true in the store when an agent closes a case, by the case's type and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.cases import Case
from storage.unit_of_work import UnitOfWork

DONE, CANCELLED = "done", "cancelled"
Effect = Callable[[UnitOfWork, Case], None]


def _airbox(status: str, only_from: str) -> Effect:
    """The member's Airbox moves on, if it still stands where the case left it."""

    def change(uow: UnitOfWork, case: Case) -> None:
        airbox = uow.lines.airbox(case.member_id) if case.member_id else None
        if airbox is not None and airbox.status == only_from:
            uow.lines.set_airbox(airbox.member_id, status, uow.now, airbox.incident_id)

    return change


CASE_EFFECTS: Mapping[tuple[str, str], Effect] = {
    ("airbox_activation", DONE): _airbox("active", only_from="activation_requested"),
    ("airbox_activation", CANCELLED): _airbox("idle", only_from="activation_requested"),
    ("airbox_deactivation", DONE): _airbox("idle", only_from="deactivation_requested"),
    ("airbox_deactivation", CANCELLED): _airbox("active", only_from="deactivation_requested"),
    ("airbox_return", DONE): _airbox("returned", only_from="return_requested"),
    ("airbox_return", CANCELLED): _airbox("idle", only_from="return_requested"),
}
"""What else becomes true when a case of that type ends so; the other types end in the outside world only."""

"""Slots held for a member who did not answer go back to the planning."""

from __future__ import annotations

from storage.unit_of_work import UnitOfWork


def expire_holds(uow: UnitOfWork) -> int:
    """Returns how many were released. Nothing is sent: the dialogue tells the member when they come back."""
    return len(uow.appointments.expire_holds(uow.now))

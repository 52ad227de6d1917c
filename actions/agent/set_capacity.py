"""An agent closes days of the planning, or changes how many technicians or coaches a zone has."""

from __future__ import annotations

from datetime import date, timedelta

from actions.agent.texts import tidy
from domain.calendar import paris
from domain.contract import OFFERS, Contract
from domain.errors import InvalidInput, NotAllowed
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork

KINDS = ("technician", "coach")
MOST = 500
LONGEST_STRETCH = 62
"""Days changed at once."""
LONGEST_REASON = 200


def zones(on: date) -> list[str]:
    """Every zone that an offer names that day, in the contract's order."""
    found = (zone for offer in OFFERS for zone in Contract.load(offer).term("zones.coverage", on=on).value)
    return list(dict.fromkeys(found))


def set_capacity(
    uow: UnitOfWork, agent: Agent, zone: str, kind: str, first: date, last: date, resources: int | None,
    reason: str, ordinary: int,
) -> None:  # fmt: skip
    """Those days have that number of technicians or coaches; None: the ordinary number again; 0: closed.

    first, last: both included, Europe/Paris; ordinary: the configured number. Visits that are booked stay booked.
    Raises InvalidInput("zone", "kind", "days", "resources" or "reason"), NotAllowed: more than the ordinary number is
    a supervisor's to promise.
    """
    _check(uow, zone, kind, first, last, resources)
    kept = tidy(reason)[:LONGEST_REASON]
    if resources is not None and resources < ordinary and not kept:
        raise InvalidInput("reason")
    if resources is not None and resources > ordinary and agent.role != "supervisor":
        raise NotAllowed("set_capacity")
    actor = f"agent:{agent.id}"
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        subject = f"capacity:{zone}:{kind}:{day.isoformat()}"
        if resources is None or resources == ordinary:
            uow.capacity.clear(zone, kind, day)
            uow.audit.add(actor, "reset_capacity", subject, uow.now)
        else:
            uow.capacity.set(zone, kind, day, resources, kept, agent.id)
            uow.audit.add(actor, "set_capacity", subject, uow.now, resources=resources, reason=kept)


def _check(uow: UnitOfWork, zone: str, kind: str, first: date, last: date, resources: int | None) -> None:
    if kind not in KINDS:
        raise InvalidInput("kind")
    today = paris(uow.now).date()
    if not today <= first <= last or (last - first).days >= LONGEST_STRETCH:
        raise InvalidInput("days")
    if zone not in zones(first):
        raise InvalidInput("zone")
    if resources is not None and not 0 <= resources <= MOST:
        raise InvalidInput("resources")

"""The coach (rulebook chapter 9): visits, what they cost, and the equipment they help with."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.calendar import paris
from domain.contract import Basis, Contract
from domain.decisions import Decision, Refused, billable, granted, referred, refused
from domain.rules._places import slot, zone_basis, zone_of
from domain.rules.interventions import Visit, coach_hours, joined, not_yet, used_in_year, visit_bill

TRAVEL_ADDED = "TRAVEL_ADDED"  # AMB-34, against no travel charge when only coach hours are due
_HOUR = 60


@dataclass(frozen=True)
class Device:
    """One device the member wants connected or explained."""

    type: str
    origin: Literal["orange", "parnasse", "member"]


def coach_slot(contract: Contract, departement: str, start: datetime, postal_code: str | None = None) -> Decision:
    """Whether the coach may visit then, anywhere in the zone (001 art. 5.4.1, 5.4.2; 004 art. 4.3).

    The coach's own hours prevail over those of technicians (AMB-32).
    """
    on = paris(start).date()
    zone = zone_of(contract, departement, on, postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", departement=departement)
    window = contract.term("coach.visit_window", on=on, zone=zone)
    place = contract.term("zones.coach_place", on=on)
    return slot(contract, window, departement, start, place.basis, zone=zone)


def book(
    contract: Contract,
    departement: str,
    start: datetime,
    service_start: date,
    visits: tuple[Visit, ...] = (),
    duration_min: int = _HOUR,
    postal_code: str | None = None,
) -> Decision:
    """Whether a coach visit fits the contract, and what it costs: the slot first, then both limits (AMB-35).

    visits: those of the same Address, booked ones included. No tariff exists outside the coach's hours (COA-24).
    """
    allowed = coach_slot(contract, departement, start, postal_code)
    on = paris(start).date()
    if isinstance(allowed, Refused):
        return allowed
    if on < service_start:
        return not_yet(contract, service_start, on)
    technician, coach = used_in_year(contract, service_start, on, visits)
    bill = visit_bill(contract, departement, "coach", start, technician, coach, duration_min, postal_code)
    return joined(allowed, bill)


def connectivity_bill(
    contract: Contract, devices: tuple[Device, ...], on: date, minutes_beyond_third: int = 0
) -> Decision:
    """What help with these devices costs in one appointment inside the quota.

    001 art. 5.4.2 and annexe 1; 004 art. 4.3 and annexe 1. Only listed devices of the member's own count; beyond the
    third, the time spent is charged as coach hours without travel (AMB-34). Devices off the list need a study.
    """
    free = contract.term("coach.free_devices", on=on)
    lists = {origin: contract.term(f"coach.{origin}_devices", on=on) for origin in ("orange", "parnasse", "member")}
    off_list = [d.type for d in devices if lists[d.origin].value != "all" and d.type not in lists[d.origin].value]
    counted = sum(1 for d in devices if d.origin == "member" and d.type in lists["member"].value)
    basis = free.basis + lists["member"].basis
    for origin in ("orange", "parnasse"):
        if any(d.origin == origin for d in devices):
            basis += lists[origin].basis
    facts = {"counted_devices": counted, "study_required": off_list, "free_devices": free.value}
    if counted > free.value:
        hour = contract.term("prices.coach_hour", on=on)
        charged = contract.term("coach.beyond_cap", on=on)
        hours = coach_hours(contract, minutes_beyond_third)
        labour = Decimal(hour.value["ttc"]) * hours
        basis += hour.basis + charged.basis
        travel, travel_basis = _travel(contract, on)
        return billable(
            basis + travel_basis,
            "beyond_free_devices",
            travel=travel,
            labour=labour,
            tariff="ouvre",
            **facts,
            hours=hours,
        )
    if off_list:
        study = contract.term("coach.outside_list", on=on)
        return referred(basis + study.basis, "coach", "study_required", **facts)
    return granted(basis, "included", **facts)


def demonstration(contract: Contract, item: str, on: date) -> Decision:
    """Whether the coach shows how to use that Orange equipment or application (001 art. 5.4.2; 004 art. 4.3)."""
    equipment = contract.term("coach.demonstrated_equipment", on=on)
    applications = contract.term("coach.applications", on=on)
    if item in equipment.value:
        return granted(equipment.basis, item=item)
    if item in applications.value:
        return granted(applications.basis, item=item)
    study = contract.term("coach.outside_list", on=on)
    return referred(equipment.basis + applications.basis + study.basis, "coach", "study_required", item=item)


def _travel(contract: Contract, on: date) -> tuple[Decimal, Basis]:
    """The travel charge of a visit inside the quota that runs over its free devices: none by default (AMB-34)."""
    if not contract.reads("AMB-34", TRAVEL_ADDED):
        return Decimal(0), Basis()
    travel = contract.term("prices.travel", on=on)
    return Decimal(travel.value["ttc"]), travel.basis

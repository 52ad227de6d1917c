"""Coverage zones (rulebook chapter 3): who gets physical visits, and where technician and coach may go."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, refused
from domain.rules._places import zone_basis, zone_of

_CORSICA = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}


def departement_of(postal_code: str) -> str:
    """The département code of a French or Monegasque postal code: 2A and 2B in Corsica, three digits overseas."""
    if postal_code.startswith("20"):
        return _CORSICA.get(postal_code[:3], "2A")
    if postal_code.startswith("980"):
        return "98"
    return postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]


def coverage(contract: Contract, departement: str, on: date, postal_code: str | None = None) -> Decision:
    """Whether a place gets physical visits, and its zone (art. 1 of both documents; whole départements, AMB-12)."""
    zone = zone_of(contract, departement, on, postal_code)
    basis = zone_basis(contract, departement, on)
    if zone is None:
        remote = contract.term("zones.remote_reach", on=on)
        return refused(basis + remote.basis, "outside_zone", departement=departement, zone=None)
    return granted(basis, departement=departement, zone=zone)


def visit_place(
    contract: Contract, visitor: Literal["technician", "coach"], at_address: bool, departement: str, on: date
) -> Decision:
    """Whether that person may come to that place: the technician at the Address, the coach anywhere in the zone.

    001 art. 5.2.2 and 5.4.2; 004 art. 4.2.2 and 4.3 (AMB-78).
    """
    place = contract.term(f"zones.{visitor}_place", on=on)
    if zone_of(contract, departement, on) is None:
        return refused(zone_basis(contract, departement, on) + place.basis, "outside_zone", departement=departement)
    if place.value == "address" and not at_address:
        return refused(place.basis, "not_at_address", departement=departement)
    return granted(place.basis, departement=departement)

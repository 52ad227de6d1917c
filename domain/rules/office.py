"""Office assistance (rulebook chapter 14): what is helped with, and when someone comes for it."""

from datetime import date, datetime

from domain.calendar import paris
from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused
from domain.rules._places import slot, zone_basis, zone_of

PERIMETER = ("hardware", "software", "collaboration", "services")


def office_scope(contract: Contract, item: str, on: date) -> Decision:
    """Whether office assistance covers that item (001 art. 5.8, 5.8.2 and annexe 2; 004 art. 4.7, 4.7.1).

    Defective equipment goes to its manufacturer or supplier.
    """
    if item == "defective_hardware":
        other = contract.term("office.defective_hardware_to", on=on)
        return referred(other.basis, other.value, "defective_hardware", item=item)
    terms = [contract.term(f"office.{name}", on=on) for name in PERIMETER]
    found = next((term for term in terms if item in term.value), None)
    if found is None:
        return refused(contract.term("office.excluded", on=on).basis, "outside_perimeter", item=item)
    backup = contract.term("office.backup_by", on=on)
    return granted(found.basis + backup.basis, item=item, backup_by=backup.value)


def office_visit(contract: Contract, office_visits_used: int, on: date) -> Decision:
    """How the next office help is given: remotely only (001), or by a visit included once a year, then on quote (004).

    001 art. 5.8.2; 004 art. 4.7.1. office_visits_used: in the current quota year; they do not use the quota (AMB-29).
    """
    visits = contract.term("office.visits_per_year", on=on)
    if visits.value == 0:
        return refused(visits.basis, "remote_only")
    if office_visits_used < visits.value:
        return granted(visits.basis, "included", remaining_after=visits.value - office_visits_used - 1)
    return referred(visits.basis, "desk", "quote")


def office_slot(contract: Contract, departement: str, start: datetime) -> Decision:
    """Whether the expert may visit then under the option, Monday to Friday (004 art. 4.7.1, AMB-76)."""
    on = paris(start).date()
    window = contract.find("office.visit_window", on=on)
    if window is None:
        return refused(contract.term("office.visits_per_year", on=on).basis, "remote_only")
    if zone_of(contract, departement, on) is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", departement=departement)
    return slot(contract, window, departement, start, contract.term("office.visits_per_year", on=on).basis)

"""The backup Airbox 4G (rulebook chapter 10): lawful use, activation, faults, return."""

from datetime import date, datetime
from typing import Literal

from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, Granted, granted, referred, refused
from domain.rules.interventions import joined, technician_slot

LineStatus = Literal["up", "down"]
Place = Literal["address", "elsewhere"]


def airbox_use(contract: Contract, line_status: LineStatus, place: Place, on: date) -> Decision:
    """Whether the Airbox may be used: only while the line is down, and only at the Address.

    001 art. 5.5; 004 art. 4.4. ``data_allowance_gb`` is None where no cap is printed (AMB-36).
    """
    allowed_for, where, allowance = (contract.term(f"airbox.{n}", on=on) for n in ("use", "place", "data_allowance"))
    facts: dict[str, Fact] = {"data_allowance_gb": allowance.value["gb"]}
    if line_status == "up":
        return refused(allowed_for.basis, "line_working", **facts)
    if place == "elsewhere":
        return refused(where.basis, "not_at_address", **facts)
    return granted(allowed_for.basis + where.basis + allowance.basis, **facts)


def activation(contract: Contract, line_status: LineStatus, place: Place, on: date) -> Decision:
    """Who activates the SIM once the incident is declared: the Desk or the technician, never the member.

    004 art. 4.4, and the same procedure under 001 (AMB-36). Refused like the use itself.
    """
    use = airbox_use(contract, line_status, place, on)
    if not isinstance(use, Granted):
        return use
    activated_by, phone = contract.term("airbox.activated_by", on=on), contract.term("airbox.incident_phone", on=on)
    basis = Basis(use.citations, use.rules) + activated_by.basis + phone.basis
    return referred(basis, activated_by.value, "activation_by_desk", **use.facts, incident_phone=phone.value)


def deactivation(contract: Contract, line_status: LineStatus, on: date) -> Decision:
    """What happens to an active SIM: its use ends when the line works again (001 art. 5.5; 004 art. 4.4)."""
    allowed_for, activated_by = contract.term("airbox.use", on=on), contract.term("airbox.activated_by", on=on)
    if line_status == "down":
        return granted(allowed_for.basis, "still_needed")
    return referred(allowed_for.basis + activated_by.basis, activated_by.value, "deactivation_by_desk")


def fault(
    contract: Contract,
    departement: str,
    start: datetime,
    on: date,
    used_as_allowed: bool = True,
    place: Place = "address",
    remote_attempt_failed: bool = False,
) -> Decision:
    """What is done for a faulty Airbox: remote help, then a technician at ``start``; replaced if beyond repair.

    001 art. 5.5; 004 art. 4.4. Nothing for a unit used against the conditions (AIR-14).
    """
    misuse, replacement = contract.term("airbox.misuse", on=on), contract.term("airbox.replacement", on=on)
    where = contract.find("airbox.fault_place", on=on) or contract.term("airbox.place", on=on)
    if not used_as_allowed:
        return refused(misuse.basis, "used_against_conditions")
    if place == "elsewhere":
        return refused(where.basis, "not_at_address")
    if not remote_attempt_failed:
        return _remote_first(contract.term("airbox.remote_window", on=on), replacement)
    return joined(
        granted(replacement.basis, "replaced_if_irreparable"), technician_slot(contract, departement, start, "airbox")
    )


def return_unit(contract: Contract, on: date) -> Decision:
    """What is owed at the end of the contract: the unit goes back, without printed deadline or charge.

    001 art. 10.4; 004 by analogy, the unit being a loan too (TER-17, AMB-108).
    """
    duty, loan = contract.term("airbox.return_at_termination", on=on), contract.term("airbox.provision", on=on)
    return granted(duty.basis + loan.basis, "return_requested", deadline=None, charge=None)


def _remote_first(hours: Term, replacement: Term) -> Decision:
    return granted(hours.basis + replacement.basis, "remote_first", hours=hours.value)

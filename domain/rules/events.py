"""Vie de Cercle and the Salon particulier (rulebook chapter 15)."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused


def salon(contract: Contract, requester: Literal["member", "other"], on: date, appointment: bool = False) -> Decision:
    """Whether the private room may be used (004 art. 4.9); the offer is silent, so a person decides (AMB-44)."""
    room = contract.find("events.salon", on=on)
    if room is None:
        return referred(contract.term("events.salon_silence", on=on).basis, "desk", "not_in_offer")
    if requester not in room.value["for"]:
        return refused(room.basis, "member_only")
    if not appointment:
        return refused(room.basis, "appointment_required", place=room.value["place"])
    return granted(room.basis, place=room.value["place"])


def event(
    contract: Contract, on: date, requester: Literal["member", "guest"] = "member", seats_left: int | None = None
) -> Decision:
    """Access to the Cercle's events: no number, price or place is promised (001 art. 5.9; 004 art. 4.8).

    Events are for the member: nothing is printed about guests, so the Desk decides. seats_left: None without a limit.
    """
    events, registration = (contract.term(f"events.{name}", on=on) for name in ("events", "registration"))
    if requester == "guest":
        return referred(events.basis, "desk", "guests_not_printed")
    if seats_left == 0:
        return refused(events.basis, "no_place_left", ("waiting_list",))
    return granted(events.basis + registration.basis, registration=registration.value)

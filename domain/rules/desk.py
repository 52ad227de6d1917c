"""The Desk and the other channels (rulebook chapter 6): when they answer, and which contact is shown."""

from datetime import date, datetime
from typing import Literal

from domain.calendar import is_public_holiday, paris
from domain.contract import Contract, Term
from domain.decisions import Decision, granted, referred, refused
from domain.rules._places import window_of, zone_basis, zone_of

Channel = Literal[
    "desk_phone",
    "desk_email_reply",
    "remote_assistance",
    "airbox_remote",
    "tv_vod_remote",
    "coach_phone",
    "vip_phone",
    "mail_assistance",
    "mail_setup",
    "office_assistance",
    "enterprise_telephony",
    "line_disturbance",
]
Need = Literal["desk", "email", "book_technician", "declare_internet_incident", "vip", "after_sales"]

WINDOWS: dict[str, str] = {
    "remote_assistance": "remote.window",
    "airbox_remote": "airbox.remote_window",
    "tv_vod_remote": "remote.tv_vod_window",
    "coach_phone": "coach.phone_window",
}
"""Channels whose hours belong to another chapter; the others are terms of this one, under their own name."""

CONTACTS: dict[str, str] = {
    "desk": "desk.phone",
    "email": "desk.email",
    "declare_internet_incident": "airbox.incident_phone",
    "vip": "desk.vip_phone_number",
}


def channel_open(contract: Contract, channel: Channel, at: datetime) -> Decision:
    """Whether a channel answers at that instant, else when it next opens.

    Remote channels follow the national holidays, and only where their clause says so (GEN-06, GEN-07).
    """
    moment = paris(at)
    term = contract.term(WINDOWS.get(channel, f"desk.{channel}"), on=moment.date())
    window = window_of(contract, term)
    closed = window.refusal(moment, is_public_holiday)
    if closed is None:
        return granted(term.basis, "open", channel=channel, hours=term.value, next_open=None)
    next_open = window.next_opening(moment, is_public_holiday)
    return refused(term.basis, closed, (next_open,), channel=channel, hours=term.value, next_open=next_open)


def contact(
    contract: Contract,
    need: Need,
    on: date,
    departement: str | None = None,
    product: str | None = None,
    purpose: Literal["internet", "airbox"] = "internet",
    postal_code: str | None = None,
) -> Decision:
    """The number or address printed for a need; any Desk channel is accepted all the same (AMB-24).

    book_technician needs ``departement`` (001 art. 5.2.2, 004 art. 4.2.2 and 4.4), after_sales ``product`` (shop).
    """
    if need == "book_technician":
        return _booking_contact(contract, departement or "", on, purpose, postal_code)
    if need == "after_sales":
        return _after_sales(contract.term("desk.after_sales", on=on), product or "other")
    term = contract.term(CONTACTS[need], on=on)
    return granted(term.basis, contact=term.value)


def _booking_contact(contract: Contract, departement: str, on: date, purpose: str, postal_code: str | None) -> Decision:
    zone = zone_of(contract, departement, on, postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", contact=None)
    chapter = "airbox" if purpose == "airbox" else "interventions"
    phone = contract.term(f"{chapter}.booking_phone", on=on, zone=zone)
    return granted(phone.basis, zone=zone, contact=phone.value)


def _after_sales(numbers: Term, product: str) -> Decision:
    number = numbers.value.get(product, numbers.value["other"])
    if number == "manufacturer":
        return referred(numbers.basis, "manufacturer", "manufacturer_warranty", contact=number)
    return granted(numbers.basis, contact=number)

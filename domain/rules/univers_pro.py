"""Univers Pro and maintenance bricks (rulebook chapter 18): studied, then quoted; never priced here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.calendar import add_months, end_of_month
from domain.contract import Contract
from domain.decisions import Decision, Fact, granted, referred, refused

Brick = Literal["wifi", "workstation", "server", "lan_security", "videoconference", "server_backup"]
Channel = Literal["phone", "email", "app", "letter", "registered_letter", "registered_eletter"]

LAST_DAY_OF_NEXT_MONTH = "LAST_DAY_OF_NEXT_MONTH"  # AMB-47, against the first day of the month after the request


@dataclass(frozen=True)
class Units:
    """Equipment a brick would maintain."""

    access_points: int = 0
    switches: int = 0
    routers: int = 0


def univers_pro(
    contract: Contract,
    client_type: Literal["legal_person", "natural_person"],
    on: date,
    study_favourable: bool | None = None,
) -> Decision:
    """Whether a quote can follow (001 art. 5.12, 5.12.2; 004 art. 4.12, 4.12.2).

    study_favourable: None while the technical study is still to be made.
    """
    clients, study, services = (contract.term(f"univers_pro.{n}", on=on) for n in ("clients", "study", "services"))
    who = contract.term("univers_pro.performed_by", on=on)
    specialist = contract.term("univers_pro.specialist_first", on=on)
    if client_type not in clients.value:
        return refused(clients.basis, "legal_person_only", client_type=client_type)
    if study_favourable is None:
        return referred(study.basis + specialist.basis, "desk", "study_required", services=services.value)
    if not study_favourable:
        return refused(study.basis, "study_unfavourable")
    return granted(clients.basis + services.basis + study.basis + who.basis, performed_by=who.value)


def brick_scope(contract: Contract, brick: Brick, on: date, units: Units | None = None) -> Decision:
    """Whether a brick covers that much equipment (001 art. 5.12.3.1; 004 art. 4.12.3.1)."""
    term = contract.term(f"univers_pro.brick_{brick}", on=on)
    limits: Mapping[str, int] = term.value["limits"]
    basis = term.basis + contract.term("univers_pro.bricks_performed_by", on=on).basis
    facts: dict[str, Fact] = {"limits": limits, "half_yearly_report": term.value["half_yearly_report"]}
    if any(getattr(units or Units(), unit) > most for unit, most in limits.items()):
        return refused(basis, "too_many_units", **facts)
    return granted(basis, **facts)


def brick_subscribe(
    contract: Contract, linked_to_service: bool, requested_on: date, installed_on: date | None = None
) -> Decision:
    """How a brick is taken: directly, after an exchange, or after a technical study; a quote is always sent.

    001 art. 5.12.4; 004 art. 4.12.4. ``direct_until``: last day of direct subscription, None without installation.
    """
    months, unlinked, quote = (
        contract.term(f"univers_pro.{name}", on=requested_on) for name in ("direct_months", "unlinked_route", "quote")
    )
    until = add_months(installed_on, months.value) if installed_on else None
    if linked_to_service or (until and requested_on <= until):
        return referred(months.basis + quote.basis, "desk", "direct", direct_until=until)
    basis = months.basis if until else unlinked.basis
    return referred(basis + quote.basis, "desk", "exchange" if until else unlinked.value, direct_until=until)


def brick_cancel(contract: Contract, requested_on: date, channel: Channel) -> Decision:
    """Whether a cancellation is valid, and when it takes effect; a month begun is due.

    001 art. 5.12.5; 004 art. 4.12.5.
    """
    channels = contract.term("univers_pro.cancel_channels", on=requested_on)
    if channel not in channels.value:
        return refused(channels.basis, "email_required", tuple(channels.value))
    first = end_of_month(requested_on) + timedelta(days=1)
    late = contract.reads("AMB-47", LAST_DAY_OF_NEXT_MONTH)
    effective, last_due = (end_of_month(first), first) if late else (first, requested_on)
    return granted(channels.basis, effective_date=effective, last_month_due=f"{last_due:%Y-%m}")

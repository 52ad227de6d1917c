"""Liability and force majeure (rulebook chapter 25): what Parnasse pays at most, when an event ends the contract."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.calendar import add_days, add_months
from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, granted, referred, refused

Damage = Literal["direct", "profit_loss", "turnover_loss", "customer_loss", "image", "data_loss"]
Cause = Literal[
    "parnasse",
    "use_against_the_offer",
    "unlawful_use",
    "malicious_intrusion",
    "electrical_installation",
    "third_party_service",
    "breach_by_member",
    "third_party_act",
    "force_majeure",
]


@dataclass(frozen=True)
class Invoiced:
    """An invoice of the contract, entry fee and billed visits included."""

    on: date
    ttc: Decimal


def liability(
    contract: Contract,
    incident_on: date,
    direct_damage: Decimal,
    damage_kind: Damage,
    fault_proven: bool,
    invoices: tuple[Invoiced, ...],
    paid_this_year: Decimal = Decimal(0),
    cause: Cause = "parnasse",
) -> Decision:
    """What is payable for an incident, within the cap of the incident and what is left of the year's (001 art. 11.1).

    Euros with tax; ``cap_year`` is before deducting what was paid this year. The option's text is silent: a person
    answers, and no figure is given (AMB-61).
    """
    silence = contract.find("liability.silence", on=incident_on)
    if silence is not None:
        return referred(silence.basis, "desk", "no_clause")
    duty = contract.term("liability.duty", on=incident_on)
    per_incident, per_year = _caps(contract, incident_on)
    cap_incident = _invoiced(invoices, incident_on, per_incident.value)
    cap_year = _invoiced(invoices, incident_on, per_year.value)
    caps: dict[str, Fact] = {"cap_incident": cap_incident, "cap_year": cap_year}
    excluded = _exclusion(contract, incident_on, damage_kind, fault_proven, cause)
    if excluded:
        basis, reason = excluded
        return refused(duty.basis + basis, reason, payable=Decimal(0), **caps)
    beyond = contract.term("liability.beyond_caps", on=incident_on)
    payable = min(direct_damage, cap_incident, max(Decimal(0), cap_year - paid_this_year))
    return granted(duty.basis + per_incident.basis + per_year.basis + beyond.basis, payable=payable, **caps)


def _caps(contract: Contract, on: date) -> tuple[Term, Term]:
    return contract.term("liability.incident_cap_months", on=on), contract.term("liability.year_cap_months", on=on)


def _invoiced(invoices: Iterable[Invoiced], incident_on: date, months: int) -> Decimal:
    """Invoices dated in those months before the incident, its own day excluded (LIA-07)."""
    first = add_months(incident_on, -months)
    return sum((invoice.ttc for invoice in invoices if first <= invoice.on < incident_on), Decimal(0))


def _exclusion(
    contract: Contract, on: date, damage_kind: Damage, fault_proven: bool, cause: Cause
) -> tuple[Basis, str] | None:
    """Why nothing is owed, if so: a cause Parnasse does not answer for, no proven fault, a damage never compensated."""
    causes, conditions, damages = (
        contract.term(f"liability.{name}", on=on) for name in ("not_liable_for", "conditions", "excluded_damage")
    )
    if cause in causes.value:
        return causes.basis, "excluded_cause"
    if not fault_proven:
        return conditions.basis, "fault_not_proven"
    if damage_kind in damages.value:
        return conditions.basis + damages.basis, "excluded_damage"
    return None


def force_majeure(
    contract: Contract, started_on: date, ended_on: date | None = None, letter_sent_on: date | None = None
) -> Decision:
    """Whether a letter ends the contract because of the event, and when (001 art. 11.3; AMB-62).

    ended_on: last day of the event; None while it lasts. ``right_opens_on``: the day the event exceeds the printed
    length; None when it ended before. The option's text is silent: a person answers (AMB-61).
    """
    silence = contract.find("liability.silence", on=started_on)
    if silence is not None:
        return referred(silence.basis, "desk", "no_clause", valid=False)
    effect, days, delay, until = (
        contract.term(f"liability.force_majeure_{name}", on=started_on)
        for name in ("effect", "days", "letter_days", "letter")
    )
    basis = effect.basis + days.basis + delay.basis + until.basis
    opens = add_days(started_on, days.value)
    if ended_on and ended_on < opens:
        return refused(basis, "event_too_short", valid=False)
    if letter_sent_on is None or letter_sent_on < opens:
        return refused(basis, "too_early" if letter_sent_on else "no_letter", right_opens_on=opens, valid=False)
    if ended_on and ended_on < letter_sent_on and until.value == "while_the_event_lasts":
        return refused(basis, "event_over", right_opens_on=opens, valid=False)
    return granted(basis, right_opens_on=opens, valid=True, termination_date=add_days(letter_sent_on, delay.value))

"""Late payment and default (rulebook chapter 21): the surcharge, the two formal notices, suspension, termination."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from domain.calendar import add_days
from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, billable, granted, referred
from domain.rules.amounts import rounded

Capacity = Literal["professional", "consumer"]

_ONE_DAY = timedelta(days=1)
_PERCENT = 100
_CHARGES = ("multiple", "period_days", "year_days", "rate")


def late_charge(
    contract: Contract,
    amount_ttc: Decimal,
    invoice_date: date,
    paid_on: date,
    legal_rate_percent: Decimal | None = None,
    acts_as: Capacity | None = None,
    contested_on: date | None = None,
    confirmed_on: date | None = None,
) -> Decision:
    """What a late payment costs: a surcharge by begun periods, and an indemnity for a professional.

    001 art. 7.3.7; 004 art. 6.9 (AMB-50, AMB-51). legal_rate_percent: a year's legal interest; None where it is not
    known: the Desk then tells the sum. acts_as: None for what the document presumes. contested_on, confirmed_on: a
    dispute that Parnasse rejected; the time between is not late (AMB-105). Euros with tax, rounded once.
    """
    days = contract.term("billing.payment_days", on=invoice_date)
    due = add_days(invoice_date, days.value)
    late = max(0, (paid_on - due).days)
    basis = days.basis
    if contested_on and confirmed_on:
        pause = contract.term("default.surcharge_in_dispute", on=invoice_date)
        basis += pause.basis
        late -= _suspended_days(due, paid_on, contested_on, confirmed_on) if pause.value == "not_counted" else 0
    yearly = amount_ttc * (legal_rate_percent or 0) / _PERCENT
    charging, periods, interest = _surcharge(contract, invoice_date, late, yearly)
    owing, indemnity = _indemnity(contract, invoice_date, acts_as, late)
    basis += charging + owing
    facts: dict[str, Fact] = {"due_date": due, "days_late": late, "periods": periods, "interest": interest}
    facts["indemnity"] = indemnity
    if not late:
        return granted(basis, "on_time", **facts)
    if legal_rate_percent is None:
        return referred(basis, "desk", "legal_rate_unknown", **{**facts, "interest": None})
    return billable(basis, "late", other=interest + indemnity, **facts)


def _suspended_days(due: date, paid_on: date, contested_on: date, confirmed_on: date) -> int:
    """Days after the due date during which the amount was suspended, up to the day it was confirmed."""
    return max(0, (min(paid_on, confirmed_on) - max(due, contested_on)).days)


def _surcharge(contract: Contract, on: date, late: int, yearly: Decimal) -> tuple[Basis, int, Decimal]:
    """Begun periods and what they cost, from a year's legal interest on the amount."""
    multiple, length, year, rate = (contract.term(f"default.surcharge_{name}", on=on) for name in _CHARGES)
    periods = -(-late // length.value)
    share = Decimal(1) if rate.value == "full_rate" else Decimal(length.value) / year.value
    basis = multiple.basis + length.basis + year.basis + rate.basis
    return basis, periods, rounded(yearly * multiple.value * share * periods)


def _indemnity(contract: Contract, on: date, acts_as: Capacity | None, late: int) -> tuple[Basis, Decimal]:
    """The fixed recovery indemnity of a late invoice, for those who owe it."""
    sum_due, owed_by, presumed = (
        contract.term(f"default.{name}", on=on)
        for name in ("recovery_indemnity", "indemnity_owed_by", "presumed_to_act_as")
    )
    owed = late and (acts_as or presumed.value) in owed_by.value
    return sum_due.basis + owed_by.basis + presumed.basis, sum_due.amount if owed else Decimal(0)


def default_timeline(contract: Contract, first_notice_date: date) -> Decision:
    """The two formal notices in a row, the second one dated as early as it can be.

    001 art. 7.3.8; 004 art. 6.10 (AMB-52). Each period runs from the day its letter is drawn up, its last day included.
    """
    first, second, earliest, start = _notices(contract, first_notice_date)
    cured_by = add_days(first_notice_date, first.value)
    second_from = _second_notice_from(earliest, first_notice_date, first)
    second_by = add_days(second_from, second.value)
    return granted(
        first.basis + second.basis + earliest.basis + start.basis,
        cure_first_until=cured_by,
        suspension_possible_from=cured_by + _ONE_DAY,
        second_notice_from=second_from,
        cure_second_until=second_by,
        termination_possible_from=second_by + _ONE_DAY,
    )


def default_state(
    contract: Contract,
    first_notice_date: date,
    at: date,
    second_notice_date: date | None = None,
    paid_on: date | None = None,
) -> Decision:
    """Where a default stands that day: cured, cure_period, suspension_possible or termination_possible.

    001 art. 7.3.8; 004 art. 6.10. A second notice dated too early is no second notice (AMB-52). The subscription stays
    due throughout.
    """
    first, second, earliest, start = _notices(contract, first_notice_date)
    due = contract.term("default.subscription_when_suspended", on=first_notice_date)
    timely = second_notice_date and second_notice_date >= _second_notice_from(earliest, first_notice_date, first)
    if paid_on and paid_on <= at:
        state = "cured"
    elif timely and second_notice_date and at > add_days(second_notice_date, second.value):
        state = "termination_possible"
    elif at > add_days(first_notice_date, first.value):
        state = "suspension_possible"
    else:
        state = "cure_period"
    basis = first.basis + second.basis + earliest.basis + start.basis + due.basis
    return granted(basis, state, state=state, subscription_due=due.value == "due")


def _notices(contract: Contract, on: date) -> tuple[Term, Term, Term, Term]:
    """Days after each notice, when the second may be dated, where they run from."""
    return (
        contract.term("default.first_notice_days", on=on),
        contract.term("default.second_notice_days", on=on),
        contract.term("default.second_notice_earliest", on=on),
        contract.term("default.notice_runs_from", on=on),
    )


def _second_notice_from(earliest: Term, first_notice_date: date, first: Term) -> date:
    """The first day on which the second notice may be dated."""
    expiry = add_days(first_notice_date, first.value)
    return (expiry if earliest.value == "expiry_of_the_first" else first_notice_date) + _ONE_DAY

"""Invoices (rulebook chapter 20): due dates and what a dispute suspends."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from domain.calendar import add_days, add_months
from domain.contract import Contract
from domain.decisions import Decision, granted, refused

Outcome = Literal["open", "confirmed", "accepted"]


def invoice_due(contract: Contract, invoice_date: date) -> Decision:
    """The last day to pay, and the first late one (001 art. 7.3.5; 004 art. 6.7; AMB-104)."""
    days = contract.term("billing.payment_days", on=invoice_date)
    means = contract.term("billing.payment_means", on=invoice_date)
    due = add_days(invoice_date, days.value)
    return granted(
        days.basis + means.basis,
        days=days.value,
        due_date=due,
        first_late_day=due + timedelta(days=1),
        means=means.value,
    )


def dispute(
    contract: Contract,
    invoice_ttc: Decimal,
    contested_ttc: Decimal,
    received_on: date,
    already_paid_ttc: Decimal = Decimal(0),
    outcome: Outcome = "open",
) -> Decision:
    """What stays payable while an amount is contested, and when Parnasse answers at the latest.

    001 art. 7.3.6 and 13; 004 art. 6.8 (the month of 001 art. 13 by analogy, AMB-63). Euros with tax. A confirmed
    amount is payable at once; an accepted claim cancels it.
    """
    suspension = contract.term("billing.dispute", on=received_on)
    if not 0 < contested_ttc <= invoice_ttc:
        return refused(suspension.basis, "not_on_invoice", invoice_ttc=invoice_ttc, contested_ttc=contested_ttc)
    months = contract.term("billing.complaint_months", on=received_on)
    owed = invoice_ttc if outcome == "confirmed" else invoice_ttc - contested_ttc
    return granted(
        suspension.basis + months.basis,
        outcome,
        payable_now_ttc=max(Decimal(0), owed - already_paid_ttc),
        suspended_ttc=contested_ttc if outcome == "open" else Decimal(0),
        answer_by=add_months(received_on, months.value),
        months=months.value,
    )

"""Invoices (rulebook chapter 20): the first one, due dates, sending, what a dispute suspends, other payers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from domain.calendar import add_days, add_months, end_of_month
from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, billable, granted, referred, refused
from domain.rules.amounts import rounded
from domain.rules.prices import price

Outcome = Literal["open", "confirmed", "accepted"]


def first_invoice(contract: Contract, service_start: date, entry_fee_due: bool = False) -> Decision:
    """The rest of the first month, start day included, and the entry fee where the document has one.

    001 art. 7.1, 7.3.4 and annexe 1; 004 art. 6.6 and annexe 1 (AMB-49). Euros with tax, rounded once, half up.
    """
    month, fee = price(contract, "offer_month", service_start), price(contract, "entry_fee", service_start)
    share = contract.term("billing.first_month_days", on=service_start)
    counted = share.value if isinstance(share.value, int) else end_of_month(service_start).day
    billed = max(1, counted - service_start.day + 1)
    subscription = rounded(month.due * billed / counted)
    entry = fee.due if entry_fee_due else Decimal(0)
    details = _invoicing(contract, service_start)
    basis = month.basis + share.basis + (fee.basis if entry_fee_due else Basis())
    for term in details.values():
        basis += term.basis
    facts: dict[str, Fact] = {name: term.value for name, term in details.items()}
    facts |= {"days_billed": billed, "days_in_month": counted, "subscription_ttc": subscription}
    return billable(basis, "ok", other=subscription + entry, entry_fee_ttc=entry, **facts)


def _invoicing(contract: Contract, on: date) -> dict[str, Term]:
    """How the invoices are paid and follow each other, as far as the document says."""
    names = ("entry_fee_means", "payment_means", "subscription_due", "frequency", "invoice_holds")
    found = {name: contract.find(f"billing.{name}", on=on) for name in names}
    return {name: term for name, term in found.items() if term}


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


def paper_invoice(contract: Contract, on: date, internet_access: bool = True) -> Decision:
    """Whether invoices may come by post, electronic ones being the rule (001 art. 7.3.2; 004 art. 6.3; AMB-106)."""
    sending, post = (contract.term(f"billing.{name}", on=on) for name in ("sending", "post"))
    if post.value == "without_internet_access" and internet_access:
        return refused(sending.basis + post.basis, "electronic_only", sending=sending.value)
    return granted(sending.basis + post.basis, "by_post", postal_address="valid")


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
    if not 0 <= contested_ttc <= invoice_ttc:
        return refused(suspension.basis, "not_on_invoice", invoice_ttc=invoice_ttc, contested_ttc=contested_ttc)
    months = contract.term("complaints.answer_months", on=received_on)
    owed = invoice_ttc if outcome == "confirmed" else invoice_ttc - contested_ttc
    return granted(
        suspension.basis + months.basis,
        outcome,
        payable_now_ttc=max(Decimal(0), owed - already_paid_ttc),
        suspended_ttc=contested_ttc if outcome == "open" else Decimal(0),
        answer_by=add_months(received_on, months.value),
        months=months.value,
    )


def third_party_payer(
    contract: Contract, designation: Literal["all", "part"], on: date, payer_defaulted: bool = False
) -> Decision:
    """Who receives the invoices once another person is appointed to pay, who pays, and who owes them in the end.

    004 art. 6.5. The offer's text is silent: the Desk decides, and nothing changes meanwhile (AMB-107).
    """
    debtor, allowed = contract.term("billing.debtor", on=on), contract.find("billing.third_party_payer", on=on)
    if allowed is None:
        silence = contract.term("billing.third_party_silence", on=on)
        owing: dict[str, Fact] = {key: [debtor.value] for key in ("invoices_to", "paid_by")}
        return referred(silence.basis + debtor.basis, "desk", "not_provided", **owing, debtor_on_default=debtor.value)
    invoices = contract.term("billing.third_party_invoices", on=on)
    invoiced = invoices.value[designation]
    return granted(
        allowed.basis + invoices.basis + debtor.basis,
        invoices_to=invoiced,
        paid_by=[debtor.value] if payer_defaulted else invoiced,
        debtor_on_default=debtor.value,
    )

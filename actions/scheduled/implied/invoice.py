"""An invoice to be paid: some days before its last day, and that day (rulebook 20, BIL-12 and BIL-13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from actions.membership.invoices import Invoice, invoices
from actions.scheduled.implied.recall import Recall, Values, after, on, state
from actions.scheduled.leads import Leads
from domain.calendar import at
from domain.contract import Contract
from storage.holdings import Holding


def invoice(holding: Holding, contract: Contract, now: datetime, leads: Leads) -> Iterator[Recall]:
    """Of every invoice with something left to pay; what is contested is not to be paid meanwhile."""
    for each in invoices(holding.member):
        suspended = _suspended(holding, each)
        left = each.left_ttc - suspended
        if each.issued is None or left <= 0:
            continue
        statement = state(contract, "billing.invoice_due", invoice_date=each.issued)
        last = statement.decision.facts["due_date"]
        cause = f"invoice:{each.month}:{last}"
        also = ("invoice_contested",) if suspended else ()

        def values(language: str, now: datetime, each: Invoice = each, left: Decimal = left, last: object = last,
                   suspended: Decimal = suspended) -> Values:  # fmt: skip
            return {"month": each.named(language), "amount": left, "due_date": last, "suspended": suspended}

        early = [("invoice_due", on(last - timedelta(days=leads.invoice)))] if leads.invoice else []
        for kind, due in (*early, ("invoice_last_day", on(last))):
            yield Recall(
                kind, cause, due, after(last), at(last), statement, values, also=also, intents=("ask_invoice",)
            )


def _suspended(holding: Holding, each: Invoice) -> Decimal:
    contested = [
        case for case in holding.cases if case.type == "invoice_dispute" and case.details.get("month") == each.month
    ]
    return sum((Decimal(str(case.details["contested_ttc"])) for case in contested), Decimal(0))

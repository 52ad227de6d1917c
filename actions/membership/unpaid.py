"""What of the invoices is still to be paid, what is late, and what a dispute leaves out (rulebook 20 and 21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from actions.membership.invoices import Invoice, disputed, invoices
from actions.request import Request
from actions.wording import cite, say
from domain.decisions import Decision


@dataclass(frozen=True)
class Unpaid:
    """An invoice that is not wholly paid; euros with tax."""

    invoice: Invoice
    due: Decision
    suspended_ttc: Decimal
    """Contested, and not payable before the answer."""
    late: bool

    @property
    def due_date(self) -> date:
        """Last day to pay."""
        day: date = self.due.facts["due_date"]
        return day

    @property
    def payable_ttc(self) -> Decimal:
        return max(Decimal(0), self.invoice.left_ttc - self.suspended_ttc)


def overdue_count(request: Request) -> int:
    """How many invoices are late, as the membership says; one at least where a formal notice was sent."""
    facts = request.member.facts
    noticed = bool(facts.get("formal_notice_on")) or request.member.status == "suspended"
    return max(int(facts.get("invoices_overdue") or 0), int(noticed))


def unpaid(request: Request) -> list[Unpaid]:
    """Those that are known, oldest first: not due yet, or among the latest that the membership counts as late.

    Few invoices say whether they are paid: one past its last day counts as paid unless it is among the late ones.
    """
    today, count = request.now.date(), overdue_count(request)
    owed = [_owed(request, each) for each in invoices(request.member) if each.issued and not each.paid]
    past = [each for each in owed if each.due_date < today]
    latest = past[-count:] if count else []
    late = [replace(each, late=True) for each in past if each in latest or each.invoice.known_unpaid]
    return [*late, *(each for each in owed if each.due_date >= today)]


def _owed(request: Request, invoice: Invoice) -> Unpaid:
    assert invoice.issued is not None
    due = request.decide("billing.invoice_due", invoice_date=invoice.issued)
    return Unpaid(invoice, due, suspended(request, invoice), late=False)


def suspended(request: Request, invoice: Invoice) -> Decimal:
    """What the open disputes leave out of an invoice."""
    contested = sum((Decimal(case.details["contested_ttc"]) for case in disputed(request, invoice)), Decimal(0))
    return min(contested, invoice.amount_ttc)


def payable_lines(request: Request, owed: Sequence[Unpaid]) -> list[str]:
    """Each invoice with what is payable of it and its last day, then the sum where there are several."""
    language = request.language
    lines = [_line(request, each) for each in owed]
    if len(owed) > 1:
        lines.append(say(language, "unpaid.total", total=sum((each.payable_ttc for each in owed), Decimal(0))))
    clause = cite([c for each in owed for c in each.due.citations], language)
    return [say(language, "unpaid.head", clause=clause), *lines] if owed else []


def _line(request: Request, owed: Unpaid) -> str:
    outcome = "late" if owed.late else "not_due"
    if owed.suspended_ttc:
        outcome += "_contested"
    return say(
        request.language,
        f"unpaid.{outcome}",
        month=owed.invoice.named(request.language),
        amount=owed.payable_ttc,
        due=owed.due_date,
        suspended=owed.suspended_ttc,
        today=request.now.date(),
    )

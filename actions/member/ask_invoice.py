"""What an invoice says, when it is due, and what stays payable while a part is contested (rulebook 20)."""

from __future__ import annotations

from actions import buttons
from actions.identity import members_only
from actions.invoices import Invoice, invoices, meant
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import cite, say
from domain.calendar import paris
from domain.cases import Case


@members_only
def ask_invoice(request: Request) -> Reply:
    """The invoice that is meant, the latest by default; a contested part is told apart from what is payable."""
    known = invoices(request.member)
    if not known:
        return _none(request)
    invoice = meant(request, known) or _contested_one(request, known) or known[-1]
    dispute = contested_of(request, invoice)
    answer = _amount(request, invoice).then(_contested(request, dispute) if dispute else _due(request, invoice))
    answer.buttons = [buttons.to(request, "dispute_invoice"), buttons.person(request)]
    return answer


def _contested_one(request: Request, known: list[Invoice]) -> Invoice | None:
    return next((invoice for invoice in reversed(known) if contested_of(request, invoice)), None)


def contested_of(request: Request, invoice: Invoice) -> Case | None:
    """The open dispute about that invoice."""
    open_ones = request.uow.cases.open_of_type(request.member.id, "invoice_dispute")
    return next((case for case in open_ones if case.details.get("month") == invoice.month), None)


def _amount(request: Request, invoice: Invoice) -> Reply:
    lines = "\n".join(
        say(request.language, "ask_invoice.line", label=line.label, amount=line.amount_ttc) for line in invoice.lines
    )
    head = say(request.language, "ask_invoice.amount", month=invoice.named(request.language), amount=invoice.amount_ttc)
    return reply(f"{head}\n{lines}".strip())


def _due(request: Request, invoice: Invoice) -> Reply:
    if invoice.issued is None:
        return Reply()
    decision = request.decide("billing.invoice_due", invoice_date=invoice.issued)
    return reply(say(request.language, "ask_invoice.due", **decision.facts, clause=cite(decision, request.language)))


def _contested(request: Request, case: Case) -> Reply:
    details = case.details
    decision = request.decide(
        "billing.dispute",
        invoice_ttc=details["invoice_ttc"],
        contested_ttc=details["contested_ttc"],
        received_on=paris(case.created_at).date(),
    )
    text = say(
        request.language,
        "ask_invoice.contested",
        case=case.id,
        clause=cite(decision, request.language),
        **decision.facts,
    )
    return reply(text)


def _none(request: Request) -> Reply:
    sending = request.decide("clauses.stated", term="billing.sending", on=request.now.date())
    text = say(request.language, "ask_invoice.none", clause=cite(sending, request.language))
    return reply(text, buttons=[buttons.person(request)])

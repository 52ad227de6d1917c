"""Contest an amount: that part is suspended, the rest stays payable, an answer is due (rulebook 20 and 26)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from actions import buttons
from actions.cases import due, open_once, take_back
from actions.contract.clauses import tell
from actions.flow import Flow, Slot, Slots
from actions.identity import is_stranger
from actions.membership.invoices import (
    Invoice,
    amounts,
    contested_line,
    disputed,
    invoices,
    meant,
    months_in,
    named_months,
)
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import fold, matches
from actions.wording import cite, say
from domain.cases import Case
from domain.decisions import Decision, Refused
from domain.members import Role

WITHDRAWN = (
    r"(annul|retir|abandonn|renonc|laiss)\w* .{0,15}\b(ma|cette|la|a ma) (contestation|dispute)",
    r"(conteste|contester) plus\b|(withdraw|drop|cancel) (my|the) dispute",
)
WHOLE = (r"\b(toute (la|cette)|la totalite|en entier|l'integralite|en totalite|the whole|entire)\b",)
EXACTLY = re.compile(
    r"\bcontest\w* (?:seulement |juste |que |uniquement )?(?:les |ces |de |pour )?(\d+(?:\.\d{1,2})?)\b"
    r"|\b(\d+(?:\.\d{1,2})?) ?(?:€|euros?)? de trop\b"
)
"""The part that is contested, beside the other amounts of the sentence."""
STANDING = (r"\bou en (est|sont)\b|l'avez-vous traite|vous l'avez traite|(ma|la) contestation (que|du|est)|status of",)


def begin(request: Request, slots: Slots) -> Reply | None:
    """Reads the invoice and the amount from the message where they are there; says where a dispute stands."""
    waiting = request.uow.cases.open_of_type(request.member.id, "invoice_dispute")
    if waiting and request.readings.says(*STANDING):
        lines = [_open_one(request, case) for case in waiting]
        return reply(*lines, buttons=[buttons.person(request)])
    if waiting and request.readings.says(*WITHDRAWN):
        return _withdraw(request, waiting[-1])
    known = invoices(request.member)
    if not known:
        return _no_invoice(request)
    text = request.readings.text
    months = {int(each.month[5:]) for each in known}
    missing = [number for number in months_in(text) if number not in months]
    if missing and not months & set(months_in(text)):
        return _claim(request, "unknown_month")
    invoice = meant(request, known) or next((i for i in reversed(known) if contested_line(i, text)), None)
    if invoice is None and len(known) == 1:
        invoice = known[0]
    if invoice is not None:
        slots["invoice"] = invoice.month
        _read_amount(slots, invoice, text)
    return None


def _open_one(request: Request, case: Any) -> str:
    invoice = next(i for i in invoices(request.member) if i.month == case.details["month"])
    return say(
        request.language,
        "dispute_invoice.open_one",
        case=case.id,
        month=invoice.named(request.language),
        amount=Decimal(case.details["contested_ttc"]),
        answer_by=case.due_at.date(),
    )


def _withdraw(request: Request, case: Case) -> Reply:
    """Nothing is contested any more; an agent who has it in hand is told."""
    outcome = "withdrawn" if take_back(request, case) else "withdrawn_told"
    return reply(say(request.language, f"dispute_invoice.{outcome}", case=case.id))


def _no_invoice(request: Request) -> Reply:
    """A question has the rule; what is contested reaches the Desk even where no invoice is known here."""
    if request.readings.says(r"\?", r"^\W*(comment|puis-je|peut-on|how|can)\b"):
        return reply(*tell(request, ("BIL-13", "BIL-14")), buttons=[buttons.person(request)])
    return _claim(request, "no_invoice")


def _claim(request: Request, outcome: str) -> Reply:
    """The words go to the Desk, which answers by the day that the contract sets for a complaint."""
    requester = "delegate" if request.speaker.role is Role.DELEGATE else "member"
    decision = request.decide("complaints.complaint", received_on=request.now.date(), requester=requester)
    answer_by = decision.facts["answer_by"]
    text = request.readings.text[:500]
    case, _ = open_once(request, "invoice_claim", decision, due_at=due(answer_by), same=("said",), said=text)
    clause = cite(decision, request.language)
    rule = tell(request, ("BIL-13",))
    told = say(request.language, f"dispute_invoice.{outcome}", case=case.id, answer_by=answer_by, clause=clause)
    return reply(told, *rule, buttons=[buttons.person(request)])


def _read_amount(slots: Slots, invoice: Invoice, text: str) -> None:
    exact = EXACTLY.search(fold(text))
    line = contested_line(invoice, f"{exact[1] or exact[2]} €" if exact else text)
    said = [Decimal(exact[1] or exact[2])] if exact else amounts(text)
    named = [amount for amount in said if amount <= invoice.amount_ttc]
    if line is not None:
        slots["amount"], slots["amount_label"] = str(line.amount_ttc), line.label
    elif len(named) == 1:
        slots["amount"] = str(named[0])
    elif matches(text, *WHOLE):
        slots["amount"] = str(invoice.amount_ttc)
    if slots.get("amount"):
        slots["amount_said"] = text[:500]


def _invoice(request: Request, slots: Slots) -> Invoice:
    return next(i for i in invoices(request.member) if i.month == slots["invoice"])


def ask_invoice_slot(request: Request, slots: Slots) -> Reply:
    choices = [
        Button(
            say(
                request.language,
                "dispute_invoice.choice",
                month=invoice.named(request.language),
                amount=invoice.amount_ttc,
            ),
            "pick",
            {"slot": "invoice", "value": invoice.month},
        )
        for invoice in reversed(invoices(request.member))
    ]
    return reply(say(request.language, "dispute_invoice.ask_invoice"), buttons=choices)


def accept_invoice(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A month picked from the list, or named in words."""
    known = invoices(request.member)
    invoice = next((i for i in known if i.month == value), None) or meant(request, known)
    if invoice is None:
        return ask_invoice_slot(request, slots)
    if slots.get("invoice") not in (None, invoice.month):
        for name in ("amount", "amount_label", "amount_said"):
            slots.pop(name, None)
    slots["invoice"] = invoice.month
    return None


def read_invoice(request: Request) -> str | None:
    """The invoice of a month that this very message names."""
    if is_stranger(request) or not named_months(request):
        return None
    known = [each for each in invoices(request.member) if int(each.month[5:]) in named_months(request)]
    return known[-1].month if known else None


def read_amount(request: Request) -> str | None:
    """The one amount that a message names, written as the slot keeps it; a bare number beside no month is one too."""
    text = fold(request.readings.text)
    found = [str(amount) for amount in amounts(text)]
    if not found and not named_months(request) and not request.readings.when.date:
        found = re.findall(r"(?<![\d.,])\d{1,5}(?!\d|[.,]\d)", text)
    return found[0] if len(found) == 1 and not EXACTLY.search(text) else None


def ask_amount(request: Request, slots: Slots) -> Reply:
    invoice = _invoice(request, slots)
    choices = [
        Button(
            say(request.language, "dispute_invoice.line", label=line.label, amount=line.amount_ttc),
            "pick",
            {"slot": "amount", "value": f"{line.amount_ttc} €"},
        )
        for line in invoice.lines
    ]
    month = invoice.named(request.language)
    return reply(say(request.language, "dispute_invoice.ask_amount", month=month), buttons=choices)


def accept_amount(request: Request, slots: Slots, value: Any) -> Reply | None:
    """An amount of that invoice, or the words of one of its lines."""
    invoice = _invoice(request, slots)
    words = f"{value} €" if re.fullmatch(r"\d+(\.\d+)?", str(value)) else str(value)
    _read_amount(slots, invoice, words)
    if "amount" in slots:
        return None
    return reply(say(request.language, "dispute_invoice.bad_amount", amount=invoice.amount_ttc)).then(
        ask_amount(request, slots)
    )


def _decide(request: Request, slots: Slots) -> Decision:
    """What is contested of that invoice already is suspended too; what was credited is owed no more."""
    invoice = _invoice(request, slots)
    before = [Decimal(case.details["contested_ttc"]) for case in disputed(request, invoice)]
    return request.decide(
        "billing.dispute",
        invoice_ttc=invoice.amount_ttc - invoice.credited_ttc,
        contested_ttc=sum({*before, Decimal(slots["amount"])}, Decimal(0)),
        received_on=request.now.date(),
        already_paid_ttc=invoice.paid_ttc,
    )


def propose(request: Request, slots: Slots) -> Reply:
    decision = _decide(request, slots)
    invoice = _invoice(request, slots)
    if isinstance(decision, Refused):
        del slots["amount"]
        return reply(say(request.language, "dispute_invoice.bad_amount", amount=invoice.amount_ttc)).then(
            ask_amount(request, slots)
        )
    outcome = "propose_line" if slots.get("amount_label") else "propose"
    text = say(
        request.language,
        f"dispute_invoice.{outcome}",
        amount=Decimal(slots["amount"]),
        label=slots.get("amount_label"),
        month=invoice.named(request.language),
        total=invoice.amount_ttc,
    )
    return reply(text, say(request.language, "dispute_invoice.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """One open dispute for that part, with the contract's answer date; a second one joins it."""
    decision = _decide(request, slots)
    invoice = _invoice(request, slots)
    facts = decision.facts
    effects = "effects_paid" if invoice.paid else "effects"
    case, new = open_once(
        request,
        "invoice_dispute",
        decision,
        due_at=due(facts["answer_by"]),
        same=("month", "contested_ttc"),
        month=invoice.month,
        invoice_ttc=str(invoice.amount_ttc),
        contested_ttc=slots["amount"],
        suspended_ttc=slots["amount"],
        payable_now_ttc=str(facts["payable_now_ttc"]),
        said=slots.get("amount_said", ""),
    )
    return reply(
        say(request.language, "dispute_invoice.recorded" if new else "dispute_invoice.again", case=case.id),
        say(request.language, f"dispute_invoice.{effects}", **facts, clause=cite(decision, request.language)),
    )


DISPUTE_INVOICE = Flow(
    name="dispute_invoice",
    slots=(
        Slot("invoice", "text", ask_invoice_slot, accept_invoice, read=read_invoice),
        Slot("amount", "text", ask_amount, accept_amount, read=read_amount),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "dispute_invoice.dropped")),
)

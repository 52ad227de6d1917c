"""What an invoice says, when it is due, how it is sent, why it is higher, what stays payable (rulebook 20)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions import buttons
from actions.cases import open_once
from actions.contract.clauses import tell
from actions.identity import members_only
from actions.membership import options
from actions.membership.invoices import Invoice, disputed, invoices, meant, months_in, previous
from actions.membership.unpaid import overdue_count, payable_lines, suspended, unpaid
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import amount
from actions.topic import Patterns, earlier, subjects
from actions.wording import cite, say
from actions.wording.formats import listed
from domain.calendar import paris
from domain.decisions import Billable, Refused

SUBJECTS: Patterns = {
    "compared": (
        r"plus (elevee?|chere?s?|haute?|importante?)|augment|difference|par rapport",
        r"\bso (high|much)\b|compar|\bhausse|higher|more than|went up",
        r"pourquoi.{0,20}\b(si|autant|tant|tellement)\b|more expensive",
    ),
    "paper": (r"papier|par (la )?poste|par courrier|voie postale|\bpaper\b|by post|by mail",),
    "first": (r"premiere facture|premier mois|prorata|first (invoice|month)|pro rata",),
    "next": (r"prochaine? |a venir|suivante|\bnext\b|quel jour.{0,30}(compte|prelev)",),
    "copy": (
        r"\b(r?envoy\w*|envoi\w*|adress\w*|parvenir|transmet\w*|telecharg\w*)\b|\b(duplicata|copie|exemplaire|pdf)\b",
        r"\b(download|send|copy)\b",
        r"\b(pas|jamais) (encore )?(re[cç]u|eu)|ou (trouver|sont)|not received|\blenvoy\w*",
    ),
    "all": (
        r"\b(toutes|mes|les) (dernieres |\w+ dernieres )?factures\b|\ben tout\b|au total",
        r"\b(all|my) (my )?invoices|in total",
        r"(combien|que|what|how much).{0,12}\b(je|dois-je|on|do i|i)\b.{0,12}\b(dois|devons|doit|reste|owe)",
    ),
}
"""What of the invoices is asked about, the more precise first."""
PREVIOUS = (r"precedente|celle d'avant|d'avant\b|derniere fois|previous|the one before",)
_ASKS = (r"\?", r"^\W*(puis-je|peut-on|est-il|comment|can)\b")
_NO_INTERNET = (r"(pas|plus|sans) (d')?(acces a |acces |connexion )?internet|no internet( access)?",)
LISTED = 6
"""Invoices in one answer, the latest."""


@members_only
def ask_invoice(request: Request) -> Reply:
    """What is asked of the invoice that is meant, the latest by default; a contested part is told apart."""
    known, asked = invoices(request.member), next(iter(subjects(request, SUBJECTS)), None)
    match asked:
        case "paper":
            return _paper(request)
        case "first":
            return _first(request)
        case "next":
            return _next(request)
        case "copy":
            return _copy(request, known)
    if not known:
        return _none(request)
    missing = [n for n in months_in(request.readings.text) if n not in {int(each.month[5:]) for each in known}]
    invoice = meant(request, known) if asked == "compared" else _meant(request, known)
    if missing and (invoice is None or int(invoice.month[5:]) not in months_in(request.readings.text)):
        return _not_known(request, known, missing)
    if asked == "all" and not months_in(request.readings.text):
        return _all(request, known)
    invoice = invoice or _contested_one(request, known) or known[-1]
    if asked == "compared":
        return _compared(request, known, invoice)
    return _one(request, invoice)


def _meant(request: Request, known: Sequence[Invoice]) -> Invoice | None:
    """The invoice of the month that is named, or the one before the one that was spoken of."""
    named = meant(request, known)
    if request.readings.says(*PREVIOUS) and not months_in(request.readings.text):
        return previous(known, named or known[-1]) or known[0]
    return named


def _contested_one(request: Request, known: Sequence[Invoice]) -> Invoice | None:
    return next((invoice for invoice in reversed(known) if disputed(request, invoice)), None)


def _one(request: Request, invoice: Invoice) -> Reply:
    """Its amount and lines, then what of it is to be paid and by when."""
    contested = disputed(request, invoice)
    answer = _amount(request, invoice).then(_contested(request, invoice) if contested else _due(request, invoice))
    late = any(each.late and each.invoice == invoice for each in unpaid(request))
    paying = [buttons.to(request, "report_payment_problem")] if late else []
    answer.buttons = [*paying, buttons.to(request, "dispute_invoice"), buttons.person(request)]
    return answer


def _amount(request: Request, invoice: Invoice) -> Reply:
    language = request.language
    lines = [say(language, "ask_invoice.line", label=line.label, amount=line.amount_ttc) for line in invoice.lines]
    head = told(request, "ask_invoice.amount", month=invoice.named(language), amount=invoice.amount_ttc)
    if invoice.credited_ttc:
        lines.append(say(language, "ask_invoice.credited", amount=invoice.credited_ttc))
    return reply("\n".join([head, *lines]))


def _due(request: Request, invoice: Invoice) -> Reply:
    """Paid, late, or to be paid: its last day and the first late one."""
    language = request.language
    if invoice.paid:
        outcome = "paid_on" if invoice.paid_on else "paid"
        return reply(say(language, f"ask_invoice.{outcome}", day=invoice.paid_on))
    if invoice.issued is None:
        return Reply()
    decision = request.decide("billing.invoice_due", invoice_date=invoice.issued)
    over = decision.facts["due_date"] < request.now.date()
    late = over and any(each.invoice == invoice for each in unpaid(request))
    outcome = "late" if late else "was_due" if over else "due"
    values = {**decision.facts, "left": invoice.left_ttc}
    return reply(say(language, f"ask_invoice.{outcome}", **values, clause=cite(decision, language)))


def _contested(request: Request, invoice: Invoice) -> Reply:
    """What the open disputes suspend, what stays payable, and by when the answer comes."""
    cases = disputed(request, invoice)
    decision = request.decide(
        "billing.dispute",
        invoice_ttc=invoice.amount_ttc,
        contested_ttc=suspended(request, invoice),
        received_on=paris(cases[-1].created_at).date(),
        already_paid_ttc=invoice.paid_ttc,
    )
    numbers = listed([str(case.id) for case in cases], request.language)
    clause = cite(decision, request.language)
    return reply(say(request.language, "ask_invoice.contested", case=numbers, clause=clause, **decision.facts))


def _all(request: Request, known: Sequence[Invoice]) -> Reply:
    """The latest ones with their amounts, then what is to be paid."""
    language, owed = request.language, unpaid(request)
    shown = [
        say(language, "ask_invoice.one_of", month=each.named(language), amount=each.amount_ttc)
        for each in reversed(known[-LISTED:])
    ]
    lines = payable_lines(request, owed) or [say(language, "ask_invoice.nothing_to_pay")]
    if overdue_count(request) > sum(each.late for each in owed):
        lines.append(say(language, "report_payment_problem.count_more", count=overdue_count(request)))
    answer = reply("\n".join([say(language, "ask_invoice.known"), *shown]), "\n".join(lines))
    answer.buttons = [buttons.to(request, "dispute_invoice"), buttons.person(request)]
    return answer


def _not_known(request: Request, known: Sequence[Invoice], missing: Sequence[int]) -> Reply:
    language = request.language
    text = say(
        language,
        "ask_invoice.not_known",
        months=listed([say(language, f"months.m{number:02}") for number in missing], language, "or"),
        known=listed([each.named(language) for each in known[-LISTED:]], language),
    )
    return reply(text, buttons=[buttons.to(request, "ask_invoice", "invoice_copy"), buttons.person(request)])


def _compared(request: Request, known: Sequence[Invoice], invoice: Invoice) -> Reply:
    """Line by line, what is new, gone or different since the invoice before."""
    before, language = previous(known, invoice), request.language
    if before is None:
        only = reply(say(language, "ask_invoice.nothing_before", month=invoice.named(language)))
        return only.then(_one(request, invoice))
    now_lines, then_lines = ({line.label: line.amount_ttc for line in each.lines} for each in (invoice, before))
    changes = [
        _change(request, label, then_lines.get(label), now_lines.get(label))
        for label in dict.fromkeys([*now_lines, *then_lines])
        if then_lines.get(label) != now_lines.get(label)
    ]
    difference = invoice.amount_ttc - before.amount_ttc
    outcome = "more" if difference > 0 else "less" if difference < 0 else "same"
    head = say(
        language,
        f"ask_invoice.{outcome}",
        month=invoice.named(language),
        amount=invoice.amount_ttc,
        before=before.named(language),
        before_amount=before.amount_ttc,
        difference=abs(difference),
    )
    rest = tell(request, ("BIL-10",)) if _first_month(request, before) else []
    answer = reply("\n".join([head, *changes]), *rest)
    answer.buttons = [buttons.to(request, "dispute_invoice"), buttons.person(request)]
    return answer


def _first_month(request: Request, invoice: Invoice) -> bool:
    start = request.member.service_start
    return invoice.month == f"{start:%Y-%m}" and start.day > 1


def _change(request: Request, label: str, before: Decimal | None, after: Decimal | None) -> str:
    outcome = "added" if before is None else "gone" if after is None else "changed"
    return say(request.language, f"ask_invoice.{outcome}", label=label, before=before, after=after)


def _paper(request: Request) -> Reply:
    """By post under the offer; under the option for whom has no internet; asked for, the Desk sets it up."""
    decision = request.decide(
        "billing.paper_invoice",
        on=request.now.date(),
        internet_access=not request.readings.says(*_NO_INTERNET),
    )
    language, clause = request.language, cite(decision, request.language)
    if isinstance(decision, Refused):
        shown = [buttons.to(request, "ask_invoice", "paper_no_internet"), buttons.person(request)]
        return reply(say(language, "ask_invoice.electronic_only", clause=clause), buttons=shown)
    if request.readings.says(*_ASKS):
        shown = [buttons.to(request, "ask_invoice", "paper_invoices"), buttons.person(request)]
        return reply(say(language, "ask_invoice.paper_possible", clause=clause), buttons=shown)
    case, new = open_once(request, "paper_invoices", decision, postal_address=request.member.address)
    outcome = "paper_asked" if new else "paper_again"
    return reply(
        say(language, f"ask_invoice.{outcome}", case=case.id, clause=clause), buttons=[buttons.person(request)]
    )


def _copy(request: Request, known: Sequence[Invoice]) -> Reply:
    """The invoices are sent by e-mail; the Desk sends those that are missing once more."""
    language = request.language
    sending = request.decide("clauses.stated", term="billing.sending", on=request.now.date())
    said = next(filter(None, map(months_in, [request.readings.text, *earlier(request)])), [])
    named = [say("fr", f"months.m{number:02}") for number in said]
    if not named:
        named = [known[-1].named("fr")] if known else [say("fr", "ask_invoice.latest")]
    case, new = open_once(request, "invoice_copy", sending, same=("months",), months=listed(named, "fr"))
    outcome = "copy_asked" if new else "copy_again"
    text = say(language, f"ask_invoice.{outcome}", case=case.id, clause=cite(sending, language))
    return reply(text, buttons=[buttons.person(request)])


def _first(request: Request) -> Reply:
    """The first month is counted by its days."""
    rule = tell(request, ("BIL-10",))
    start = request.member.service_start
    month = request.contract.find("prices.offer_month", on=start)
    if month is None:
        return reply(*rule, buttons=[buttons.person(request)])
    decision = request.decide("billing.first_invoice", service_start=start)
    assert isinstance(decision, Billable)
    text = say(
        request.language,
        "ask_invoice.first",
        start=start,
        total=decision.total_ttc,
        **decision.facts,
        clause=cite(decision, request.language),
    )
    return reply(*rule, text)


def _next(request: Request) -> Reply:
    """What the month costs with the options on record, and when it is to be paid; no day of the debit is printed."""
    member, language = request.member, request.language
    decision = request.decide(
        "prices.monthly_fee",
        on=request.now.date(),
        extra_sites=len(options.held_sites(member)),
        extra_mailboxes=options.extra_mailboxes(member),
        concierge_privilege=options.holds(member, "concierge_privilege"),
    )
    assert isinstance(decision, Billable)
    price = amount(decision.total_ttc, decision.facts["total_ht"], "month", language)
    text = say(language, "ask_invoice.next", price=price, clause=cite(decision, language))
    waiting = [each for each in unpaid(request) if not each.late]
    return reply("\n".join(payable_lines(request, waiting)), text, *tell(request, ("BIL-09", "BIL-12")))


def _none(request: Request) -> Reply:
    sending = request.decide("clauses.stated", term="billing.sending", on=request.now.date())
    text = say(request.language, "ask_invoice.none", clause=cite(sending, request.language))
    late = overdue_count(request)
    lines = [say(request.language, "report_payment_problem.count", count=late)] if late else []
    shown = [buttons.to(request, "ask_invoice", "invoice_copy"), buttons.person(request)]
    return reply(text, *lines, buttons=shown)

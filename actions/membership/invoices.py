"""The invoices that the membership holds, and which one a message means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.request import Request
from actions.topic import earlier, fold, matches
from actions.wording import say
from domain.cases import Case
from domain.members import Member

_AMOUNT = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+)(?:[,.](\d{1,2}))?\s?(?:€|euros?\b|eur\b)")
_MONTHS = (
    *(
        "janvier|january",
        "fevrier|february",
        "mars|march",
        "avril|april",
        "mai|may(?! (?:i|you|we|be)\\b)",
        "juin|june",
    ),
    *(
        "juillet|july",
        "aout|august",
        "septembre|september",
        "octobre|october",
        "novembre|november",
        "decembre|december",
    ),
)


@dataclass(frozen=True)
class Line:
    """What is charged, in euros with tax."""

    label: str
    amount_ttc: Decimal


@dataclass(frozen=True)
class Invoice:
    """One month's invoice."""

    month: str
    """YYYY-MM."""
    amount_ttc: Decimal
    issued: date | None
    lines: tuple[Line, ...]
    paid_ttc: Decimal = Decimal(0)
    paid_on: date | None = None
    """None while unpaid, and where the day is not known."""
    known_unpaid: bool = False
    """The billing says so itself; otherwise how many are late is a count of the membership's."""
    credited_ttc: Decimal = Decimal(0)
    """Contested, and found not to be owed."""

    @property
    def left_ttc(self) -> Decimal:
        """Not paid yet, what is contested included."""
        return max(Decimal(0), self.amount_ttc - self.credited_ttc - self.paid_ttc)

    @property
    def paid(self) -> bool:
        return self.left_ttc == 0

    def named(self, language: str) -> str:
        """ "février 2026"."""
        year, number = self.month.split("-")
        return f"{say(language, f'months.m{number}')} {year}"


def invoices(member: Member) -> list[Invoice]:
    """All that are known, oldest first."""
    return sorted((_read(item) for item in member.facts.get("invoices") or ()), key=lambda invoice: invoice.month)


def _read(item: dict[str, object]) -> Invoice:
    lines: Iterable[dict[str, object]] = item.get("lines") or ()
    return Invoice(
        month=str(item["month"]),
        amount_ttc=Decimal(str(item["amount_ttc"])),
        issued=date.fromisoformat(str(item["issued"])) if item.get("issued") else None,
        lines=tuple(Line(str(line["label"]), Decimal(str(line["amount_ttc"]))) for line in lines),
        paid_ttc=_paid(item),
        paid_on=date.fromisoformat(str(item["paid_on"])) if item.get("paid_on") else None,
        known_unpaid=item.get("status") in ("unpaid", "overdue")
        or item.get("paid") is False
        or bool(item.get("paid_ttc")),
        credited_ttc=Decimal(str(item.get("credited_ttc") or 0)),
    )


def _paid(item: Mapping[str, object]) -> Decimal:
    """What was paid of it: all, once a day of payment or the status says so."""
    if item.get("paid_ttc") is not None:
        return Decimal(str(item["paid_ttc"]))
    whole = item.get("paid_on") or item.get("paid") is True or item.get("status") == "paid"
    return Decimal(str(item["amount_ttc"])) if whole else Decimal(0)


def meant(request: Request, known: Sequence[Invoice]) -> Invoice | None:
    """The invoice of the month that is named, in this message or else in an earlier one; None if no month is."""
    for text in (request.readings.text, *earlier(request)):
        months = months_in(text)
        named = [each for each in known if int(each.month[5:]) in months or _issued_on(each, text)]
        if named:
            return named[-1]
    return None


def named_months(request: Request) -> list[int]:
    """Numbers of the months that this very message names."""
    return months_in(request.readings.text)


def previous(known: Sequence[Invoice], invoice: Invoice) -> Invoice | None:
    """The one before it, of those that are known."""
    place = known.index(invoice)
    return known[place - 1] if place else None


def _issued_on(invoice: Invoice, text: str) -> bool:
    """ "La facture du 1er mars"."""
    day = invoice.issued
    return day is not None and matches(text, rf"\b{day.day}(?:er|st|nd|rd|th)? (?:{_MONTHS[day.month - 1]})\b")


def months_in(text: str) -> list[int]:
    """Numbers of the months that a text names as an invoice's: "la facture de mars", "avril", not "le 3 mars"."""
    return [
        number
        for number, expression in enumerate(_MONTHS, start=1)
        if matches(text, rf"(?<!\d )(?<!\der )\b(?:{expression})\b", rf"(?<!\d/)\b0?{number}/(?:20)?\d\d\b(?!/)")
    ]


def disputed(request: Request, invoice: Invoice) -> list[Case]:
    """The open disputes about that invoice."""
    open_ones = request.uow.cases.open_of_type(request.member.id, "invoice_dispute")
    return [case for case in open_ones if case.details.get("month") == invoice.month]


def amounts(text: str) -> list[Decimal]:
    """Every amount of money that a text names, in euros."""
    found = _AMOUNT.findall(fold(text))
    return [Decimal(re.sub(r"\D", "", whole) + (f".{cents}" if cents else "")) for whole, cents in found]


def contested_line(invoice: Invoice, text: str) -> Line | None:
    """The line that a text contests: by its amount, else by a telling word of its label."""
    named = amounts(text)
    by_amount = [line for line in invoice.lines if line.amount_ttc in named]
    if len(by_amount) == 1:
        return by_amount[0]
    by_label = [line for line in invoice.lines if any(matches(text, rf"\b{word}") for word in _telling(line.label))]
    return by_label[0] if len(by_label) == 1 else None


def _telling(label: str) -> list[str]:
    """Words of five letters and more that are not in every label."""
    common = {"offre", "parnasse", "interieur"}
    return [re.escape(word) for word in re.findall(r"[a-z]{5,}", fold(label)) if word not in common]

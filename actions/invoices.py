"""The invoices that the membership holds, and which one a message means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.request import Request
from actions.topic import earlier, fold, matches
from actions.wording import say
from domain.members import Member

_AMOUNT = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+)(?:[,.](\d{1,2}))?\s?(?:€|euros?\b|eur\b)")
_MONTHS = (
    *("janvier|january", "fevrier|february", "mars|march", "avril|april", "mai|may", "juin|june"),
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
    )


def meant(request: Request, known: Sequence[Invoice]) -> Invoice | None:
    """The invoice of the month that is named, in this message or else in an earlier one; None if no month is."""
    for text in (request.readings.text, *earlier(request)):
        for number, expression in enumerate(_MONTHS, start=1):
            if matches(text, rf"\b(?:{expression})\b"):
                named = [invoice for invoice in known if int(invoice.month[5:]) == number]
                if named:
                    return named[-1]
    return None


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

"""Every clause that can be told is told whole, in both languages, in each document and place that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from actions.spoken import in_words, told
from actions.wording import LANGUAGES
from actions.wording.formats import NBSP, typeset
from domain.contract import OFFERS, Contract
from domain.decisions import Refused
from domain.rulebook import Provision, provisions
from domain.rules import ask

TODAY = date(2026, 3, 5)
RAW = re.compile(r"[{}_]|\b(?:None|True|False|null)\b|Decimal|['\"\[\]]|\d\.\d\d €|  ")
"""What a member must never read: braces, codes, Python."""


def _told() -> Iterator[tuple[Provision, str]]:
    for entry in provisions().values():
        if entry.told["fr"]:
            yield from ((entry, document) for document in entry.documents or OFFERS)


def _zones(contract: Contract) -> list[str | None]:
    coverage = contract.find("zones.coverage", on=TODAY)
    return [None, *(coverage.value if coverage else ())]


@pytest.mark.parametrize(("entry", "document"), list(_told()), ids=lambda value: getattr(value, "id", value))
def test_a_clause_is_told_whole_wherever_it_applies(entry: Provision, document: str) -> None:
    contract = Contract.load(document)
    for zone in _zones(contract):
        decision = ask(contract, "clauses.told", {"clause": entry.id, "on": TODAY, "zone": zone})
        assert set(decision.facts["values"]) == set(entry.references)
        for language in LANGUAGES:
            text = told(decision, language)
            assert not RAW.search(text), text
            assert language == "en" or text == typeset(text)
            assert text.endswith(").")


def test_a_clause_of_another_document_is_refused() -> None:
    decision = ask(Contract.load("option-interieur"), "clauses.told", {"clause": "INT-01", "on": TODAY})
    assert isinstance(decision, Refused)
    assert decision.reason == "other_document"


def test_a_clause_cites_its_own_document_only() -> None:
    decision = ask(Contract.load("option-interieur"), "clauses.told", {"clause": "INT-04", "on": TODAY})
    assert [citation.code for citation in decision.citations] == ["option-interieur art. 4.2.2"]


@pytest.mark.parametrize(
    ("value", "unit", "part", "fr", "en"),
    [
        ({"ttc": "12.00", "ht": "10.00"}, "month", "", "12 € TTC (10 € HT)", "€12 incl. VAT (€10 excl. VAT)"),
        ({"ttc": "60.00", "ht": None}, "half_hour", "", "60 € TTC", "€60 incl. VAT"),
        ("100.00", "visit", "ttc", "100 € TTC", "€100 incl. VAT"),
        ("83.33", "visit", "ht", "83,33 € HT", "€83.33 excl. VAT"),
        ("100000", "euro gross a year, strictly above", "", f"100{NBSP}000 €", "€100,000"),
        (20, "percent implied by the printed prices", "", "20 %", "20%"),
        ("0969 390 380", "phone number as printed", "", f"0969{NBSP}390{NBSP}380", f"0969{NBSP}390{NBSP}380"),
        (["75", "2A"], "départements by zone", "", "75 et 2A", "75 and 2A"),
        (["livebox", "decoder"], "items", "", "la Livebox et le décodeur", "the Livebox and the decoder"),
        ("desk@parnasse.fr", "e-mail address", "", "desk@parnasse.fr", "desk@parnasse.fr"),
        (15, "visit", "", "15", "15"),
        (date(2025, 5, 5), "date printed", "", "lundi 5 mai 2025", "Monday 5 May 2025"),
    ],
)
def test_a_value_is_worded_by_its_unit(value: object, unit: str, part: str, fr: str, en: str) -> None:
    assert in_words(value, unit, "fr", part).replace(NBSP, " ") == fr.replace(NBSP, " ")
    assert in_words(value, unit, "en", part).replace(NBSP, " ") == en.replace(NBSP, " ")


def test_a_window_is_worded_with_what_it_leaves_out() -> None:
    window = {"mon-fri": "09:00-16:00", "holidays": "closed"}
    assert in_words(window, "local time", "en") == "Monday to Friday, 9:00 to 16:00, public holidays excepted"

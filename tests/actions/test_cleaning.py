"""Text from outside: nothing that cannot be seen changes what is read, and nothing that can be seen is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cleaning import clean, cleaned, one_line, storable
from actions.messages import File, Inbound, Sender


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("\u2066a\u2069\u2067b\u2069\u200e\u200f\u061c", "ab"),
        ("pa\u200bss\u2060e\ufeff\u00ad", "passe"),
        ("M\u200crs M\u200drs", "Mrs Mrs"),
        ("\u3164 \uffa0", ""),
        ("a\x00b\x07c\x85\ud800", "abc"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("ici\U000e0068\U000e0069\U000e007f", "ici"),
        ("fin\u200d", "fin"),
        ("\u200d1\u200d2", "12"),
    ],
)
def test_what_cannot_be_seen_goes(written: str, kept: str) -> None:
    assert cleaned(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "👨‍👩‍👧‍👦 👩🏽‍💻 ❤️‍🔥 🏳️‍🌈 🏴‍☠️ 👁️‍🗨️ 🙂‍↔️ 1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200cخواهم",  # Persian: without the non-joiner it is misspelt
        "क्\u200dष श\u200dर",
        "Œuvre, élève, naïf — « l’été » 20 % 5 €",
        "שלום עולם",
        "e\u0301te\u0301",
        "a\u2028b",
    ],
)
def test_what_a_script_or_an_emoji_needs_stays(written: str) -> None:
    assert cleaned(written) == written


@given(st.text())
def test_cleaning_twice_is_cleaning_once_for_what_is_kept(written: str) -> None:
    once = cleaned(written)
    assert not {"\u202e", "\u200b", "\x00", "\ufeff"} & set(once)
    assert len(once) <= len(written)


def test_what_no_database_takes_is_left_out_of_an_update() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    kept = storable({"text": "a\x00b\ud83dé", "weight": float("nan"), "k\x00": ["\x00", 7, True], "deep": deep})
    assert {**kept, "deep": None} == {"text": "abé", "weight": None, "k": ["", 7, True], "deep": None}
    assert json.dumps(kept["deep"]).count("[") == 63
    endless: list[object] = []
    endless.append(endless)
    assert json.dumps(storable(endless)).count("[") == 64


def test_a_name_is_one_line() -> None:
    assert one_line(" Hélène\n\u202e Marchand\u200b \t") == "Hélène Marchand"


def test_a_message_is_cleaned_whole() -> None:
    found = clean(
        Inbound(
            "file",
            Sender("1", "Desk\u202e\nParnasse"),
            "k",
            "c",
            text="voi\u200bci",
            file=File("document", "cv\u202efdp.exe", ref="r"),
        )
    )
    assert (found.sender.display_name, found.text) == ("Desk Parnasse", "voici")
    assert found.file == File("document", "cvfdp.exe", ref="r")

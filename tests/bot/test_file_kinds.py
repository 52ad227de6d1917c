"""Which files are taken: by their first bytes and by their name, which must agree."""

from __future__ import annotations

import pytest

from bot.file_kinds import is_taken, may_be_taken

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x89PNG\r\n\x1a\n....", b"%PDF-1.7 ..."
HEIC, WORD, ZIP = b"\0\0\0\x18ftypheic", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", b"PK\x03\x04...."
PROGRAM, SCRIPT = b"MZ\x90\x00\x03", b"#!/bin/sh\nrm -r /"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("box.JPG", JPEG), ("box.jpg", PNG), ("IMG_1.heic", HEIC), ("facture.pdf", PDF), ("contrat.docx", ZIP),
        ("devis.doc", WORD), ("liste.ods", ZIP), ("note.txt", "déjà vu\r\n".encode()),
        ("note.txt", "été".encode("cp1252")),
        ("note.csv", "é".encode("utf-16")), ("mémo.m4a", b"\0\0\0\x1cftypM4A "), ("mémo.ogg", b"OggS.."),
        ("mémo.mp3", b"ID3\x04"), ("", JPEG), (None, b"OggS.."), ("photo", PNG),
    ],
)  # fmt: skip
def test_what_members_send_is_taken(name: str | None, content: bytes) -> None:
    assert is_taken(name, None, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.exe", PROGRAM), ("bad.pdf", PROGRAM), ("bad.jpg", PROGRAM), ("bad.pdf.exe", PDF), ("bad", PROGRAM),
        (None, SCRIPT), ("bad.txt", PROGRAM), ("x.html", b"<script>"), ("x.svg", b"<svg/>"), ("x.zip", ZIP),
        ("x.jpg", PDF),
        ("x.docm", ZIP), ("x.js", b"alert(1)"), ("x.apk", ZIP), ("x.pdf", b""), ("film.mp4", b"\0\0\0\x1cftypisom"),
    ],
)  # fmt: skip
def test_what_could_run_or_is_not_what_it_says_is_refused(name: str | None, content: bytes) -> None:
    assert not is_taken(name, None, content)


def test_a_film_is_refused_before_it_is_fetched() -> None:
    assert not may_be_taken(None, "video/mp4")
    assert not may_be_taken("bad.exe", "image/png")
    assert may_be_taken(None, "audio/ogg")
    assert may_be_taken("facture.pdf", None)

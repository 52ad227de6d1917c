"""What people type into the console, made safe to keep."""

from __future__ import annotations

import unicodedata

from domain.errors import UnsendableText

LONGEST_TEXT = 10_000
"""Characters; three Telegram messages. What is longer belongs in a document."""


def tidy(text: str) -> str:
    """The text with one kind of line end and no control characters (PostgreSQL takes no NUL), trimmed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def sendable(text: str) -> str:
    """The tidied text. Raises UnsendableText("empty" or "too_long")."""
    found = tidy(text)
    if not any(unicodedata.category(c) not in ("Cf", "Zs", "Zl", "Zp") and not c.isspace() for c in found):
        raise UnsendableText("empty")
    if len(found) > LONGEST_TEXT:
        raise UnsendableText("too_long")
    return found

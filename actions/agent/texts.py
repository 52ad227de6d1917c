"""What people type into the console, made safe to keep."""

from __future__ import annotations

import unicodedata

from actions.cleaning import cleaned
from domain.errors import UnsendableText

LONGEST_TEXT = 10_000
"""Characters; three Telegram messages. What is longer belongs in a document."""


def tidy(text: str) -> str:
    """The text of a form, cleaned as what members write is."""
    return cleaned(text)


def sendable(text: str) -> str:
    """The tidied text. Raises UnsendableText("empty" or "too_long")."""
    found = tidy(text)
    if not any(unicodedata.category(c) not in ("Cf", "Zs", "Zl", "Zp") and not c.isspace() for c in found):
        raise UnsendableText("empty")
    if len(found) > LONGEST_TEXT:
        raise UnsendableText("too_long")
    return found

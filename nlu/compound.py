"""A message that asks for several things: its parts, each understood by itself beside the whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from nlu.understanding import Part, Understanding

MOST_PARTS = 4
"""Beyond, a message is a story, whose sentences are not requests of their own."""
LONGEST = 500
"""Characters; a longer message is read as a whole only."""
_FEWEST_WORDS = 2
_BREAK = re.compile(
    r"[.!?;\n]+\s+|,?\s+(?:et puis|et aussi|et sinon|et au passage|et|puis|ensuite|aussi|sinon|par ailleurs|au passage"
    r"|d['’]ailleurs|and also|and then|and|also|then)\s+",
    re.IGNORECASE,
)


class Parser(Protocol):
    """What understands one text (nlu/interpreter.py)."""

    async def parse(self, text: str) -> Understanding: ...


def split(text: str) -> list[str]:
    """The stretches that may be requests of their own; empty for a message that is only one."""
    if len(text) > LONGEST:
        return []
    stretches = [part.strip(" ,") for part in _BREAK.split(text)]
    found = [part for part in stretches if len(part.split()) >= _FEWEST_WORDS]
    return found if 2 <= len(found) <= MOST_PARTS else []


async def understand(parser: Parser, text: str) -> Understanding:
    """The message as a whole, with its parts. Raises NluUnavailable."""
    whole = await parser.parse(text)
    return replace(whole, parts=tuple([Part(part, await parser.parse(part)) for part in split(text)]))

"""What a message is about: words looked for in it, else in what the member said just before ("et le samedi ?")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from actions.request import Request

Patterns = Mapping[str, tuple[str, ...]]
"""Subject -> regular expressions over unaccented lower case; earlier subjects are the more precise ones."""

REACH = 3
"""How many of the member's earlier messages may still be what they are talking about."""

ABOUT_IT = (
    r"^\W*(?:(?:et|mais|ok|alors|au fait|and|but|so)\W+)*(?:"
    r"combien (?:ca|cela|c'est|est-ce)|how much|"
    r"c'est|est-ce(?: que)?|ca|cela|qui|il|elle|on|vous|is (?:it|that)|does (?:it|he|she)|who|will (?:he|she|it|you)|"
    r"(?:si )?je (?:peux|pourrai|dois|veux)|puis-je|peut-on|can i|may i|do i)"
    r"\b(?:\W+[\w'-]+){1,6}\W*\?\W*$"
)
"""A short question without a subject of its own ("c'est le coach qui vient ?"): of what is under way or just done."""
ELLIPTIC = r"^\W*(?:et|mais|and|what about)\b(?:\W+[\w'-]+){1,3}\W*$"
"""Too short to stand alone ("et la box ?"): whatever the NLU makes of it, it goes on with the last subject."""


def subjects(request: Request, patterns: Patterns) -> list[str]:
    """The subjects named in this message, in the order of the table."""
    return [name for name, expressions in patterns.items() if request.readings.says(*expressions)]


def recalled(request: Request, patterns: Patterns) -> list[str]:
    """The subjects named in this message; without any, those of the latest message that named one."""
    return subjects(request, patterns) or before(request, patterns)


def before(request: Request, patterns: Patterns) -> list[str]:
    """The subjects of the latest earlier message that named one: what a pronoun stands for."""
    return next((found for text in earlier(request) if (found := _named(text, patterns))), [])


def earlier(request: Request) -> list[str]:
    """The member's previous messages of this session, latest first."""
    start = request.conversation.session_started_at
    kept = request.uow.messages.last(request.conversation.id, limit=4 * REACH)
    texts = [
        message.text
        for message in reversed(kept)
        if message.author == "member"
        and message.inbox_id != request.inbox_id
        and (start is None or message.created_at >= start)
    ]
    return texts[:REACH]


def _named(text: str, patterns: Patterns) -> list[str]:
    return [name for name, expressions in patterns.items() if matches(text, *expressions)]


def matches(text: str, *expressions: str) -> bool:
    """One of the expressions occurs in a text that was said earlier."""
    folded = fold(text)
    return any(re.search(expression, folded) for expression in expressions)


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))

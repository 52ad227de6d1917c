"""Text from outside, made safe to keep and honest to look at: the one place for it, whatever the channel.

What nobody can see must not change what an agent reads: a name or a file name that an override turns round, a word that
differs from another by a sign without width. What a script or an emoji needs to be drawn stays.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import replace
from typing import Any

from actions.messages import Inbound

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone surrogates: neither PostgreSQL nor UTF-8 takes them."""
DEEPEST = 64
"""Levels kept of an update: Telegram's have about ten; what is nested without end, no library writes back as JSON."""
NEW_LINE = re.compile("\r\n?")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""All but tab and line feed."""
UNSEEN = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction: marks, embeddings, overrides, isolates
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # without width or for the encoding only
    "\u3164\uffa0]"  # fillers: letters that show nothing
)
TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]+")
"""Tags are part of some flags (group 1); elsewhere they are hidden writing."""
JOINERS = re.compile("[\u200c\u200d]")
VARIATION = "\ufe0f"
EMOJI = ("So", "Sk", "Sm", "Me", "Cn")
"""Categories of what stands beside a joiner in an emoji: symbols, skin tones, arrows, keycaps, and those that are newer
than our tables."""
UNCASED = ("Lo", "Mn", "Mc")
"""Letters and signs of the scripts that use joiners: Arabic, Persian, those of India. Latin, Greek and Cyrillic have
case."""


def cleaned(text: str) -> str:
    """The text with one kind of line end, without what cannot be seen, trimmed."""
    kept = UNSEEN.sub("", CONTROLS.sub("", NEW_LINE.sub("\n", text)))
    kept = TAGS.sub(lambda found: found[1] or "", kept)
    return JOINERS.sub(lambda found: found[0] if _joins(kept, found.start()) else "", kept).strip()


def one_line(text: str) -> str:
    """The cleaned text of a name: any run of blanks and line ends is one space."""
    return " ".join(cleaned(text).split())


def clean(inbound: Inbound) -> Inbound:
    """The message with its words, its sender's name and its file's name cleaned."""
    file = inbound.file
    if file is not None and file.filename is not None:
        file = replace(file, filename=one_line(file.filename) or None)
    sender = replace(inbound.sender, display_name=one_line(inbound.sender.display_name))
    return replace(inbound, text=cleaned(inbound.text), sender=sender, file=file)


def storable(value: Any, levels: int = DEEPEST) -> Any:
    """The same JSON without what a database refuses, so that no update of any channel can block those behind it."""
    match value:
        case str():
            return value if value.isascii() and "\x00" not in value else UNSTORABLE.sub("", value)
        case dict() | list() if not levels:
            return None
        case dict():
            return {storable(name): storable(item, levels - 1) for name, item in value.items()}
        case list():
            return [storable(item, levels - 1) for item in value]
        case float() if not math.isfinite(value):
            return None
    return value


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at this place has something to join, or to keep apart."""
    before, after = text[max(0, at - 2) : at].rstrip(VARIATION)[-1:], text[at + 1 : at + 2]
    if not before or not after:
        return False
    sides = unicodedata.category(before), unicodedata.category(after)
    if all(side in UNCASED for side in sides):
        return True
    return text[at] == "\u200d" and all(side in EMOJI for side in sides)

"""Agents' corrections in the form of the training files, for a person to read and to move into nlu/data."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEAD = """\
# Messages whose understanding agents have corrected, as members wrote them.
# PERSONAL DATA: read each one. Take out or replace names, numbers, addresses and whatever tells who wrote it, reword
# what only one person could have written, then move the sentence into nlu/data/<intent>.yml and delete this file.
version: "3.1"

nlu:"""
_MARKS = str.maketrans("[]{}", "()()")
"""Brackets of the message itself would be read as marks."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A message, the intent it has, and its values: entity name -> words of the message."""

    text: str
    intent: str
    entities: Mapping[str, str]


def as_training_file(corrected: Iterable[Corrected]) -> str:
    """YAML in Rasa's training format, by intent; each message on one line, its values marked."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for each in corrected:
        line = marked(each.text, each.entities)
        if line and line not in by_intent[each.intent]:
            by_intent[each.intent].append(line)
    blocks = [
        "\n".join([f"  - intent: {intent}", "    examples: |", *(f"      - {line}" for line in lines)])
        for intent, lines in sorted(by_intent.items())
        if lines
    ]
    return HEAD + ("\n" + "\n\n".join(blocks) if blocks else " []") + "\n"


def marked(text: str, entities: Mapping[str, str]) -> str:
    """The message on one line, each value marked where it first stands: `[jeudi](date)`; overlapping ones once."""
    plain = _one_line(text)
    spans: list[tuple[int, int, str]] = []
    for name, value in entities.items():
        found = re.search(re.escape(_one_line(value)), plain, re.IGNORECASE)
        if found and found[0] and all(found.end() <= start or end <= found.start() for start, end, _ in spans):
            spans.append((*found.span(), name))
    for start, end, name in sorted(spans, reverse=True):
        plain = f"{plain[:start]}[{plain[start:end]}]({name}){plain[end:]}"
    return plain


def _one_line(text: str) -> str:
    words = " ".join(text.translate(_MARKS).split())
    return "".join(character for character in words if character.isprintable())  # YAML takes no control characters

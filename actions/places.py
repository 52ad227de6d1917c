"""Which département a message is about: a postcode, a number, a town, a région (rulebook 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from actions.request import Request
from actions.topic import fold
from domain.rules.zones import departement_of

_CODE = re.compile(
    r"\b(?:le|du|dans le|departement|dept|dep|and|in|ou|et)\.? (2[ab]|97\d|\d{2})\b(?! ?(?:%|h\b|heures?|euros|jours?))"
)
_STREET = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|place|quai|impasse|all[ée]e|chemin|route|cours|square) [^,;.?!]*?"
    r"(?= [àa] |[,;.?!]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """A place that was named, and its départements (several for a région; none for a place abroad)."""

    name: str
    departements: tuple[str, ...]
    postcode: str | None = None


def named(request: Request) -> Place | None:
    """The place of a message; None when it names none that is known."""
    return named_in(request.readings.text, request.readings.postcodes)


def town(request: Request) -> Place | None:
    """The same beside the name of a street, which is often another town's ("5 rue d'Antibes"), by its name if said."""
    beside, codes = _STREET.sub("", request.readings.text), request.readings.postcodes
    place, by_name = named_in(beside, codes), named_in(beside, [])
    if place is None or by_name is None or place.departements[0:1] != by_name.departements:
        return place
    return Place(by_name.name, place.departements, place.postcode)


def named_in(written: str, codes: list[str]) -> Place | None:
    """The place that a text names; codes: its postcodes."""
    if codes:
        return Place(codes[0], (departement_of(codes[0]),), codes[0])
    text = fold(written)
    found = _names().search(text)
    if found:
        return Place(_shown(written, found[0]), tuple(_by_length()[found[0]]))
    code = _CODE.search(text)
    if code:
        return Place(code[1].upper(), (code[1].upper(),))
    return None


def _shown(text: str, name: str) -> str:
    """The name as the member wrote it, capitals included."""
    at = fold(text).find(name)
    written = text[at : at + len(name)] if len(fold(text)) == len(text) else name
    return written if written[:1].isupper() else written.title()


@cache
def _names() -> re.Pattern[str]:
    """Any of the names, the longest first where several begin at the same place."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _by_length()))})(?![\w-])")


@cache
def _by_length() -> Mapping[str, list[str]]:
    """Folded name -> départements, longest names first, so that "Aix-en-Provence" goes before "Provence"."""
    loaded = yaml.safe_load((files("actions") / "places.yml").read_text(encoding="utf-8"))
    entries = {
        fold(name): [str(code)]
        for section in ("departements", "towns")
        for code, names in loaded[section].items()
        for name in names
    }
    entries |= {fold(name): [str(code) for code in codes] for name, codes in loaded["regions"].items()}
    return dict(sorted(entries.items(), key=lambda entry: -len(entry[0])))

"""The contract as data: documents, dated terms with their articles, and the readings chosen where the text is unclear.

Terms live in ``terms/<chapter>.yml``. A name is followed by one block per document, optionally narrowed to a zone or
a group of zones, then one entry per day on which the value changed. An entry may list ``readings``: the value that
replaces the default one when another reading of an ambiguity (``AMB-nn``) is chosen.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Self, TypeVar

from domain.data_files import read_yaml
from domain.errors import TermNotInForce, UnknownDocument, UnknownReading, UnknownTerm

OFFERS = ("offre-interieur", "option-interieur")
"""The two membership contracts; the other documents are only cited, or hold terms of their own (the shop)."""

T = TypeVar("T")
_SOURCE = re.compile(r"^(?P<document>[a-z-]+) (?P<articles>.+)$")


@dataclass(frozen=True, order=True)
class Document:
    """A text the desk may cite."""

    name: str
    title_fr: str
    title_en: str
    version: date | None
    """Date printed on the document; None when it carries none."""
    applied_from: date
    """First day on which the desk answers from it."""
    sections_fr: Mapping[str, str] = field(default_factory=dict, compare=False)
    """French names of the sections that the rulebook names in English, having no number."""


@dataclass(frozen=True, order=True)
class Citation:
    """A clause: which document, which article, in which dated version."""

    document: str
    article: str
    """As printed, without "art.": ``5.2.2``, ``annexe 1``, ``annexe 4 art. 1``."""
    version: date | None = None

    @property
    def code(self) -> str:
        """The rulebook's spelling: ``offre-interieur art. 5.2.2``."""
        return f"{self.document} {self._numbered('art.')}"

    def french(self) -> str:
        """``Offre Intérieur, art. 5.2.2 (01/06/2025)``; no date when the document carries none."""
        text = document(self.document)
        return (
            f"{text.title_fr}, {text.sections_fr.get(self.article) or self._numbered('art.')}{self._dated('%d/%m/%Y')}"
        )

    def english(self) -> str:
        """``Offre Intérieur, article 5.2.2 (2025-06-01)``."""
        article = self._numbered("article").replace("annexe", "annex").replace(" art. ", ", article ")
        return f"{document(self.document).title_en}, {article}{self._dated('%Y-%m-%d')}"

    def _numbered(self, word: str) -> str:
        return f"{word} {self.article}" if self.article[0].isdigit() else self.article

    def _dated(self, pattern: str) -> str:
        return f" ({self.version.strftime(pattern)})" if self.version else ""

    def to_json(self) -> dict[str, str | None]:
        version = self.version.isoformat() if self.version else None
        return {"document": self.document, "article": self.article, "version": version}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        version = date.fromisoformat(data["version"]) if data["version"] else None
        return cls(data["document"], data["article"], version)


@dataclass(frozen=True)
class Basis:
    """What a statement rests on: clauses for the member, rulebook ids for the desk. Bases add up without repeats."""

    citations: tuple[Citation, ...] = ()
    rules: tuple[str, ...] = ()

    def __add__(self, other: "Basis") -> "Basis":
        return Basis(_unique(self.citations + other.citations), _unique(self.rules + other.rules))


@dataclass(frozen=True)
class Term:
    """One value of the contract, as it stood on the day asked."""

    name: str
    value: Any
    unit: str
    since: date
    """First day of this value."""
    basis: Basis

    @property
    def amount(self) -> Decimal:
        """The value as exact euros (amounts are written as text in the terms)."""
        return Decimal(str(self.value))


@dataclass(frozen=True)
class Dated:
    """A value with the day it starts."""

    since: date
    value: Any
    basis: Basis
    readings: Mapping[str, Any]
    """``AMB-nn.READING`` -> value under that reading."""


@dataclass(frozen=True)
class Contract:
    """One document's terms under one set of readings; immutable, shared, cheap to ask."""

    offer: str
    version: str
    """``contract_version`` of decision records and buttons: changes whenever a term or a reading does."""
    terms: Mapping[str, Mapping[str, tuple[Dated, ...]]]
    """name -> zone, group of zones or "" -> values, oldest first."""
    units: Mapping[str, str]
    readings: Mapping[str, str]
    """AMB-nn -> reading in use."""

    @classmethod
    def load(cls, offer: str, readings: Mapping[str, str] | None = None) -> "Contract":
        """The contract of a document; ``readings`` replaces, by AMB id, the readings that the desk has chosen.

        Raises UnknownDocument, UnknownReading.
        """
        return _load(offer, tuple(sorted({**_CHOSEN, **(readings or {})}.items())))

    def term(self, name: str, *, on: date, zone: str | None = None) -> Term:
        """The value in force on that day: the zone's own, else its group's, else the document's.

        Raises UnknownTerm, TermNotInForce.
        """
        for place in self._places(zone, on):
            dated = [entry for entry in self._entries(name).get(place, ()) if entry.since <= on]
            if dated and dated[-1].value is not None:
                return self._chosen(name, dated[-1])
        raise TermNotInForce(f"{self.offer}: {name} on {on} in {zone or 'any zone'}")

    def find(self, name: str, *, on: date, zone: str | None = None) -> Term | None:
        """The same, or None where the contract is silent on that day."""
        try:
            return self.term(name, on=on, zone=zone)
        except (UnknownTerm, TermNotInForce):
            return None

    def reads(self, ambiguity: str, reading: str) -> bool:
        """Whether this reading of the ambiguity is the one in use. Raises UnknownReading for a misspelt one."""
        if reading not in ambiguities()[ambiguity].readings:
            raise UnknownReading(f"{ambiguity}: {reading}")
        return self.readings[ambiguity] == reading

    def _entries(self, name: str) -> Mapping[str, tuple[Dated, ...]]:
        if name not in self.terms:
            raise UnknownTerm(f"{self.offer}: {name}")
        return self.terms[name]

    def _places(self, zone: str | None, on: date) -> Iterable[str]:
        if zone:
            yield zone
            groups = self.find("zones.groups", on=on)
            yield from (group for group, zones in (groups.value if groups else {}).items() if zone in zones)
        yield ""

    def _chosen(self, name: str, entry: Dated) -> Term:
        value = entry.value
        for key, other in entry.readings.items():
            ambiguity, _, reading = key.partition(".")
            if self.reads(ambiguity, reading):
                value = other
        return Term(name, value, self.units[name], entry.since, entry.basis)


@dataclass(frozen=True)
class Ambiguity:
    """A point the text leaves open, the reading the desk applies and the others it could apply."""

    id: str
    readings: tuple[str, ...]
    """The default first."""
    question: str


@cache
def documents() -> Mapping[str, Document]:
    """Every citable document, by name."""
    return {name: Document(name=name, **fields) for name, fields in _yaml("documents").items()}


def document(name: str) -> Document:
    """Raises UnknownDocument."""
    try:
        return documents()[name]
    except KeyError:
        raise UnknownDocument(name) from None


@cache
def ambiguities() -> Mapping[str, Ambiguity]:
    """Every ambiguity with its readings, by AMB id."""
    return {
        name: Ambiguity(name, (fields["default"], *fields.get("others", ())), fields["question"])
        for name, fields in _yaml("ambiguities").items()
    }


_CHOSEN: dict[str, str] = {}
"""What choose_readings was told; the other ambiguities have their defaults."""


def choose_readings(readings: Mapping[str, str]) -> None:
    """The readings that this desk applies from now on in place of the defaults; called once, at start.

    Raises UnknownReading.
    """
    for name, reading in readings.items():
        _require_reading(name, reading)
    _CHOSEN.clear()
    _CHOSEN.update(readings)


def read_readings(text: str) -> dict[str, str]:
    """``AMB-33=STARTED_UNITS, AMB-28=CALENDAR_YEAR`` by AMB id. Raises UnknownReading, which names what there is."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    found = {name.strip().upper(): reading.strip().upper() for name, _, reading in pairs}
    for name, reading in found.items():
        _require_reading(name, reading)
    return found


def _require_reading(name: str, reading: str) -> None:
    if name not in ambiguities():
        raise UnknownReading(f"{name}: no point left open has this id (AMB-33=STARTED_UNITS is one, with its reading)")
    if reading not in ambiguities()[name].readings:
        there_is = ", ".join(ambiguities()[name].readings)
        raise UnknownReading(f"{name}: {reading or 'no reading'} is none of its readings: {there_is}")


def citations(source: str) -> tuple[Citation, ...]:
    """Read ``offre-interieur art. 5.4.1, 5.2.2; option-interieur annexe 1`` into clauses with their versions."""
    found = []
    for part in source.split("; "):
        match = _SOURCE.match(part)
        if not match:
            raise UnknownDocument(part)
        name = match["document"]
        articles = match["articles"].split(", ")
        found += [Citation(name, text.removeprefix("art. "), document(name).version) for text in articles]
    return tuple(found)


@cache
def _load(offer: str, changed: tuple[tuple[str, str], ...]) -> Contract:
    document(offer)
    readings = {name: ambiguity.readings[0] for name, ambiguity in ambiguities().items()}
    for name, reading in changed:
        _require_reading(name, reading)
        readings[name] = reading
    terms, units = _terms_of(offer)
    return Contract(offer, version_of(offer, terms, readings), terms, units, readings)


def _terms_of(offer: str) -> tuple[dict[str, dict[str, tuple[Dated, ...]]], dict[str, str]]:
    terms: dict[str, dict[str, tuple[Dated, ...]]] = {}
    units: dict[str, str] = {}
    for chapter in _chapters():
        for name, blocks in _yaml(chapter).items():
            full_name = f"{chapter}.{name}"
            for scope, entries in blocks.items():
                name_of_document, _, place = scope.partition(".")
                if name_of_document == offer:
                    terms.setdefault(full_name, {})[place] = dated(entries)
                    units[full_name] = blocks["unit"]
    return terms, units


def dated(entries: Mapping[date, Mapping[str, Any]]) -> tuple[Dated, ...]:
    """Values of a term in one document and place, oldest first, from the form they have in terms/."""
    return tuple(
        Dated(
            since,
            entry["value"],
            Basis(citations(entry["source"]), tuple(entry.get("rules", ()))),
            entry.get("readings", {}),
        )
        for since, entry in sorted(entries.items())
    )


def version_of(offer: str, terms: Mapping[str, Any], readings: Mapping[str, str]) -> str:
    """A name that no other terms and readings have."""
    content = json.dumps([{name: str(value) for name, value in terms.items()}, dict(readings)], sort_keys=True)
    printed = document(offer).version
    return f"{offer}/{printed or 'undated'}/{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _chapters() -> list[str]:
    names = (entry.name for entry in (files("domain") / "terms").iterdir())
    return sorted(
        name.removesuffix(".yml")
        for name in names
        if name.endswith(".yml") and name not in ("documents.yml", "ambiguities.yml")
    )


@cache
def _yaml(stem: str) -> dict[str, Any]:
    return read_yaml("terms", stem)


def _unique(items: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))

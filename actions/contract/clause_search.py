"""Which clause of the contract answers a free question: full-text search over the rulebook's titles and statements.

SQLite's FTS5 ranks (BM25), snowball reduces words to their stems, ``synonyms.yml`` brings members' words to those of
the rulebook. One index an offer and language, made from the catalogue at start, never changed.
"""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import snowballstemmer
import yaml
from rapidfuzz import fuzz, process

from actions.spoken import statement
from actions.topic import fold
from actions.wording import LANGUAGES, say
from domain.contract import OFFERS, Contract
from domain.errors import TermNotInForce
from domain.rulebook import Provision, provisions
from domain.rules import clauses

FITS = 0.5
"""Share of the question's weight that a clause must have to answer it; see tests/actions/clause_questions.yml."""
MOST = 8
"""Clauses found at most."""
_COLUMNS = ("title", "told", "chapter")
_RANK = "bm25(3.0, 1.0, 1.0)"
"""How much a word counts in the title, in the statement, in the chapter's name."""
_ASIDE = ("privacy_", "shop")
_ASIDE_WEIGHT = 0.8
"""Personal data and the shop have much to say of everything: they count a little less than the service itself."""
_MISTYPED_FROM = 7
"""Letters of a word from which a typing mistake can be told from another word."""
_ALIKE = 86
"""Likeness in a hundred from which an unknown word is a mistyped one: about one letter of seven."""
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Found:
    """A clause, and how much of the question it holds."""

    provision: Provision
    document: str
    """Whose terms fill its figures in."""
    share: float
    """From 0 to 1; a rare word weighs more than a common one."""

    @property
    def fits(self) -> bool:
        return self.share >= FITS


class Index:
    """The clauses that one offer's members are told, in one language; immutable."""

    def __init__(self, offer: str, language: str) -> None:
        self._language = language
        self._entries = list(_in_scope(offer, language))
        columns = [self._columns(entry, document) for entry, document in self._entries]
        self._words = [frozenset(word for words in row for word in words) for row in columns]
        self._known = self._spellings()
        self._stems = {_stem(word, language) for words in self._known.values() for word in words}
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(f"CREATE VIRTUAL TABLE clauses USING fts5({', '.join(_COLUMNS)}, own UNINDEXED)")
        rows = [
            (*(" ".join(words) for words in row), _ASIDE_WEIGHT if entry.chapter.startswith(_ASIDE) else 1.0)
            for row, (entry, _) in zip(columns, self._entries, strict=True)
        ]
        self._db.executemany("INSERT INTO clauses VALUES (?, ?, ?, ?)", rows)
        self._db.execute("INSERT INTO clauses(clauses, rank) VALUES ('rank', ?)", (_RANK,))
        self._db.execute("PRAGMA query_only = 1")

    def _spellings(self) -> dict[str, list[str]]:
        """Every word that the rulebook or its synonyms hold, by its first letter: few mistype that one."""
        texts = [text for entry, document in self._entries for text in self._texts(entry, document)]
        vocabulary = _vocabulary(self._language)
        others = [word for words in vocabulary["synonyms"].values() for word in words]
        known = (_WORD.findall(fold(text).replace("œ", "oe")) for text in (*texts, *others, vocabulary["ignored"]))
        by_letter: dict[str, list[str]] = {}
        for word in sorted({word for words in known for word in words}):
            by_letter.setdefault(word[0], []).append(word)
        return by_letter

    def _columns(self, entry: Provision, document: str) -> tuple[list[str], ...]:
        return tuple(stems(text, self._language) for text in self._texts(entry, document))

    def _texts(self, entry: Provision, document: str) -> tuple[str, ...]:
        return (
            entry.title[self._language],
            _latest(entry, document, self._language),
            say(self._language, f"chapters.{entry.chapter}"),
        )

    def search(self, question: str, before: str = "") -> list[Found]:
        """The clauses nearest to the question, nearest first; none where no word of it occurs in any.

        before: what the question goes on from; a word of it must then occur too.
        """
        asked = list(dict.fromkeys(stems(self._spelt(question), self._language)))
        if not asked:
            return []
        weights = {word: self._weight(word) for word in asked}
        whole = sum(weights.values())
        return [
            Found(*self._entries[row], sum(weights[word] for word in asked if word in self._words[row]) / whole)
            for row in self._ranked(asked, list(dict.fromkeys(stems(before, self._language))))
        ]

    def _spelt(self, question: str) -> str:
        """The question with its mistyped words as the rulebook or its synonyms spell them."""
        return _WORD.sub(lambda found: self._nearest(found[0]), fold(question).replace("œ", "oe"))

    def _nearest(self, word: str) -> str:
        """The known word that a mistyped one is; itself where it is known, short, or far from all."""
        if len(word) < _MISTYPED_FROM or _stem(word, self._language) in self._stems:
            return word
        same_start = self._known.get(word[0], ())
        near = process.extractOne(word, same_start, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return near[0] if near else word

    def _ranked(self, asked: list[str], before: list[str]) -> list[int]:
        wanted = " AND ".join(f"({_any(words)})" for words in (asked, before) if words)
        query = "SELECT rowid - 1 FROM clauses WHERE clauses MATCH ? ORDER BY rank * own LIMIT ?"
        with self._lock:
            rows = self._db.execute(query, (wanted, MOST))
            return [row for (row,) in rows]

    def _weight(self, word: str) -> float:
        """Inverse document frequency: most for a word that no clause has."""
        having = sum(word in words for words in self._words)
        return math.log(1 + (len(self._words) - having + 0.5) / (having + 0.5))


def _latest(entry: Provision, document: str, language: str) -> str:
    """The statement with its latest values, so that "72 heures" finds the clause that says it."""
    try:
        return statement(clauses.told(Contract.load(document), entry.id, on=date.max), language)
    except TermNotInForce:
        return entry.title[language]


def _any(words: list[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)


def _in_scope(offer: str, language: str) -> Iterator[tuple[Provision, str]]:
    """Clauses of the offer, of all, and of the notices that belong to no offer; each with the document it is of."""
    for entry in provisions().values():
        others = [name for name in entry.documents if name not in OFFERS]
        if entry.told[language] and (entry.applies_to(offer) or others):
            yield entry, offer if entry.applies_to(offer) else others[0]


@cache
def index(offer: str, language: str) -> Index:
    return Index(offer, language)


def prepare() -> None:
    """Make every index now, so that no member waits for one."""
    for offer in OFFERS:
        for language in LANGUAGES:
            index(offer, language)


def stems(text: str, language: str) -> list[str]:
    """The words that count, each brought to its stem and to the first of its synonyms."""
    folded = fold(text).replace("œ", "oe")
    for phrase, word in _phrases(language).items():
        folded = folded.replace(phrase, word)
    kept = (word for word in _WORD.findall(folded) if word not in _ignored(language))
    return [_synonyms(language).get(stem, stem) for stem in (_stem(word, language) for word in kept)]


@cache
def _stem(word: str, language: str) -> str:
    """Twice: without accents the first pass leaves "resilie" and "resiliation" apart."""
    stemmer = _stemmer(language)
    with _STEMMING:
        return str(stemmer.stemWord(stemmer.stemWord(word)))


_STEMMING = threading.Lock()
"""The stemmer keeps the word that it works on."""


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer({"fr": "french", "en": "english"}[language])


@cache
def _vocabulary(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((files("actions.contract") / "synonyms.yml").read_text(encoding="utf-8"))[
        language
    ]
    return found


@cache
def _ignored(language: str) -> frozenset[str]:
    return frozenset(_vocabulary(language)["ignored"].split())


@cache
def _synonyms(language: str) -> Mapping[str, str]:
    """Stem -> stem of the first word of its line."""
    return {
        _stem(word, language): _stem(first, language)
        for first, others in _vocabulary(language)["synonyms"].items()
        for word in others
        if _WORD.fullmatch(word)
    }


@cache
def _phrases(language: str) -> Mapping[str, str]:
    """Several words -> the one that they mean; "" for none."""
    return {
        phrase: f" {first.strip('-')} "
        for first, others in _vocabulary(language)["synonyms"].items()
        for phrase in others
        if not _WORD.fullmatch(phrase)
    }

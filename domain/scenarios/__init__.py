"""Rulebook section 36: answers a worked example from its ``given``, in that section's vocabulary.

One module a chapter; its ``QUESTIONS`` maps an ``ask`` to a function of (asking, given) that asks the chapter's rules
and picks the expected keys. Instants are Paris time without offset, amounts plain numbers, a missing figure None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from domain.contract import Citation, Contract
from domain.errors import UnsupportedQuestion
from domain.scenarios._asking import UNDATED_ON, Answer, Asking, Given, Question
from domain.scenarios._vocabulary import checked

DOCUMENTS = {"app": "app-notice"}
"""Names of section 36 that differ from the cited document's."""

CHAPTERS = tuple(
    import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__) if not module.name.startswith("_")
)

QUESTIONS: dict[str, Question] = {
    name: question for chapter in CHAPTERS for name, question in chapter.QUESTIONS.items()
}


@dataclass(frozen=True)
class Answered:
    """An answer in the vocabulary of section 36, and the clauses of the decisions that gave it."""

    answer: Answer
    citations: tuple[Citation, ...]


def answered(
    offer: str, ask: str, given: Given, on: date = UNDATED_ON, readings: Mapping[str, str] | None = None
) -> Answered:
    """What section 36 expects for that question; ``on`` is the day of a question that has none of its own.

    readings: in place of the ambiguities' defaults. Raises UnsupportedQuestion, UnknownDocument, UnknownReading,
    TermNotInForce, UnknownTerm, InvalidInput: it names each wrong fact.
    """
    if ask not in QUESTIONS:
        raise UnsupportedQuestion(ask)
    asking = Asking(Contract.load(DOCUMENTS.get(offer, offer), readings), on)
    checked(ask, given)
    return Answered(QUESTIONS[ask](asking, given), asking.citations)


def answer(offer: str, ask: str, given: Given) -> Answer:
    """The answer alone."""
    return answered(offer, ask, given).answer

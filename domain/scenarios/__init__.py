"""Rulebook section 36: answers a worked example from its ``given``, in that section's vocabulary.

One module a chapter; its ``QUESTIONS`` maps an ``ask`` to a function of (asking, given) that asks the chapter's rules
and picks the expected keys. Instants are Paris time without offset, amounts plain numbers, a missing figure None.
"""

from importlib import import_module
from pkgutil import iter_modules

from domain.contract import Contract
from domain.errors import UnsupportedQuestion
from domain.scenarios._asking import Answer, Asking, Given, Question

DOCUMENTS = {"app": "app-notice"}
"""Names of section 36 that differ from the cited document's."""

CHAPTERS = tuple(
    import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__) if not module.name.startswith("_")
)

QUESTIONS: dict[str, Question] = {
    name: question for chapter in CHAPTERS for name, question in chapter.QUESTIONS.items()
}


def answer(offer: str, ask: str, given: Given) -> Answer:
    """What section 36 expects for that question. Raises UnsupportedQuestion where no chapter answers it."""
    if ask not in QUESTIONS:
        raise UnsupportedQuestion(ask)
    return QUESTIONS[ask](Asking(Contract.load(DOCUMENTS.get(offer, offer))), given)

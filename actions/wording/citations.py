"""The short form of a clause, as it stands at the end of a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from actions.wording.formats import NBSP, listed
from domain.contract import Basis, Citation, Term, document
from domain.decisions import Decision

Source = Decision | Basis | Term | Iterable[Citation]


def citations_of(source: Source) -> tuple[Citation, ...]:
    """The clauses of a decision, a basis, a term, or the clauses themselves."""
    if isinstance(source, Term):
        return source.basis.citations
    found = getattr(source, "citations", None)
    return tuple(found if found is not None else source)


def cite(source: Source, language: str, limit: int = 3) -> str:
    """ "(Offre Intérieur, art. 5.2.2 et annexe 1)"; at most `limit` clauses, the first ones; "" without any."""
    by_document: dict[str, list[str]] = {}
    for citation in citations_of(source)[:limit]:
        articles = by_document.setdefault(citation.document, [])
        if citation.article not in articles:
            articles.append(citation.article)
    if not by_document:
        return ""
    return (
        "("
        + (f"{NBSP}; " if language == "fr" else "; ").join(
            _one(name, articles, language) for name, articles in by_document.items()
        )
        + ")"
    )


def _one(name: str, articles: list[str], language: str) -> str:
    text = document(name)
    if language == "en":
        return f"{text.title_en}, {listed(_numbered(articles), 'en').replace('annexe', 'annex')}"
    named = [text.sections_fr.get(article, article) for article in articles]
    return f"{text.title_fr}, {listed(_numbered(named), 'fr')}"


def _numbered(articles: list[str]) -> list[str]:
    """ "art. 4.2.2", "4.3", "annexe 1": "art." stands once before the numbers, which come first.

    Their spaces do not break: a phone never cuts one in two.
    """
    numbers = [article for article in articles if article[0].isdigit()]
    named = [article for article in articles if not article[0].isdigit()]
    worded = [f"art. {numbers[0]}", *numbers[1:], *named] if numbers else named
    return [article.replace(" ", NBSP) for article in worded]

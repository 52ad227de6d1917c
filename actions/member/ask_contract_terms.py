"""What the contract says: the clause that answers a free question, or those of the article named; public."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from actions import buttons
from actions.contract.clause_search import FITS, Found
from actions.contract.clauses import asked_contract, find, for_speaker, tell, tell_any, tell_one
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import fold
from actions.wording import LANGUAGES, cite, say, subjects
from domain.contract import Citation, Contract
from domain.rulebook import Provision, provision, provisions

NEAR = 3
"""Other clauses that are offered by their title."""
IN_FULL = 3
"""Clauses of one article that are told whole; more are listed by their titles."""
LISTED = 12
"""Titles in one answer: more does not fit a phone."""
ARTICLE = re.compile(r"\b(?:article|art\.?|clause|section) n?°? ?(\d+(?:\.\d+)*)\b|\bannexe? (\d)\b")


_WHOLE = (
    r"(l'|mon |notre |cette |the |my )?(offre|option|abonnement|contrat|adhesion|formule|carte|membership|offer|plan)"
)
OVERVIEW = (
    r"\b(que|qu'|quoi|qu'est-ce qu[e']|ce qu[e']|what (does|is|do|'s)).{0,25}"
    r"(compren(d|nent)|inclu\w*|contient|couvre|donne droit|included?|cover|entitled).{0,25}"
    rf"\b{_WHOLE}( interieur| parnasse)?\W*$",
    rf"\b(que|qu'est-ce que|quoi)\b.{{0,12}}\b{_WHOLE}.{{0,12}}(comprend|inclut|contient|couvre)\W*$",
    rf"\b{_WHOLE}.{{0,8}}(comprend|inclut|contient|couvre) quoi\W*$",
    rf"\bwhat\b.{{0,25}}\b{_WHOLE}\b.{{0,15}}(include|cover|give)s?\W*$",
    r"\b(quels?|liste).{0,12}(sont )?(les |des |mes )?(services|avantages|prestations)( compris\w*| inclus\w*)?\W*$",
    r"\bce (qui|que).{0,12}(est|sont|ai) (compris|inclus|droit)( dans l'offre)?\W*$",
)
"""Asks after all of it, and after nothing in particular."""
SERVICES = (
    *("REM-01", "REM-02", "INT-08", "INT-09", "INT-10", "COA-03", "COA-04", "COA-05", "AIR-01", "BIT-01"),
    *("MSG-11", "MSG-12", "OFF-06", "CON-01", "EVT-01", "SAL-01", "VIP-01"),
)
"""What a member has, a clause for each service; those of another offer or zone are left out."""
_ELSEWHERE = ("prices", "changes", "desk", "computation", "definitions")
"""Chapters whose names are the words of other intents, or of none."""


def subject_words() -> tuple[str, ...]:
    """Words of the chapters' names, as expressions over unaccented lower case: what "et le coach ?" may be about."""
    chapters = (subjects(language)["chapters"].items() for language in LANGUAGES)
    names = " ".join(fold(name) for named in chapters for chapter, name in named if chapter not in _ELSEWHERE)
    return tuple(sorted(rf"\b{word}" for word in set(re.findall(r"[a-z]{4,}", names))))


def ask_contract_terms(request: Request) -> Reply:
    """The clause that a button names, the article that the words name, else what the search finds."""
    named = request.given.get("clause")
    if named:
        return reply(*tell_any(request, [str(named)]))
    article = ARTICLE.search(fold(request.readings.text))
    if article:
        return _article(request, article[1] or f"annexe {article[2]}")
    if request.readings.says(*OVERVIEW):
        return _overview(request)
    return answer(request)


def _overview(request: Request) -> Reply:
    """All the services by their titles, with their clauses; each is told when it is asked for."""
    contract = asked_contract(request)
    entries = for_speaker(request, map(provision, SERVICES))
    lines = [
        f"• {each.title[request.language]} {cite(_own(each, contract.offer), request.language)}" for each in entries
    ]
    head = say(request.language, "ask_contract_terms.overview")
    return reply(head, "\n".join(lines), buttons=[_button(request, each) for each in entries[:NEAR]])


def answer(request: Request) -> Reply:
    """The nearest clause, others by title; where none fits, that is said, the nearest one named, a person offered."""
    found = find(request)
    if not found or not found[0].fits:
        return _not_found(request, found)
    best, others = found[0], found[1:]
    both = [best, *(each for each in others if _other_side(best, each))][:2]
    paragraphs = [tell_one(request, each.provision, Contract.load(each.document)) for each in both]
    near = [each for each in others if each not in both and each.share >= FITS]
    return reply(*paragraphs, buttons=[_button(request, each.provision) for each in near[:NEAR]])


def _other_side(best: Found, other: Found) -> bool:
    """The same subject in the other zones: somebody of no zone is told both."""
    ours, theirs = best.provision, other.provision
    return bool(ours.where and theirs.where and ours.where != theirs.where and ours.chapter == theirs.chapter)


def _not_found(request: Request, found: Sequence[Found]) -> Reply:
    person = buttons.person(request)
    if not found:
        return reply(say(request.language, "ask_contract_terms.not_found"), buttons=[person])
    nearest = found[0].provision
    text = say(
        request.language,
        "ask_contract_terms.nearest",
        title=nearest.title[request.language],
        clause=cite(_own(nearest, found[0].document), request.language),
    )
    return reply(text, buttons=[_button(request, nearest), person])


def _article(request: Request, article: str) -> Reply:
    """What stands on the article, or on one below it: told where it is little, listed where it is much.

    What stands there first and foremost comes before what also rests on another article, the main chapter first.
    """
    contract = asked_contract(request)
    all_told = for_speaker(request, provisions().values())
    standing = [each for each in all_told if any(_on(citation, article) for citation in _own(each, contract.offer))]
    weight = Counter(entry.chapter for entry in standing)
    entries = sorted(standing, key=lambda e: (not _on(_own(e, contract.offer)[0], article), -weight[e.chapter]))
    if not entries:
        text = say(request.language, "ask_contract_terms.no_article", article=article)
        return reply(text, buttons=[buttons.person(request)])
    if len(entries) <= IN_FULL:
        return reply(*tell(request, (entry.id for entry in entries)))
    titles = "\n".join(f"• {entry.title[request.language]}" for entry in entries[:LISTED])
    head = say(request.language, "ask_contract_terms.article", article=article, count=len(entries))
    return reply(head, titles, buttons=[_button(request, entry) for entry in entries[:NEAR]])


def _on(citation: Citation, article: str) -> bool:
    return citation.article == article or citation.article.startswith((f"{article}.", f"{article} "))


def _own(entry: Provision, document: str) -> list[Citation]:
    """Its clauses in that document."""
    return [citation for citation in entry.basis.citations if citation.document == document]


def _button(request: Request, entry: Provision) -> Button:
    return Button(
        entry.title[request.language], "intent", {"intent": "ask_contract_terms", "slots": {"clause": entry.id}}
    )

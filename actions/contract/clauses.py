"""Clauses told to whoever asks: by id where an intent has its own subject, found by search for any other question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from actions.contract.clause_search import Found, index, stems
from actions.identity import is_stranger
from actions.request import Request
from actions.spoken import told
from actions.topic import earlier
from domain.contract import OFFERS, Contract
from domain.decisions import Decision
from domain.members import Role
from domain.rulebook import Provision, provision
from domain.rules.zones import departement_of

OPTION = (r"\boption interieur\b", r"\b(?:avec|sous|pour|de) l'option\W*(?:$|[?,.])", r"\b(?:with|under) the option\b")
"""A stranger asks about the offer that one enters by, unless they name the other one."""


GOES_ON = (r"^\W*(?:et|mais|and|but|what about)\b",)
"""How a question begins that is about what was said before."""


def asked_contract(request: Request) -> Contract:
    """The member's own contract; a stranger's is the one that they ask about."""
    if is_stranger(request):
        return Contract.load(OFFERS[1] if request.readings.says(*OPTION) else OFFERS[0])
    return request.contract


def zone_of(request: Request, contract: Contract) -> str | None:
    """The zone of a postcode in the message, else the member's; None for anybody else, and outside every zone."""
    coverage: Mapping[str, list[str]] = contract.term("zones.coverage", on=request.now.date()).value
    asked = {departement_of(code) for code in request.readings.postcodes}
    if not asked and not is_stranger(request):
        asked = {request.member.departement}
    return next((zone for zone, codes in coverage.items() if asked & set(codes)), None)


def stated(request: Request, term: str, contract: Contract | None = None) -> Decision:
    """The value of a term today, where the speaker lives, recorded with its clause."""
    asked = contract or asked_contract(request)
    return request.decide_for(asked, "clauses.stated", term=term, on=request.now.date(), zone=zone_of(request, asked))


def tell(request: Request, ids: Iterable[str]) -> list[str]:
    """Those clauses, each in its statement; left out are those of another contract or of zones not the member's."""
    return [tell_one(request, each, asked_contract(request)) for each in for_speaker(request, map(provision, ids))]


def for_speaker(request: Request, entries: Iterable[Provision]) -> list[Provision]:
    """Those of the contract asked about that can be told and speak of the speaker's zone, or of all."""
    contract = asked_contract(request)
    group = _group(request, contract)
    told = (entry for entry in entries if entry.told[request.language] and entry.applies_to(contract.offer))
    return [entry for entry in told if _speaks_to(entry, group)]


def tell_one(request: Request, entry: Provision, contract: Contract) -> str:
    """The statement with the values of today, recorded, so that "pourquoi ?" can show them."""
    zone = zone_of(request, contract) if contract.offer in OFFERS else None
    decision = request.decide_for(contract, "clauses.told", clause=entry.id, on=request.now.date(), zone=zone)
    return told(decision, request.language)


_AS_DELEGATE = {"fr": "délégué", "en": "delegate"}
_FIRST_PERSON = (r"\b(puis-je|je|j'|ai-je|dois-je|ma|mon|mes|i|my)\b",)
"""What a delegate asks of themselves is about delegates."""


def tell_any(request: Request, ids: Iterable[str]) -> list[str]:
    """Those clauses, in the contract asked about where it has them, else in the first text that does."""
    return [_tell_somewhere(request, provision(each)) for each in ids]


def _tell_somewhere(request: Request, entry: Provision) -> str:
    contract = asked_contract(request)
    own = entry.applies_to(contract.offer)
    return tell_one(request, entry, contract if own else Contract.load(entry.documents[0]))


def told_within(request: Request, chapters: Iterable[str]) -> list[str]:
    """The clause of those chapters that answers the question, alone; empty where none fits."""
    among = tuple(chapters)
    fitting = [each for each in find(request) if each.fits and each.provision.chapter in among]
    return [tell_one(request, each.provision, Contract.load(each.document)) for each in fitting[:1]]


def _asks_as_delegate(request: Request) -> bool:
    return request.speaker.role is Role.DELEGATE and request.readings.says(*_FIRST_PERSON)


def find(request: Request) -> list[Found]:
    """The clauses nearest to the question, nearest first; a few words that fit none go on with what was said before."""
    contract = asked_contract(request)
    group = _group(request, contract)
    of_delegate = _AS_DELEGATE[request.language] if _asks_as_delegate(request) else ""

    def near(before: str = "") -> list[Found]:
        found = index(contract.offer, request.language).search(f"{request.readings.text} {of_delegate}", before)
        return [each for each in found if _speaks_to(each.provision, group)]

    alone = near()
    stands_alone = not alone or (alone[0].fits and not request.readings.says(*GOES_ON))
    if stands_alone:
        return alone
    joined = (near(before) for before in earlier(request))
    return next((found for found in joined if found and found[0].fits), alone)


CLEAR = 0.7
"""Share of the question from which a clause answers it even where the reading of the message was of another mind."""


def plainly_answered(request: Request) -> bool:
    """A question of two words at least that count, and a clause that holds nearly all of it."""
    if "?" not in request.readings.text or len(stems(request.readings.text, request.language)) < 2:
        return False
    found = find(request)
    return bool(found) and found[0].share >= CLEAR


ASKS = (
    r"\?",
    r"^\W*(est-ce que|puis-je|peut-on|comment|combien|quel|qui|que |quand|how|what|when|can i|who|is|are)\b",
)
"""How a question is told from an order."""


def _group(request: Request, contract: Contract) -> str | None:
    """The group of zones that the speaker's zone is in; None without a zone."""
    groups, zone = contract.find("zones.groups", on=request.now.date()), zone_of(request, contract)
    return next((group for group, zones in (groups.value if groups else {}).items() if zone in zones), None)


def _speaks_to(entry: Provision, group: str | None) -> bool:
    """A clause of one group of zones is not told in the other; to somebody of no zone, both are."""
    return entry.where is None or group is None or entry.where == group

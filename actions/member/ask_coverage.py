"""Is this place served, and how fast (rulebook 3 and 8); public, a stranger asks about the offer."""

from __future__ import annotations

from actions import buttons, places
from actions.contract.clauses import asked_contract, stated
from actions.identity import is_stranger
from actions.messages import Reply, reply
from actions.places import Place
from actions.request import Request
from actions.spoken import named as in_words
from actions.wording import cite, say
from actions.wording.formats import listed
from domain.contract import Contract
from domain.decisions import Granted

DELAY = (r"combien (de temps|d'heures|de jours)|\bdelais?\b|vite\b|vitesse|rapid|how (fast|long|soon)|arrivez",)


def ask_coverage(request: Request) -> Reply:
    """Whether the place named is served, by the speaker's own contract; without a place, the zones."""
    place = places.named(request) or _own(request)
    if place is None:
        return _zones(request)
    if not place.departements:
        return _abroad(request, place)
    contract = asked_contract(request)
    answer = reply(_coverage(request, contract, place))
    return answer.then(_delay(request, contract, place)) if request.readings.says(*DELAY) else answer


def _own(request: Request) -> Place | None:
    """The member's own address, when no other place is named."""
    if is_stranger(request):
        return None
    member = request.member
    return Place(member.city, (member.departement,), member.postcode)


def _coverage(request: Request, contract: Contract, place: Place) -> str:
    today = request.now.date()
    served, others, decision = [], [], None
    for code in place.departements:
        found = request.decide_for(contract, "zones.coverage", departement=code, on=today, postal_code=place.postcode)
        (served if isinstance(found, Granted) else others).append(code)
        decision = found if decision is None or isinstance(found, Granted) else decision
    assert decision is not None
    outcome = "partly" if served and others else "served" if served else "outside"
    zone = decision.facts.get("zone")
    return say(
        request.language,
        f"ask_coverage.{outcome}",
        place=place.name,
        offer=say(request.language, f"words.{contract.offer}"),
        zone=say(request.language, f"words.{zone}") if zone else "",
        served=listed(served, request.language),
        clause=cite(decision, request.language),
    )


def _delay(request: Request, contract: Contract, place: Place) -> Reply:
    decision = request.decide_for(
        contract, "interventions.response_deadline", departement=place.departements[0], requested_at=request.now
    )
    if not isinstance(decision, Granted):
        return Reply()
    outcome = "delay" if decision.facts["deadline"] else "no_delay"
    facts = {"hours": decision.facts.get("hours"), "deadline": decision.facts["deadline"]}
    return reply(say(request.language, f"ask_coverage.{outcome}", **facts, clause=cite(decision, request.language)))


def _abroad(request: Request, place: Place) -> Reply:
    decision = stated(request, "zones.remote_reach")
    return reply(
        say(request.language, "ask_coverage.abroad", place=place.name, clause=cite(decision, request.language))
    )


def _zones(request: Request) -> Reply:
    decision = stated(request, "zones.coverage")
    lines = "\n".join(
        say(
            request.language,
            "ask_coverage.zone_line",
            zone=in_words([zone], request.language),
            codes=", ".join(codes),
        )
        for zone, codes in decision.facts["value"].items()
    )
    head = say(request.language, "ask_coverage.zones", clause=cite(decision, request.language))
    return reply(head, lines, say(request.language, "ask_coverage.which_place"), buttons=[buttons.person(request)])

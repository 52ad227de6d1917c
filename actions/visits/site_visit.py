"""A visit at another place than the declared address: an extra site, or wherever in the zone the coach is wanted.

Each site has the hours, the delay and the quota of its own zone (AMB-31), and the coach goes anywhere in the zone
(COA-09); our planning only knows declared addresses, so the Desk arranges these (rulebook 8, 9 and 17).
"""

from __future__ import annotations

from actions import buttons, places
from actions.cases import open_once
from actions.membership import options
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import opening
from actions.topic import fold
from actions.visits.planning import Kind
from actions.wording import cite, say
from domain.decisions import Decision, Refused

KIND = "site_visit"
WINDOWS = {"technician": "interventions.technician_window", "coach": "coach.visit_window"}
_ASKS = (r"\b(peut|peuvent|pourrait|possible|vient|viennent|can|could|does|do)\b.*\?",)


def site_named(request: Request) -> str | None:
    """The extra site, as the membership calls it, whose town the message names; not that of the declared address."""
    written, home = fold(request.readings.text), fold(request.member.city)
    towns = {site: fold(site).split(" (")[0] for site in options.held_sites(request.member)}
    return next((site for site, town in towns.items() if town in written and town != home), None)


def begin(request: Request, kind: Kind) -> Reply | None:
    """The whole answer, where a visit is wanted at another place that the contract serves; None for the address."""
    site = site_named(request)
    if site is not None:
        return _at(request, kind, site, site.rpartition("(")[2].strip(") "))
    place = places.town(request) if kind.name == "coach" else None
    if place is None or len(place.departements) != 1 or place.departements[0] == request.member.departement:
        return None
    return _at(request, kind, f"{place.name} ({place.departements[0]})", place.departements[0], a_site=False)


def _at(request: Request, kind: Kind, place: str, departement: str, a_site: bool = True) -> Reply:
    """A question is answered; a wish is the Desk's to arrange, by the day that the contract promises there, if any."""
    today = request.now.date()
    decision = request.decide(
        "zones.visit_place", visitor=kind.name, at_address=a_site, departement=departement, on=today
    )
    if isinstance(decision, Refused):
        text = say(request.language, "site_visit.outside_zone", place=place, clause=cite(decision, request.language))
        return reply(text, buttons=[buttons.person(request)])
    lines = [_place_line(request, kind, place, decision, a_site), _hours(request, kind, departement)]
    wished = request.readings.when
    if request.readings.says(*_ASKS) and not (wished.date or wished.start):
        return reply(*lines, buttons=[ask_button(request, kind, place), buttons.person(request)])
    return reply(*lines, *_ask_desk(request, kind, place, departement, decision))


def ask_button(request: Request, kind: Kind, place: str) -> Button:
    """Asks the Desk for a visit there, in a member's words; a booking under way gives way to it."""
    words = say(request.language, f"site_visit.button_{kind.name}", place=place.split(" (")[0])
    return Button(words, "intent", {"intent": f"book_{kind.name}", "text": words, "slots": {"at": place}})


def _place_line(request: Request, kind: Kind, place: str, decision: Decision, a_site: bool) -> str:
    if not a_site:
        return told(request, "site_visit.coach_in_zone", place=place, clause=cite(decision, request.language))
    return own_rules(request, place)


def own_rules(request: Request, site: str) -> str:
    """An extra site has rules of its own."""
    own = request.decide("clauses.told", clause="INT-26", on=request.now.date(), zone=None)
    return told(request, "site_visit.own_rules", place=site, clause=cite(own, request.language))


def _hours(request: Request, kind: Kind, departement: str) -> str:
    today = request.now.date()
    zone = request.decide("zones.coverage", departement=departement, on=today).facts["zone"]
    window = request.decide("clauses.stated", term=WINDOWS[kind.name], on=today, zone=zone)
    return say(
        request.language,
        f"site_visit.hours_{kind.name}",
        hours=opening(window.facts["value"], request.language),
        clause=cite(window, request.language),
    )


def _ask_desk(request: Request, kind: Kind, place: str, departement: str, decision: Decision) -> list[str]:
    """One open case for that visitor and place, due when the contract promises a technician there."""
    promised = None
    if kind.name == "technician":
        promised = request.decide("interventions.response_deadline", departement=departement, requested_at=request.now)
    case, new = open_once(
        request,
        KIND,
        decision,
        due_at=promised.facts["deadline"] if promised else None,
        same=("visitor", "place"),
        visitor=say("fr", f"site_visit.visitor_{kind.name}"),
        place=place,
        said=request.inbound.text[:500] or request.readings.text[:500],
    )
    lines = [say(request.language, f"site_visit.{'sent' if new else 'again'}", case=case.id)]
    if promised and case.due_at:
        clause = cite(promised, request.language)
        lines.append(say(request.language, "site_visit.by", deadline=case.due_at, clause=clause))
    return lines

"""What a member adds to a visit that is being booked: where, how to get in, for whom, what the lights show."""

from __future__ import annotations

from collections.abc import Callable

from actions import buttons
from actions.flow import Slots
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.visits.planning import Kind
from actions.visits.site_visit import ask_button, own_rules, site_named
from actions.wording import cite, say

_PERSON = r"(mere|pere|parents?|femme|mari|epou(x|se)|fils|filles?|frere|s(oe|œ)ur|gardien(ne)?|assistante?|associee?)"
ELSEWHERE = (
    r"\b(au|a mon|a notre|dans mon) bureaux?\b|\bresidence secondaire\b|\bmaison de (campagne|vacances)\b",
    r"\b(ma|notre|mon) (maison|villa|propriete|chalet|pied-a-terre|appartement) (de|a|en|dans|du) (?!ville)\w+",
    r"\b(mon|notre) autre (maison|appartement|domicile|adresse)\b",
    r"\b(autre|nouvelle) adresse\b",
    r"\b(mon|notre|l')\s?adresse (c'est|est) (?!laquelle|quoi|ou\b)|\bchez (ma|mon|mes|ses|sa) \w+",
    r"\b(at|to) (my|the) office\b|\b(other|new|different) address\b|\bmy address is\b",
)
STREET = (
    r"\b\d{1,4} ?(bis|ter)?,? (rue|avenue|av|bd|boulevard|place|quai|impasse|allee|chemin|cours|square|street|road)\b"
)
ACCESS = (
    r"\bcode (de (la |l')?|d')?(porte|entree|acces|immeuble|est|c'est)\b",
    r"\b(digicode|interphone|etage|sonne[rz]|batiment|escalier|portail)\b",
    r"\b(door code|buzzer|floor|gate)\b",
)
FOR_WHOM = (
    rf"\b(c'est )?pour (ma|mon|mes|notre|nos) {_PERSON}\b",
    rf"\b(ma|mon|mes|notre|le|la) {_PERSON}\b.{{0,30}}\b(sera|seront|est|ouvrira|accueillera|recevra)\b",
    r"\b(it's|it is|that's) for my \w+",
)


def elsewhere(request: Request) -> bool:
    """The message names a place that is not the declared address, or may not be."""
    readings = request.readings
    codes = readings.postcodes
    if codes:
        return request.member.postcode not in codes
    return readings.says(*ELSEWHERE, STREET) or site_named(request) is not None


def look(request: Request, slots: Slots) -> None:
    """At the beginning of a booking: note whether another place was named."""
    if elsewhere(request):
        slots["note_place"] = True


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """Kept for whoever comes."""
    place = elsewhere(request)
    if not (place or request.readings.says(*ACCESS, *FOR_WHOM)):
        return None
    keep(request, slots)
    slots["note_place"] = place or slots.get("note_place", False)
    return reply(say(request.language, "visits.detail_noted"))


def notice(kind: Kind) -> Callable[[Request, Slots], Reply | None]:
    """A visit is booked at the declared address only: said as soon as another place is named."""

    def said(request: Request, slots: Slots) -> Reply | None:
        if not elsewhere(request):
            return None
        return reply(*elsewhere_said(request, kind), buttons=elsewhere_buttons(request, kind))

    return said


def keep(request: Request, slots: Slots) -> None:
    """The member's words for whoever comes, after those of the first message."""
    known = str(slots.get("note", ""))
    slots["note"] = f"{known}\n{' '.join(request.readings.text.split())}".strip()[:500]


def elsewhere_said(request: Request, kind: Kind) -> list[str]:
    """Where visits are booked, and how they come to take place elsewhere: an extra site, or where the coach goes."""
    member, site, language = request.member, site_named(request), request.language
    only = say(language, "visit_place.only", address=member.address, city=member.city)
    if site is not None:
        return [own_rules(request, site), only]
    coach = kind.name == "coach"
    term = "zones.coach_place" if coach else "sites.maximum"
    other = request.decide("clauses.stated", term=term, on=request.now.date())
    key = f"visit_place.{'coach_elsewhere' if coach else 'other_site'}"
    return [only, say(language, key, clause=cite(other, language))]


def elsewhere_buttons(request: Request, kind: Kind) -> list[Button]:
    """The visit at the site that was named, and a person."""
    site = site_named(request)
    return [*([ask_button(request, kind, site)] if site else []), buttons.person(request)]

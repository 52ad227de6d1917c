"""What a member adds to a visit that is being booked: where, how to get in, for whom, what the lights show."""

from __future__ import annotations

from actions.flow import Slots
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import say

_PERSON = r"(mere|pere|parents?|femme|mari|epou(x|se)|fils|filles?|frere|s(oe|œ)ur|gardien(ne)?|assistante?|associee?)"
ELSEWHERE = (
    r"\b(au|a mon|a notre|dans mon) bureaux?\b|\bresidence secondaire\b|\bmaison de (campagne|vacances)\b",
    r"\b(autre|nouvelle) adresse\b|\b(mon|notre|l')\s?adresse (c'est|est)\b|\bchez (ma|mon|mes|ses|sa) \w+",
    r"\bat (my|the) office\b|\b(other|new|different) address\b|\bmy address is\b",
)
STREET = (
    r"\b\d{1,4} ?(bis|ter)?,? (rue|avenue|av|bd|boulevard|place|quai|impasse|allee|chemin|cours|square|street|road)\b"
)
ACCESS = (
    r"\b(digicode|interphone|code (porte|d'entree|d'acces|est|c'est)|etage|sonne[rz]|batiment|escalier|portail)\b",
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
    return readings.says(*ELSEWHERE, STREET)


def look(request: Request, slots: Slots) -> None:
    """At the beginning of a booking: note whether another place was named."""
    if elsewhere(request):
        slots["note_place"] = True


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """Kept for whoever comes; a visit is booked at the declared address only, and that is said."""
    place = elsewhere(request)
    if not (place or request.readings.says(*ACCESS, *FOR_WHOM)):
        return None
    keep(request, slots)
    lines = [say(request.language, "visits.detail_noted")]
    if place:
        slots["note_place"] = True
        lines.append(declared_only(request, slots))
    return reply(*lines)


def keep(request: Request, slots: Slots) -> None:
    """The member's words for whoever comes, after those of the first message."""
    known = str(slots.get("note", ""))
    slots["note"] = f"{known}\n{' '.join(request.readings.text.split())}".strip()[:500]


def declared_only(request: Request, slots: Slots) -> str:
    """Where the visit takes place, if another place was named; empty otherwise."""
    if not slots.get("note_place"):
        return ""
    return say(request.language, "visits.declared_only", address=request.member.address, city=request.member.city)

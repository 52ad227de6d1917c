"""The Cercle's events as members speak of them: which one is meant, how it is named, where they stand (rulebook 15)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from difflib import get_close_matches

from actions.contract.clause_search import stems
from actions.messages import Button
from actions.own import told
from actions.request import Request
from actions.topic import earlier, fold
from actions.wording import say
from actions.wording.formats import day
from domain.calendar import paris
from domain.decisions import Decision
from storage.repositories.events import Event, Registration

LATELY = timedelta(days=90)
"""How long an event that is over may still be spoken of."""
EVENING = time(18)
"""From this hour on an event is an evening."""
NAMES_IN = "fr"
"""Events are named in French, whatever the member writes."""
_ALIKE, _SHORT = 0.8, 4
"""Share of letters from which a misspelt word is the word of a name; a word this short must be right."""
_MOMENT = r"\bmoments? d'exception"
_EVENING = r"\bsoirees?\b|\bce soir\b|\bevening"
_NEXT = r"\b(prochaine?|plus proche|next)\b(?! (semaine|mois|week|month))"
_SORTS = (
    r"\b(tournoi\w*|golf|tennis|diners?|dejeuners?|brunchs?|galas?|concerts?|operas?|ballets?|theatre|degustations?|"
    r"exposition\w*|musees?|vernissages?|conferences?|cocktails?|ateliers?|visites?|croisieres?|regates?|spectacles?|"
    r"tournaments?)\b"
)
"""Kinds of events: one that is named and is in no name is not announced."""
_SECOND = r"\b(ma|mon|mes|notre|nos|un|une|des|my|our|a) "
GUESTS = (
    _SECOND
    + r"(femme|mari|epou(x|se)|conjointe?|compagn(on|e)|copine?s?|copain|amie?s?|fils|filles?|enfants?|mere|pere|"
    r"parents|s(oe|œ)ur|frere|associee?s?|collegues?|clients?|invitee?s?|assistante?|famille|wife|husband|partner|friends?|"
    r"guests?|son|daughter|children|colleagues?)\b",
    r"\baccompagn\w*|\+ ?1\b|\bplus[- ]one\b|\b(tous|toutes) les (deux|trois|quatre)\b|\ben couple\b|\ba plusieurs\b",
    r"\b(deux|trois|quatre|cinq|[2-9]|two|three|four) (places?|personnes?|invitations?|inscriptions?|couverts?|seats?|"
    r"people)\b",
    r"\b(pour|nous serons|on sera|on est|a|for|be) (deux|trois|quatre|[2-9]|two|three|four)\b(?! ?(h\b|heures?|:|/))",
    r"\b(venir|viens|vient|amener|emmener|inviter|bring) (avec )?(quelqu'un|du monde|someone|somebody)\b",
)
ALONE = (r"\bseule?s?\b|\bsans (lui|elle|eux|invite|accompagn\w*|ma|mon)\b|\bjuste moi\b|\balone\b|\bjust me\b",)


def upcoming(request: Request) -> list[Event]:
    """Those that members can still take part in."""
    return request.uow.events.upcoming(request.uow.now)


def mine(request: Request) -> list[tuple[Registration, Event]]:
    """The member's places and waits in events to come, in order of their start."""
    member, now = request.member.id, request.uow.now
    held = [*request.uow.events.registered(member), *request.uow.events.waited_for(member)]
    return sorted(((r, e) for r, e in held if e.start > now), key=lambda pair: (pair[1].start, pair[1].id))


def guests_said(request: Request) -> str | None:
    """The words that speak of somebody beside the member; "" when they come alone after all; None for neither."""
    if request.readings.says(*ALONE):
        return ""
    return request.readings.text[:300] if request.readings.says(*GUESTS) else None


def meant(request: Request, known: Sequence[Event]) -> list[Event]:
    """Those that the message can mean, by the words of their name, the day, the sort; all of them if it tells nothing.

    Empty when it names a sort of event that none of them is.
    """
    if "event" in request.given:
        return [event for event in known if event.id == request.given["event"]]
    found = _by_words(request.readings.text, known)
    tests: list[Callable[[Event], bool]] = []
    if request.readings.says(_MOMENT):
        tests.append(lambda event: event.kind == "moment")
    if request.readings.says(_EVENING):
        tests.append(lambda event: paris(event.start).time() >= EVENING)
    said = request.readings.when.date
    if said is not None:
        tests.append(lambda event: paris(event.start).date() == said)
    elif any(_weekday_named(request, event) for event in known):
        tests.append(lambda event: _weekday_named(request, event))
    pool = found or (list(known) if not _unknown_sort(request, known) else [])
    for test in tests:
        pool = [event for event in pool if test(event)] or pool
    return pool[:1] if request.readings.says(_NEXT) else pool


def singled_out(request: Request, known: Sequence[Event]) -> Event | None:
    """The only one that the message can mean, and says so."""
    found = meant(request, known)
    return found[0] if len(found) == 1 and (len(known) > 1 or names_one(request, known)) else None


def names_one(request: Request, known: Sequence[Event]) -> bool:
    """A word of a name is in the message."""
    return bool(_by_words(request.readings.text, known))


def spoken_of(request: Request, known: Sequence[Event]) -> Event | None:
    """The one that the member named last, in this session."""
    for text in earlier(request):
        found = _by_words(text, known)
        if len(found) == 1:
            return found[0]
    return None


_FRENCH = {
    "dinner": "diner", "lunch": "dejeuner", "breakfast": "petit-dejeuner", "tasting": "degustation", "wine": "vin",
    "exhibition": "exposition", "museum": "musee", "evening": "soiree", "show": "spectacle", "talk": "conference",
    "workshop": "atelier", "tour": "visite",
}  # fmt: skip
"""What members who write English call the events, whose names are French."""


def _in_french(text: str) -> str:
    return re.sub(r"[a-z]+", lambda word: _FRENCH.get(word[0], word[0]), fold(text))


def _by_words(text: str, known: Sequence[Event]) -> list[Event]:
    """Those whose name shares most words with the text; empty when none shares any."""
    said = set(stems(_in_french(text), NAMES_IN))
    shared = {event.id: _shared(said, event) for event in known}
    most = max(shared.values(), default=0)
    return [event for event in known if most and shared[event.id] == most]


_COMMON = frozenset(stems("le du événement soirée moment exception cercle parnasse membres", NAMES_IN))
"""Words of a name that say nothing of which one it is."""


def _shared(said: set[str], event: Event) -> int:
    """How many words of the name are said, long ones with a slip of the finger too."""
    own = set(stems(event.name, NAMES_IN)) - _COMMON
    return sum(word in said or (len(word) > _SHORT and bool(get_close_matches(word, said, 1, _ALIKE))) for word in own)


def _unknown_sort(request: Request, known: Sequence[Event]) -> bool:
    named = re.search(_SORTS, _in_french(request.readings.text))
    return named is not None and not any(named[0].rstrip("s") in fold(event.name) for event in known)


def _weekday_named(request: Request, event: Event) -> bool:
    start = paris(event.start).date()
    return any(request.readings.says(rf"\b{day(start, language).split()[0]}\b") for language in ("fr", "en"))


def over(request: Request) -> Event | None:
    """An event that the message names and that is cancelled, or over since not long."""
    now = request.uow.now
    known = [event for event in request.uow.events.since(now - LATELY) if not event.is_open(now)]
    found = _by_words(request.readings.text, known)
    return found[-1] if found else None


def named(request: Request, event: Event) -> str:
    """ "« Dégustation de grands crus » (jeudi 12 février à 19 h)"."""
    return say(request.language, "list_events.named", name=event.name, start=event.start, today=request.now.date())


def line(request: Request, event: Event) -> str:
    """One event of a list: when, where, and where the member stands or what is left."""
    place = say(request.language, "list_events.place", place=event.place) if event.place else ""
    return say(
        request.language,
        "list_events.line",
        name=event.name,
        start=event.start,
        place=place,
        today=request.now.date(),
        seats=_seats(request, event),
    )


def _seats(request: Request, event: Event) -> str:
    known = request.uow.events.registration(event.id, request.member.id)
    if known is not None and known.status == "waiting":
        return told(request, "list_events.waiting", rank=request.uow.events.rank(known))
    if known is not None:
        return told(request, "list_events.registered")
    if event.seats_left is None:
        return say(request.language, "list_events.no_limit")
    return say(request.language, "list_events.seats" if event.seats_left else "list_events.full", left=event.seats_left)


def decide(request: Request, requester: str = "member", seats_left: int | None = None) -> Decision:
    """What the contract makes of a wish to take part."""
    return request.decide("events.event", on=request.now.date(), requester=requester, seats_left=seats_left)


def to_register(request: Request, event: Event) -> Button:
    """Asks for a place in that event; the words of the label do the same."""
    words = say(request.language, "list_events.button", name=event.name)
    return Button(words, "intent", {"intent": "register_event", "text": words, "slots": {"event": event.id}})


def between(events: Sequence[Event], first: date, last: date) -> list[Event]:
    """Those of these days, both included, Europe/Paris."""
    return [event for event in events if first <= paris(event.start).date() <= last]

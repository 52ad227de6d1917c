"""What the Cercle invites its members to, and where the member stands (rulebook 15); nobody else is told of it."""

from __future__ import annotations

from actions import buttons
from actions.contract.clauses import tell
from actions.identity import how_to_identify, is_stranger
from actions.membership import cercle_events
from actions.messages import Reply, reply
from actions.request import Request
from actions.standing import not_served
from actions.wording import cite, say
from storage.repositories.events import Event

TERMS = (
    r"\b(pay(er|ants?|ante?s?)|prix|coute(nt)?|gratuits?|gratuite?s?|tarifs?|factur\w+)\b",
    r"\bcombien (ca|cela|c'est)\b|\b(free|cost|price)\b",
    r"\b(garanti\w*|guarantee\w*|droit a|c'est quoi|qu'est-ce que|en quoi consiste\w*|what is)\b",
)
"""Asks what the contract says of events in general."""
DISCLOSED = (r"\b(photos?|publier|poster|partager|instagram|linkedin|facebook|reseaux|presse|en parler|post|share)\b",)
STANDING = (
    r"\b(suis-je|je suis|sommes-nous|est-elle|est-il|am i|are we) (bien |toujours |still )?"
    r"(inscrit\w*|registered|sur la liste|on the)",
    r"\b(mes|nos|ses|my|our) (inscriptions?|evenements?|registrations?)\b(?! ?(a|au|aux|pour)\b)",
    r"\b(ai-je|j'ai|a-t-elle|a-t-il|do i have) (bien |toujours |still )?(une|ma|a|my) "
    r"(place|seat|inscription)\b.{0,40}\?",
    r"\bcombientieme|\b(quelle|ma) (place|position|rang)\b.{0,25}liste|liste d'attente\W*\?|\bwaiting list\W*\?",
    r"\ba (quoi|quels? evenements?) (suis-je|je suis|est-ce que je suis)\b",
)
"""Asks where the member stands in events."""
SOON = (r"\bprochaine?s (semaines|mois|jours|temps)\b|\bprochainement\b|\bbientot\b|\b(coming|next few)\b",)
"""Soon: no day in particular."""
WHERE = (r"^\W*(et )?(c'est|ca (se passe|a lieu)) (ou|a quel|quand)\b|\b(quel (lieu|endroit)|l'adresse)\b|^\W*where\b",)
MOST_BUTTONS = 3


def list_events(request: Request) -> Reply:
    """The events to come that the question is about, or what the contract says of them."""
    about = _about_the_contract(request)
    if about is not None:
        return about
    if is_stranger(request):
        return reply(*tell(request, ("EVT-01",))).then(how_to_identify(request))
    if request.member.status not in ("active", "suspended") and (stopped := not_served(request)):
        return stopped
    if request.readings.says(*STANDING):
        return standing(request)
    return announced(request)


def _about_the_contract(request: Request) -> Reply | None:
    """Price, guests, what may be published: the clause answers whoever asks."""
    if request.readings.says(*DISCLOSED):
        said = tell(request, ("EVT-03",))
        return reply(*said) if said else None
    if request.readings.says(*TERMS):
        return reply(*tell(request, ("EVT-01",)))
    if not is_stranger(request) and request.readings.says(*cercle_events.GUESTS):
        return guests(request)
    return None


def guests(request: Request) -> Reply:
    """Nothing is printed about guests: the Desk decides, and can be asked with a registration."""
    decision = cercle_events.decide(request, "guest")
    text = say(request.language, "list_events.guests", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.to(request, "register_event"), buttons.person(request)])


def standing(request: Request) -> Reply:
    """The member's places and waits to come."""
    held = [event for _, event in cercle_events.mine(request)]
    if not held:
        text = say(request.language, "list_events.none_held")
        return reply(text, buttons=[buttons.to(request, "list_events")])
    lines = [cercle_events.line(request, event) for event in held]
    return reply("\n".join([say(request.language, "list_events.held"), *lines]))


def announced(request: Request) -> Reply:
    """What is to come, or the events that the message singles out."""
    known = cercle_events.upcoming(request)
    decision = cercle_events.decide(request)
    clause = cite(decision, request.language, limit=1)
    if not known:
        return reply(say(request.language, "list_events.none", clause=clause), buttons=[buttons.person(request)])
    shown, intro = _asked_for(request, known)
    lines = [say(request.language, f"list_events.{intro}"), *(cercle_events.line(request, each) for each in shown)]
    if request.readings.says(*WHERE) and not all(each.place for each in shown):
        lines.append(say(request.language, "register_event.no_place"))
    free = [each for each in shown if request.uow.events.registration(each.id, request.member.id) is None]
    choices = [cercle_events.to_register(request, each) for each in free[:MOST_BUTTONS]]
    return reply("\n".join(lines), say(request.language, "list_events.terms", clause=clause), buttons=choices)


def _asked_for(request: Request, known: list[Event]) -> tuple[list[Event], str]:
    """Which events answer the question, and how they are introduced."""
    when = request.readings.when
    if cercle_events.names_one(request, known):
        return cercle_events.meant(request, known), "intro_named"
    if over := cercle_events.over(request):
        return known, "intro_cancelled" if over.status == "cancelled" else "intro_over"
    if request.readings.says(*SOON):
        return known, "intro"
    where = cercle_events.spoken_of(request, known) if request.readings.says(*WHERE) else None
    if where is not None:
        return [where], "intro_named"
    first, last = (when.first, when.last) if when.first and when.last else (when.date, when.date)
    if first is None or last is None:
        return cercle_events.meant(request, known) or known, "intro"
    within = cercle_events.between(known, first, last)
    return (within, "intro") if within else (known, "intro_none_then")

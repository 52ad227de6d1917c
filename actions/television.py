"""Trouble with the television: channels and VOD are helped with at a distance only, the decoder may bring a technician.

The line has no failure for that (rulebook 7 and 8).
"""

from __future__ import annotations

from actions import buttons
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.topic import before
from actions.wording import cite, say
from domain.decisions import Refused

CHANNELS = (
    r"\b(vod|replay|bouquets?|chaines?|programmes? tele|films? a la demande|video a la demande|channels?|"
    r"on demand|catch-?up)\b",
)
DECODER = (r"\bdecodeurs?\b|\bbox (tv|tele)\b|\btelecommande\b|\b(tv|set-?top) box\b|\bdecoder\b|\bremote control\b",)
SCREEN = (r"\b(teles?|tv|televisions?|televiseurs?)\b",)
PICTURE = (r"\b(images?|ecran (noir|bleu|fige)|son|pixel\w*|fige\w*|saccad\w*|neige|picture|sound|screen|frozen)\b",)
"""What a television shows or fails to, once it is spoken of."""
LINE = (
    r"internet|(?<!tv )\bbox\b(?! (tv|tele))|livebox|fibre|wi-?fi|connexion|connection|reseau|\bligne\b|adsl|debit|"
    r"broadband|\b(plus rien|rien ne|nothing)\b|\btelephone|\bfixe\b",
)
LINE_WORKS = (
    r"\b(internet|wi-?fi|connexion|connection|fibre|reste)\b(?: \w+)? "
    r"(marche|fonctionne|va|est (ok|la)|ok|works?|is (fine|ok))\b"
    r"(?! (pas|plus|mal|ni))",
    r"\b(que|seulement|juste|uniquement|only|just) (la |ma |the |my )?(tele|tv|television)\b",
)
TOO = (r"\bnon plus\b|\baussi\b|\bd'ailleurs\b|\beither\b|\btoo\b|\bas well\b",)
"""Said of the television after the line was: one more effect of the same failure."""


def trouble(request: Request) -> Reply | None:
    """What the contract offers for it, or the question that decides; None when the line itself is what fails."""
    says = request.readings.says
    if says(*PICTURE) and not says(*LINE) and before(request, {"television": (*CHANNELS, *DECODER, *SCREEN)}):
        return _channels(request)
    if not says(*CHANNELS, *DECODER, *SCREEN) or (says(*LINE) and not says(*LINE_WORKS)):
        return None
    if says(*TOO) and request.uow.lines.open_incident(request.member.id):
        return None
    if says(*DECODER):
        return _decoder(request)
    return _channels(request) if says(*CHANNELS) else _which(request)


def _which(request: Request) -> Reply:
    """What does not work is not said: each answer goes another way."""
    answers = [
        Button(words, "intent", {"intent": "report_outage", "text": words})
        for words in (say(request.language, f"television.{part}") for part in ("channels", "decoder", "line"))
    ]
    return reply(say(request.language, "television.which"), buttons=answers)


def _channels(request: Request) -> Reply:
    """TV packages and VOD, in their own hours (REM-07)."""
    decision = request.decide("remote.assistance", topic="television_vod", at=request.now)
    text = say(
        request.language,
        "television.remote_closed" if isinstance(decision, Refused) else "television.remote_only",
        hours=opening(decision.facts["hours"], request.language),
        next_open=decision.facts.get("next_open"),
        clause=cite(decision, request.language),
    )
    return reply(text, buttons=[buttons.person(request)])


def _decoder(request: Request) -> Reply:
    """Help at a distance first; a technician works on the decoder where that fails (REM-05, REM-06, INT-18)."""
    first = request.decide("remote.assistance", topic="internet", at=request.now)
    scope = request.decide("interventions.intervention_scope", item="decoder", on=request.now.date(), cause="ordinary")
    return reply(
        say(request.language, "television.decoder_steps", clause=cite(first, request.language)),
        say(request.language, "television.decoder_visit", clause=cite(scope, request.language)),
        buttons=[buttons.to(request, "book_technician"), buttons.person(request)],
    )

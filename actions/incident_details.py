"""What a member tells about a failure that is already declared: lights, what was tried, that nothing has changed."""

from __future__ import annotations

from actions.request import Request
from domain.cases import Case
from storage.repositories.lines import LineIncident

LIGHTS = (
    r"\b(voyants?|lumieres?|leds?|diodes?|lampes?|lights?)\b",
    r"\b(c'est|il est|elle est|it's|it is|is)( \w+)? "
    r"(rouge|orange|vert|verte|bleue?|blanc|blanche|eteinte?s?|fixe|red|green|off)\b",
    r"\bclignot\w*|\bblink\w*|\bflash(es|ing)\b",
)
DONE = (
    r"\b(j'ai|on a|nous avons|je viens de|deja) (tout |bien |deja )?"
    r"(redemarre|rebranche|relance|reinitialise|verifie|debranche|eteint|rallume|reboote)\w*",
    r"\bi('ve| have)? (just |already )?(restarted|rebooted|reset|unplugged|checked)\b",
    r"\b(cables|fils) .{0,20}(ok|bons?|branches)\b",
)
STILL = (
    r"\b(toujours|encore) (rien|pareil|en panne|coupee?|la meme chose|pas (d'|de )?(internet|connexion|reseau))\b",
    r"\bca n'a (rien (change|donne)|pas (aide|marche|suffi))\b|\bpas mieux\b|\brien (n'y fait|de mieux|ne change)\b",
    r"\bstill (nothing|down|the same|not working|no (internet|connection))\b|\bno (change|luck)\b",
)
_LONGEST = 2000
"""Characters that an incident or a case keeps."""


def is_detail(request: Request) -> bool:
    """Tells more about what does not work, and asks nothing."""
    return request.readings.says(*LIGHTS, *DONE, *STILL) and "?" not in request.readings.text


def add_to_incident(request: Request, incident: LineIncident) -> str:
    """Keep the member's words with the incident, where agents read them. Returns the words."""
    said = _words(request)
    request.uow.lines.describe(incident.id, f"{incident.description}\n{said}".strip()[:_LONGEST])
    return said


def add_to_case(request: Request, case: Case) -> None:
    """Keep the member's words with the case."""
    said = f"{case.details.get('said', '')}\n{_words(request)}".strip()[:_LONGEST]
    request.uow.cases.change(case.id, details={**case.details, "said": said})
    request.uow.signal("case", case.id)


def _words(request: Request) -> str:
    return " ".join(request.readings.text.split())[:300]

"""What a member tells about a failure that is already declared: lights, what was tried, that nothing has changed."""

from __future__ import annotations

from actions.request import Request
from actions.topic import matches
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
TRIED = (
    r"\b(\d+|deux|trois|plusieurs|x) fois (que|deja)\b",
    r"\b(tout|deja|bien) (a |avons |ai )?(tout |deja )?(ete )?(essaye|tente|fait|teste|redemarre|rebranche|verifie)",
    r"(essaye|tente|aide|depann|assist|diagnosti|support|hotline|telephone|conseiller|desk).{0,60}a distance",
    r"a distance.{0,40}(pas (suffi|marche|fonctionne|resolu|abouti|suffisant)"
    r"|echou|sans (succes|resultat|effet)|rien donne)",
    r"redemarr\w+.{0,30}(plusieurs|deux|trois|quatre|\d+) fois|(plusieurs|deux|trois|\d+) redemarrages?",
    r"(desk|conseiller|hotline|support|assistance|vous) .{0,30}(n'a|n'ont|n'avez|m'a|m'ont) .{0,40}"
    r"(pas (pu|reussi|resolu)|rien|dit (qu'il faut|d'envoyer|de prendre))",
    r"already (tried|restarted|rebooted|checked|unplugged|done|did|been on the phone)|tried everything",
    r"\b(tried|did|done|checked) (that|this|it|all( of)? (that|this|it)|everything)\b( already)?",
    r"^\W*(oui|ok|mais|si)?\W*(c'est|ca y est,? c'est|tout est|c'est tout) (bien )?(fait|teste|verifie|essaye)\b",
    r"\b(j'ai|on a|l'ai|avons) (bien |tout )?(fait|essaye|teste|tente) (tout )?(ca|cela|les? (etapes?|manip\w*))",
    r"remote (help|support|assistance) (failed|did)",
)
NOT_TRIED = (r"(pas|rien|jamais) (encore )?(essaye|tente|redemarre|fait|appele)|haven't tried|not tried",)
_LONGEST = 2000
"""Characters that an incident or a case keeps."""


def is_detail(request: Request) -> bool:
    """Tells more about what does not work, and asks nothing."""
    return request.readings.says(*LIGHTS, *DONE, *STILL) and "?" not in request.readings.text


def tells_tried(request: Request) -> bool:
    """The steps at a distance were gone through, or changed nothing; a question tells nothing."""
    says = request.readings.says
    return says(*TRIED, *DONE, *STILL) and not says(*NOT_TRIED) and "?" not in request.readings.text


def tried_already(request: Request) -> bool:
    """What was told of the open incident says that help at a distance was tried."""
    incident = request.uow.lines.open_incident(request.member.id)
    lines = incident.description.splitlines() if incident else []
    return any(matches(line, *TRIED, *DONE) and not matches(line, *NOT_TRIED) for line in lines)


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

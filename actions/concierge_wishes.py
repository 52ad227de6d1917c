"""What a wish for the concierge says: whether anything, for whom, for how many, at what hour."""

from __future__ import annotations

import re

from actions.request import Request
from actions.topic import fold, matches

_SOMEONE = (
    r"(voisine?s?|ami(e|s|es)?|copains?|copines?|collegues?|associee?s?|confreres?|connaissances?|clients?|cousine?s?|"
    r"beau-?(pere|frere)|belle-?(mere|s?oe?ur)|patronn?e?|assistante?|secretaire|tiers|(grand-?)?(mere|pere)|parents?|"
    r"freres?|s(oe|œ)urs?|fils|filles?|femme|mari|epou(x|se)|conjointe?|neighbou?rs?|friends?|colleagues?|partner|"
    r"brother|sister|mother|father|wife|husband)"
)
_ANY = r"(mon|ma|mes|un|une|des|le|la|les|notre|nos|my|our|a|an|the)"
THIRD_PARTY = (
    rf"\b{_ANY} {_SOMEONE}\b.{{0,60}}\b(a(urait)? besoin|veut|voudrait|souhaite(rait)?|aimerait|cherche|m'a demande|"
    r"me demande|n'est pas membre|needs?|wants?|would like|is not a member)\b",
    rf"\b(a la place|pour le compte|de la part|au nom|on behalf) (de|d'|of) ?{_ANY}? ?{_SOMEONE}\b",
    r"\b(pour|for) (une? |des |a |some )?(non[- ]membres?|tierce personne|quelqu'un d'autre|someone else)\b",
    rf"(?<!ans de )\b(pour|for) {_ANY} (voisine?s?|ami(e|s|es)?|copains?|copines?|collegues?|confreres?|connaissances?|"
    r"neighbou?rs?|friends?|colleagues?)\b(?! et (moi|nous)| and (me|i)\b)",
)
A_PRESENT = (r"cadeau|fleurs?|bouquet|anniversaire|offrir|gift|flowers|birthday|avec moi|with me|ensemble",)
BARE = re.compile(
    r"\b(je|j'ai|voudrais|veux|souhaite|souhaiterais|peux|puis|parler|joindre|contacter|utiliser|acceder|besoin|bonjour|"
    r"a|au|de|du|la|le|l'|ma|votre|une?|service|conciergerie|concierge|john|paul|svp|s'il|vous|plait|merci|demande|faire|"
    r"pour|i|would|like|to|need|the|please|talk|my|hello)\b"
)
"""Words that name the service and say nothing of what is wished."""
TABLE = (r"\b(tables?|restaurants?|restos?|diner|dejeuner|brunch|couverts?|places?|billets?|dinner|lunch|tickets?)\b",)
NUMBERS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12,
    "two": 2, "three": 3, "four": 4, "five": 5, "eight": 8, "ten": 10,
}  # fmt: skip
_N = rf"(\d{{1,2}}|{'|'.join(NUMBERS)})"
_NO_UNIT = (
    r"(?! ?(h\b|h\d|heures?|hours?|:|minutes?|min\b|jours?|days?|nuits?|nights?|semaines?|ans\b|euros?|€|%|km|[/.,]\d))"
)
PEOPLE = (
    rf"\b{_N} (personnes|couverts|places|billets|adultes|convives|people|seats|guests|adults)",
    rf"\b(pour|for) ?{_N}\b{_NO_UNIT}",
    rf"\b(on|nous|we) ?(est|sera|serons|sommes|are|will be|'ll be) (a )?{_N}\b{_NO_UNIT}",
)
"""How a message says for how many."""
OF_A_TABLE = rf"\b(de|of) ?{_N}\b{_NO_UNIT}"
"""The same, where a table or seats are spoken of."""


def for_someone_else(request: Request) -> bool:
    """The service is meant for a third party; a present that the member gives is the member's own wish."""
    return request.readings.says(*THIRD_PARTY) and not request.readings.says(*A_PRESENT)


def says_something(text: str) -> bool:
    """More than the service's name."""
    return bool(re.search(r"\w", BARE.sub("", fold(text))))


def people_said(text: str) -> int | None:
    """How many a wish is for, where it says so: it can then be corrected like any answer."""
    patterns = (*PEOPLE, OF_A_TABLE) if matches(text, *TABLE) else PEOPLE
    found = next((m for p in patterns if (m := re.search(p, fold(text)))), None)
    if found is None:
        return None
    said = next(word for word in found.groups() if word and (word.isdigit() or word in NUMBERS))
    return int(said) if said.isdigit() else NUMBERS[said]


def hour_as_said(request: Request, wish: str, start: str | None) -> str | None:
    """A car at "6h" leaves at six: dates are read for visits in opening hours, which turns a bare 6 into 18."""
    readings = request.readings
    if start is None or readings.shift:
        return start
    said = readings.text if readings.when.start else wish
    early = int(start[:2]) - 12
    bare = (
        early > 0 and matches(said, rf"\b{early} ?(h\b|h\d|heures?|:)") and not matches(said, r"apres-midi|soir|\bpm\b")
    )
    return f"{early:02}{start[2:]}" if bare else start

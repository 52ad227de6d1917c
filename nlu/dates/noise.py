"""What looks like a date or an hour and is none: addresses, numbers, amounts, durations, habits, greetings."""

import re

from nlu.dates.words import MONTH

_STREET = (
    r"(?:rue|avenue|av|ave|bd|bld|blvd|boulevard|place|pl|impasse|imp|quai|allees?|cours|square|chemin|ch|passage|"
    r"route|rte|villa|cite|faubourg|fbg|fg|sentier|hameau|rond[ -]point|esplanade|promenade|residence|lotissement|"
    r"street|road|lane|drive)"
)
_ARTICLES = r"(?:(?:de|du|des|d'|la|le|les|l') ?){0,3}"
_DURATION = r"\d{1,3} ?(?:h\b|h\d{2}\b|heures?|hrs?|hours?|minutes?|mins?|mn|jours?|jrs?|days?|semaines?|weeks?|mois|months?|ans|years?)"
_THINGS = (
    r"(?:g|go|mo|ko|gb|mb|tb|gbps|mbps|mbit|mega|giga|ghz|mhz|hz|km|m2|m|cm|mm|kg|g|l|%|v|w|kw|pouces?|inch(?:es)?|"
    r"eur(?:os?)?|euros?|e|balles|usd|gbp|dollars?|centimes?|cts?|ttc|ht|fois|times|"
    r"(?:e|eme|ieme|er) ?(?:etage|arrondissement|arr|box|ligne|appareil|fois|porte|sous[ -]sol|bureau|site)|"
    r"(?:st|nd|rd|th) (?:floor|street|time|one|district|arrondissement|avenue|device|box|tablet|phone|line|visit|attempt|call))"
)
_NUMBERED = (
    r"(?:commandes?|cde|factures?|dossier|contrat|ticket|reference|ref|client|code|digicode|porte|etage|appt?|appart|"
    r"appartement|bat|batiment|bureau|chambre|suite|lot|livebox|box|airbox|windows|ios|android|macos|wifi|version|"
    r"iphone|galaxy|canal|chaine|departement|dept|dep|cp|zone|article|art|page|numero|num|no|n|tel|portable|order|"
    r"invoice|room|floor|flat|apartment|number|line|ligne|port|serie|siret|iban|option|offre|pack|gate|platform)"
)

_NOISE = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\S{1,80}@\S{1,80}|\b(?:https?://|www\.)\S{1,200}",
        r"(?<![\w+])(?:\+\d{1,3} ?|00 ?33 ?)?\(?0?\)? ?\d(?:[ .-]?\d{2}){4}(?!\d)",  # phone numbers
        r"\b24 ?h? ?/ ?24 ?h?\b|\b7 ?j?(?:ours?)? ?(?:/|sur) ?7 ?j?\b|\b24 ?h?(?:eures)? sur 24\b|\b24/7\b",
        rf"\b\d{{1,4}} ?(?:bis|ter|quater|[a-d])?,? ?{_STREET}\b\.? {_ARTICLES}(?:\d{{1,2}}(?:er)? {MONTH}(?: \d{{4}})?|[a-z-]+)",
        rf"\b{_STREET}\b\.? {_ARTICLES}\d{{1,2}}(?:er)? {MONTH}(?: \d{{4}})?",
        rf"\b{_STREET}\b\.? (?:de|du|des|d'|la|le|les|l')(?: ?(?:la|l'))? ?(?:midi|matin|soir|dimanche|mars|mai)\b",
        r"\b\d{1,4} (?:bis|ter|quater)\b",
        r"\b(?:gare|canal|hotel|pic|aiguille|champs?) (?:du |de )(?:midi|mars)\b|\bmidi[ -]pyrenees\b",
        r"\b\d{5,}\b|\b\d{2,3} \d{3}\b",  # postcodes, order numbers, thousands
        r"\b[a-z]{1,5}-?\d{3,}[a-z\d-]*\b",  # references
        rf"\b{_NUMBERED}\b ?(?:n[o.]? ?|numero |number |no\.? ?|# ?|: ?)?(?<![a-z])\d[\d.,-]*(?! ?(?:h\b|h\d|heures?|{MONTH}))",
        r"(?:n[o°]\.?|#) ?\d[\d-]*",
        rf"\b\d+(?:[.,]\d+)? ?{_THINGS}(?![a-z'])",
        r"\b\d{1,3}(?:[.,]\d+)?(?: ?(?:a|et|ou|-|to|and|or) ?\d{1,3})? ?(?:%|eur)",
        rf"\b(?:depuis|pendant|durant|toutes les|tous les|il y a|ca fait|voila|sous|d'ici|dans les|en moins de|moins de|plus de|"
        rf"au bout de|for|within|every|in under|less than|more than|over|duree de|pour une duree de) (?:les |the |last |plus de |environ |presque |pres de )?"
        rf"{_DURATION}(?: et demie?)?",
        rf"\b{_DURATION} (?:ago|avant\b(?= le| mon| la|$)|apres\b(?= le| mon| la)|d'|de (?:retard|travail|route|train|trajet|coupure|panne|"
        r"attente|visio|reunion|coaching|formation|long|plus)|plus tard|durant|non[ -]stop|by|long|late)",
        r"\b(?:bon(?:ne)?s?|belle|excellente?|tres bonne) (?:fin de |debut de )?(?:journee|jnee|matinee|matin|soiree|soir|apresmidi|"
        r"apres[ -]midi|weekend|week[ -]end|we|dimanche|samedi)\b|\bbonsoir\b|\bgood (?:morning|evening|afternoon|day|night)\b|\bhave a (?:nice|good|great) \w+",
        r"\bhier (?:matin|soir|midi|aprem|apres[ -]midi)|\byesterday (?:morning|afternoon|evening)|\blast night\b",
        r"\b(?:tous les|toutes les|chaque|every|each|les) (?:(?:jours?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|"
        r"midi|apres[ -]midi|week[ -]end|mois|semaine|annee|an|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
        r"morning|evening|afternoon|day|week|month|night)s?)\b(?: (?:matin|soir|midi)s?\b)?",
        r"\b(?:monsieur|madame|mademoiselle|mme|mr|mrs|ms|m\.|mlle|dr|docteur|maitre|me\.) [a-z]+",
        r"\b(?:1er|premiere?s?|deuxieme|second|dernier) (?:fois|etage|technicien|rendez-vous|rdv|creneau|disponible|appareil|box|ligne)\b",
        r"\b(?:mi|a)-temps\b|\btemps de midi\b",
    )
)  # fmt: skip

BLANK = "~"
"""Stands where noise was, so that neighbours do not join."""


def remove(text: str) -> str:
    """The folded text with each distractor replaced by BLANK."""
    for pattern in _NOISE:
        text = pattern.sub(f" {BLANK} ", text)
    return text

"""What looks like a date or an hour and is none: addresses, numbers, amounts, durations, habits, greetings.

The patterns see the folded text, its numbers already in digits and its phrases as one word (`words`).
"""

import re

from nlu.dates.words import MONTH

BLANK = "~"
"""Stands where noise was, so that its neighbours do not join."""

_STREET = (
    r"(?:rue|avenue|av|ave|bd|bld|blvd|boulevard|place|pl|impasse|imp|quai|allees?|cours|square|chemin|ch|passage|"
    r"route|rte|villa|cite|faubourg|fbg|fg|sentier|hameau|rond[ -]point|esplanade|promenade|residence|lotissement|"
    r"street|road|lane|drive)"
)
_OF = r"(?:(?:de|du|des|d'|la|le|les|l') ?){0,3}"
_DATE = rf"\d{{1,2}}(?:er)? {MONTH}(?: \d{{4}})?"
_UNIT = r"(?:h|h\d{2}|heures?|hrs?|hours?|minutes?|mins?|mn|jours?|jrs?|days?|semaines?|weeks?|mois|months?|ans|years?)"
_DURATION = rf"\d{{1,3}} ?{_UNIT}\b(?: et demie?)?"
_LENGTH = (
    r"(?:[1-5] ?(?:heures?|hours?|hrs?|h(?:\d{2})?)(?: (?:et|and)(?: a)? (?:demie?|quart|half))?"
    r"|\d{2,3} ?(?:minutes?|mins?|mn))(?![a-z])"
)
"""How long a visit may last, beside words that ask what it costs."""
_MEASURE = (
    r"(?:g|go|mo|ko|gb|mb|tb|[gmk]bps|mbit|mega|giga|[gm]hz|km|m2|m|cm|mm|kg|l|v|w|kw|pouces?|inch(?:es)?|"
    r"e|balles|usd|gbp|dollars?|euros?|centimes?|cts?|ttc|ht|fois|times)"
)
_RANKED = (
    r"(?:(?:er|e|eme|ieme) ?(?:etage|arrondissement|arr|box|ligne|appareil|fois|porte|sous[ -]sol|bureau|site)|"
    r"(?:st|nd|rd|th) (?:floor|street|time|one|district|avenue|device|box|tablet|phone|line|visit|attempt|call))"
)
_NUMBERED = (
    r"(?:commandes?|cde|factures?|dossier|contrat|ticket|reference|ref|client|code|digicode|porte|etage|appt?|appart|"
    r"appartement|bat|batiment|bureau|chambre|suite|lot|livebox|box|airbox|windows|ios|android|macos|wifi|version|"
    r"iphone|galaxy|canal|chaine|departement|dept|dep|cp|zone|article|art|page|numero|num|no|n|tel|portable|order|"
    r"invoice|room|floor|flat|apartment|number|line|ligne|port|serie|siret|iban|option|offre|pack|gate|platform)"
)
_DAY = (
    r"(?:jours?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|midi|apresmidi|weekend|mois|"
    r"semaine|annee|"
    r"an|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|evening|day|week|month|night)"
)

_NOISE = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\S{1,80}@\S{1,80}|\b(?:https?://|www\.)\S{1,200}",
        r"(?<![\w+])(?:\+\d{1,3} ?|00 ?33 ?)?\(?0?\)? ?\d(?:[ .-]?\d{2}){4}(?!\d)",
        r"\b24 ?h? ?/ ?24 ?h?\b|\b7 ?j?(?:ours?)? ?(?:/|sur) ?7 ?j?\b|\b24 ?h?(?:eures)? sur 24\b|\b24/7\b",
        # Addresses, and names that hold a date or an hour
        rf"\b\d{{1,4}} ?(?:bis|ter|quater|[a-d])?,? ?{_STREET}\b\.? {_OF}(?:{_DATE}|[a-z-]+)",
        rf"\b{_STREET}\b\.? {_OF}{_DATE}",
        rf"\b{_STREET}\b\.? {_OF}(?:midi|matin|soir|dimanche|mars|mai)\b",
        r"\b\d{1,4} (?:bis|ter|quater)\b",
        r"\b(?:gare|canal|hotel|pic|aiguille|champs?) (?:du |de )(?:midi|mars)\b|\bmidi[ -]pyrenees\b",
        r"\b(?:monsieur|madame|mademoiselle|mme|mr|mrs|ms|m\.|mlle|dr|docteur|maitre|me\.) [a-z]+",
        # Postcodes, references, numbered things, measures, amounts
        r"\b\d{5,}\b|\b\d{2,3} \d{3}\b",
        r"\b[a-z]{1,5}-?\d{3,}[a-z\d-]*\b",
        rf"\b{_NUMBERED}\b ?(?:n[o.]? ?|numero |number |no\.? ?|# ?|: ?)?(?<![a-z])\d[\d.,-]*"
        rf"(?! ?(?:h\b|h\d|heures?|{MONTH}))",
        r"(?:n[o°]\.?|#) ?\d[\d-]*",
        rf"\b\d+(?:[.,]\d+)? ?{_MEASURE}(?![a-z'])|\b\d+ ?{_RANKED}\b",
        r"\b\d{1,3}(?:[.,]\d+)?(?: ?(?:a|et|ou|-|to|and|or) ?\d{1,3})? ?(?:%|eur)",
        r"\b(?:premiere?s?|1er|deuxieme|second|dernier) (?:fois|etage|technicien|rendez-vous|rdv|creneau|"
        r"disponible|box|ligne)\b",
        rf"\bin the \d{{1,2}}(?:st|nd|rd|th)\b(?! (?:of|{MONTH}))",
        # Durations
        r"\b(?:depuis|pendant|durant|toutes les|tous les|il y a|ca fait|voila|sous|d'ici|dans les|en moins de|moins de|"
        r"plus de|au bout de|for|within|every|in under|less than|more than|over|duree de) "
        rf"(?:(?:les|the|last|plus de|environ|presque|pres de) )?{_DURATION}",
        rf"\b{_DURATION} (?:ago\b|(?:avant|apres)\b(?= le\b| mon\b| la\b|$)|de (?:retard|travail|route|train|"
        rf"trajet|coupure|panne|"
        r"attente|visio|reunion|coaching|formation|plus)\b|plus tard\b|d'(?:attente|intervention)|durant\b|"
        r"long\b|late\b)",
        r"\b(?:decal|avanc|repouss|retard|report)[a-z]{1,6}\b(?: [a-z'-]+){0,5}? (?:d'|de )[1-4] ?(?:heures?|h|"
        r"jours?|semaines?)\b"
        r"(?! ?(?:\d|a\b|au\b|et\b))",
        rf"\b(?:combien|prix|tarif|cout|couter?a?|total|how much|costs?|price)\b[^.;!]{{0,30}}? "
        rf"(?:pour|de|for) {_LENGTH}(?! (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|tomorrow))",
        rf"\b(?:dure|durera|duree|dureront|reste|restera|lasts?|takes?|stays?) (?:environ |about )?{_LENGTH}",
        # The appointment that is moved to another day
        r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow)'s (?:appointment|visit|slot|session)\b"
        r"(?=.{0,20}\b(?:to|for)\b)",
        # Greetings and habits
        r"\b(?:d'habitude|habituellement|usually|en general|en temps normal)\b[^.;!?]{0,60}?\b(?:mais|but)\b",
        r"\b(?:bon(?:ne)?s?|belle|excellente?) (?:fin de |debut de )?(?:journee|jnee|matinee|matin|soiree|soir|"
        r"apresmidi|weekend|"
        r"we|dimanche|samedi)\b|\bbonsoir\b|\bgood (?:morning|evening|apresmidi|day|night)\b|\bhave a [a-z]+ [a-z]+",
        r"\bhier (?:matin|soir|midi|apresmidi)\b|\byesterday (?:morning|evening|apresmidi)\b|\blast night\b",
        rf"\b(?:tous les|toutes les|chaque|every|each|les) {_DAY}s?\b(?! prochain)(?: (?:matin|soir|midi)s?\b)?",
    )
)


def remove(text: str) -> str:
    """The text with each distractor replaced by BLANK."""
    for pattern in _NOISE:
        text = pattern.sub(f" {BLANK} ", text)
    return text

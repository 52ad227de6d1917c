"""How members name days: ordered patterns over the canonical text, the most specific first.

A pattern that matches takes its words away from the ones after it. `day_builders` says what each means.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from nlu.dates import day_builders as build
from nlu.dates.day_builders import Builder, Found
from nlu.dates.model import Date, Day, PastDay, Span, Weekday
from nlu.dates.words import MONTH, WEEKDAY

_TAKEN = "_"  # in place of words that a mention has taken

# Dates in digits. A dot, a dash or a single-digit month need a word that introduces a date: "1/2" and "1.5" are none.
_INTRO = (
    r"(?:^|(?:\b(?:le|du|au|pour|rdv|rv|dispo|disponible|libre|ou|on|des|non|pardon|plutot|jusqua|avant|apres|entre|et|"
    rf"the|date|lun|mar|mer|jeu|ven|sam|dim|{WEEKDAY})|[,(]) )"
)
_NO_HOUR = rf"(?! ?(?:h\b|h\d|heure|eur|am\b|pm\b|[a-z]m\b|{MONTH}))"
_NUMERIC = (
    (r"(?<![\d/.-])(?P<y>20\d\d)([-/])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d/])", r" #\g<d>/\g<m>/\g<y> "),
    (
        r"(?<![#\d/.-])(?P<d>\d{1,2}) ?([-/.]) ?(?P<m>\d{1,2}) ?\2 ?(?P<y>\d{4}|\d{2})(?![\d/])(?!\.\d)",
        r" #\g<d>/\g<m>/\g<y> ",
    ),
    (
        rf"(?P<intro>{_INTRO})(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})(?![\d/%])(?![.,]\d){_NO_HOUR}",
        r"\g<intro> #\g<d>/\g<m> ",
    ),
    (rf"(?<![\d/.,#-])(?P<d>[0-3]?\d)/(?P<m>0[1-9]|1[0-2])(?![\d/%]){_NO_HOUR}", r" #\g<d>/\g<m> "),
)
_NUMERIC_TOKENS = tuple((re.compile(pattern), token) for pattern, token in _NUMERIC)

_WD = rf"(?P<wd>{WEEKDAY})"
_MO = rf"(?P<mo>{MONTH})"
_NUMBER = r"(?P<n>\d{1,2})(?:er|e|eme|st|nd|rd|th)?"
_SUFFIXED = r"(?P<n>\d{1,2})(?:er|st|nd|rd|th)"
_NTH = r"(?P<nth>premier|[1-5](?:er|re|e|eme|ieme|nde|nd|st|rd|th)|avant dernier|dernier)"
_EDGE = r"(?P<edge>debut|mi|mid|milieu|fin|dernier jours)"
_OF = r"(?: (?:de|du|d|in|a))?(?: (?:le|la|ce))?(?: mois(?: de| d)?)?"
_OF_THIS = r"(?: (?:du|de ce|de|in le|in ce|in|de l))? mois(?P<next> prochain| suivant)?"
_YEAR = (
    r"(?: (?:de |en )?(?P<year>20\d\d|19\d\d|(?:2[4-9]|[3-9]\d)(?! [a-z@]))(?! ?[@/:])|"
    r"(?P<later> (?:de )?(?:l )?ans prochain))?"
)
_PART_OF = r"(?:(?:en|au|a|de) )?(?:(?:le|la) )?(?:debut|milieu|fin|courant|mi)(?: (?:de|du))?(?: (?:la|le))?"
_COMING = r"(?:prochain|pro|qui (?:vient|arrive)|suivante?)"

# A day number is free when no unit, hour or address follows it.
_FREE = r"(?! ?(?:[@%/:+-] ?[\d@]|h\b|eur|~|\. \d|, \d+ ?eur))(?!\d)"
# "mardi 2 techniciens": a number before a plural noun counts things; the other words in -s are few.
_NOT_COUNTED = (
    r"(?! (?!(?:des|dans|apres|sans|mais|plus|pas|vers|sous|nous|vous|suis|serais|alors|puis|tres|mars|jusqua|"
    r"vais|dois|"
    r"is|as|his|please|was|works|suits|les|mes|vos|ses|ces|nos|sinon|dispos?|fais|peux|aux)\b)[a-z]{3,}[sx]\b)"
)
_NOT_A_THING = (
    r"(?! (?:thing|floor|street|time|one|district|arrondissement|avenue|device|technicien|rendez|rdv|creneau|"
    r"fois|etage|"
    r"visit|call|disponible|appareil|personne|tablette|poste|box|heure|minute|mois|ans|jours|semaine|pieces?)\b)"
)
_PLAIN = rf"(?P<n>\d{{1,2}})(?![a-z\d]){_FREE}{_NOT_COUNTED}{_NOT_A_THING}"

_RULES: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(rf"(?<![a-z\d_@#~])(?:{pattern})(?![a-z\d])"), builder)
    for pattern, builder in (
        # Distances
        (r"\+(?P<n>\d+)", build.elapsed),
        (
            r"(?P<in>dans|in)(?: vers)? (?P<n>\d{1,3}) (?P<unit>jours|semaine|mois|ans)"
            r"(?! (?:et demie?|ouvres?|ouvrables?|working|business))",
            build.distance,
        ),
        (r"(?P<n>\d{1,3}) (?P<unit>jours|semaine|mois|ans) (?P<in>from) (?:now|aujourdhui)", build.distance),
        (rf"(?P<n>[1-4]) semaine (?:from|on|a partir de) {_WD}", build.weeks_from_weekday),
        (r"(?P<n>[1-4]) semaine (?:from|on) (?P<from>aujourdhui|demain)", build.weeks_from),
        (
            r"(?:dans|in) (?:les |le )?(?:\d+ )?(?:prochains? )?(?:jours|semaine|mois)(?: [a-z]+ables?| ouvres?)?",
            build.vague,
        ),
        (r"(?:prochains|1 de ces|un de ces) jours|ce mois|dans le mois", build.vague),
        # Days of a month
        (rf"{_NTH} {_WD}{_OF} {_MO}{_YEAR}", build.nth_of_month),
        (rf"{_MO}{_YEAR} ,(?: le)? {_NTH} {_WD}", build.nth_of_month),
        (rf"{_NTH} {_WD}{_OF_THIS}", build.nth_of_this_month),
        (rf"mois(?P<next> prochain)(?: ,)?(?: le)? {_NTH} {_WD}", build.nth_of_this_month),
        (rf"(?:a )?(?:(?:le|la) )?{_EDGE}{_OF} {_MO}{_YEAR}", build.edge_of_month),
        (rf"(?:a )?(?:(?:le|la) )?{_EDGE}{_OF_THIS}", build.edge_of_this_month),
        (r"#(?P<n>\d+)/(?P<m>\d+)(?:/(?P<y>\d+))?", build.slashed),
        (rf"{_NUMBER} (?:/|ou|et|or) (?:le )?\d{{1,2}} {_MO}{_YEAR}", build.full_date),
        (
            rf"(?:{_NUMBER}|premier)(?: (?:de|du mois de))? {_MO}(?: prochain)?(?: ,(?= 20\d\d))?{_YEAR}",
            build.full_date,
        ),
        (rf"{_MO} (?:le )?{_NUMBER}(?! ?[@:h/]| {MONTH})(?: ,(?= 20\d\d))?{_YEAR}", build.full_date),
        (rf"{_NUMBER} (?:du|de ce|de|in le) mois(?P<next> prochain)?", build.number_of_month),
        (rf"mois(?P<next> prochain)(?: ,)? le {_NUMBER}{_FREE}", build.number_of_month),
        # What is over
        (rf"{WEEKDAY} (?:dernier|passe)|dernier {WEEKDAY}|(?:avant )?hier|la veille", build.past),
        (r"(?:semaine|mois|l ans) (?:dernier|passe)|dernier (?:semaine|mois|ans)", build.past),
        # Near days
        (r"(?P<from>aujourdhui|demain|apresdemain) en (?P<n>8|15)", build.near_en_huit),
        (r"aujourdhui|demain|apresdemain|ce jours", build.near),
        (r"ce(?= (?:(?:debut|fin) (?:de |d )?)?(?:matin|midi|apresmidi|soir|@12:0!))", build.near),
        # Weeks, week-ends and months without their day
        (
            rf"semaine du (?:{WEEKDAY} )?(?:{_NUMBER}(?: (?:au|a) \d{{1,2}})?(?: {_MO})?|#(?P<d>\d+)/(?P<m>\d+)\S*)",
            build.week_of,
        ),
        (rf"(?:{_PART_OF} )?semaine {_COMING}", build.next_week),
        (rf"(?:{_PART_OF} )?ce semaine", build.this_week),
        (rf"{_PART_OF} (?:semaine|ans)(?: prochain)?|dans la semaine|en semaine|(?:l )?ans prochain", build.vague),
        (r"ce weekend(?! prochain)", build.this_weekend),
        (r"weekend(?: prochain)?", build.vague),
        (r"mois (?:prochain|qui vient|suivant)", build.next_month),
        (rf"(?:en|(?:au )?mois (?:de|d)|in|courant|pour|d ici) {_MO}(?: prochain)?{_YEAR}", build.named_month),
        (rf"{MONTH} prochain", build.vague),
        # Weekdays
        (rf"{_WD} en (?P<n>8|15)", build.weekday_en_huit),
        (rf"{_WD} semaine", build.weeks_from_weekday),
        (rf"(?:ce )?{_WD} prochain(?! (?:semaine|mois|ans))", build.weekday_prochain),
        (rf"(?:(?:ce|coming) )*{_WD}(?: (?:qui (?:vient|arrive)|a venir))?", build.bare_weekday),
        # Day numbers
        (
            rf"(?<!dans )(?<!habite )(?<!dept )le {_NUMBER}{_FREE}(?<!\de)(?<!eme){_NOT_A_THING}",
            build.day_number,
        ),
        (rf"(?:matin|midi|soir|journee|rdv|vous) du {_PLAIN}", build.day_number),
        (rf"{_SUFFIXED}{_FREE}{_NOT_A_THING}{_NOT_COUNTED}", build.day_number),
        (r"le (?P<n>premier)(?= (?:@|a @|vers|au |des @|entre|apres|avant|matin|midi|soir)|$)", build.day_number),
    )
)

# Day numbers that only their neighbours show to be dates: "lundi 19", "non, 13", "du 12 au 14".
_BESIDE_WEEKDAY = re.compile(rf" {_PLAIN}")
_BESIDE_DATE = re.compile(rf"(?<![a-z\d_@#~])(?:du|non|pardon|dire|plutot)(?: ,)? {_PLAIN}")
_STRETCH = re.compile(rf"(?<![a-z\d_@#~])(?:(?<=\d )au|du) {_PLAIN}")
_MOVED = re.compile(rf"(?<![a-z\d_@#~])(?:au|du) {_PLAIN}")
_IS_STRETCH = re.compile(r"\bdu \d{1,2} au \d")


def numeric(text: str) -> str:
    """The folded text with one token for each date in digits: `#12/05/26`."""
    for pattern, token in _NUMERIC_TOKENS:
        text = pattern.sub(token, text)
    return text


def find(text: str, today: date, now: datetime, *, moving: bool) -> tuple[list[Date], str]:
    """The days named in the canonical text, in order, and the text with their words taken out.

    moving: an appointment is being moved, so that "au 14" and "du 12" are days too.
    """
    mentions: list[Date] = []

    def take(matches: Iterable[Found], builder: Builder) -> None:
        nonlocal text
        taken = [mention for found in matches if (mention := builder(found, today, now)) is not None]
        mentions.extend(taken)
        text = blank(text, taken)

    stretch = bool(_IS_STRETCH.search(text))
    for pattern, builder in _RULES:
        take(pattern.finditer(text), builder)
    weekdays = [mention for mention in mentions if isinstance(mention, Weekday)]
    take(filter(None, [_BESIDE_WEEKDAY.match(text, weekday.end) for weekday in weekdays]), build.day_number)
    if moving:
        take(_MOVED.finditer(text), build.day_number)
    if stretch:
        take(_STRETCH.finditer(text), build.day_number)
    if any(isinstance(mention, Day | PastDay) for mention in mentions):
        take(_BESIDE_DATE.finditer(text), build.day_number)
    return sorted(mentions, key=lambda mention: mention.start), text


def blank(text: str, taken: Sequence[Span]) -> str:
    """The text with the words of these mentions replaced, its length kept."""
    pieces, last = [], 0
    for mention in taken:
        pieces += [text[last : mention.start], _TAKEN * (mention.end - mention.start)]
        last = mention.end
    return "".join([*pieces, text[last:]])

"""A message in one spelling: plain ASCII, numbers in digits, one word for each idea in French, English and SMS.

The grammars (`day_grammar`, `clock`) then need one pattern for each convention. Words that mean nothing to them stay.
"""

import re
import unicodedata

from text_to_num import alpha2digit

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
MONTH = rf"(?:{'|'.join(MONTHS)})"

_SPELLINGS = {
    "lundi": "monday",
    "mardi": "tuesday",
    "mercredi": "wednesday weds mecredi mercredit mercrdi",
    "jeudi": "thursday jeudit jeudy",
    "vendredi": "friday vendredit vendedi vendrdi vendr",
    "samedi": "saturday",
    "dimanche": "sunday",
    "janvier": "january janv jan",
    "fevrier": "february fev fevr feb",
    "mars": "march",
    "avril": "april avr",
    "mai": "may",
    "juin": "june jun",
    "juillet": "july juil juill jul",
    "aout": "august aug",
    "septembre": "september sept sep",
    "octobre": "october oct",
    "novembre": "november nov",
    "decembre": "december dec",
    "demain": "tomorrow tmrw tmr tomorow dmn dem dmin demin",
    "aujourdhui": "today ajd auj aujourdui ojd aujd",
    "hier": "yesterday",
    "jours": "jour jrs jr days day",
    "semaine": "semaines sem week weeks semaines",
    "mois": "month months",
    "ans": "an annee annees years year",
    "prochain": "prochaine prochains prochaines next proch",
    "dernier": "derniere last",
    "passe": "passee",
    "ce": "cet cette this",
    "le": "the",
    "de": "of",
    "et": "and",
    "ou": "or",
    "a": "at",
    "dans": "ds",
    "matin": "matinee mat morning mornings matins",
    "soir": "soiree evening soirs",
    "midi": "noon midday",
    "minuit": "midnight",
    "journee": "jnee",
    "dejeuner": "lunch",
    "debut": "early beginning start",
    "fin": "end late",
    "milieu": "middle",
    "avant": "before avt",
    "apres": "after aps",
    "jusqua": "until till jusque jusk",
    "des": "starting",
    "entre": "between",
    "vers": "around about approximately environ",
    "pas": "not",
    "sauf": "except hormis excepte excluding",
    "pardon": "sorry desole desolee",
    "rdv": "rv appointment",
    "pour": "for pr",
    "mais": "but",
    "plutot": "pluto plutt",
    "premier": "premiere",
    "2e": "deuxieme second",
    "3e": "troisieme",
    "4e": "quatrieme",
    "5e": "cinquieme",
}
_CANONICAL = {spelling: word for word, spellings in _SPELLINGS.items() for spelling in spellings.split()}

_OFTEN_MISTYPED = (
    *WEEKDAYS,
    *("demain", "aujourdhui", "janvier", "fevrier", "juillet", "septembre", "octobre", "novembre", "decembre"),
    *("tuesday", "wednesday", "thursday", "saturday", "tomorrow", "january", "february", "september"),
)
"""Words so unlike others that one letter more, fewer, other or swapped leaves no doubt."""
_OTHER_WORDS = frozenset({"mardin", "domain", "samedis"})
"""One letter away from them, and something else."""


def _mistyped(word: str) -> set[str]:
    """Spellings one slip away that keep the first letter; neither the plural (a habit, no wish) nor a short word."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]
    slips = {head + tail[1:] for head, tail in cuts if len(word) > 5}
    slips |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    slips |= {head + letter + tail[skip:] for head, tail in cuts for letter in letters for skip in (0, 1)}
    return slips - {word, word + "s"} - _OTHER_WORDS


_MISTYPED = {slip: _CANONICAL.get(word, word) for word in _OFTEN_MISTYPED for slip in _mistyped(word)}

_ABBREVIATIONS = frozenset(
    [
        "lun",
        "mar",
        "mer",
        "jeu",
        "ven",
        "vend",
        "sam",
        "dim",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "janv",
        "jan",
        "fev",
        "fevr",
        "feb",
        "avr",
        "apr",
        "juil",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "sem",
        "mat",
        "rdv",
    ]
)

_SHORT_WEEKDAYS = {
    "lun": 0, "mon": 0, "mar": 1, "tue": 1, "tues": 1, "mer": 2, "wed": 2, "jeu": 3, "thu": 3, "thur": 3, "thurs": 3,
    "ven": 4, "vend": 4, "fri": 4, "sam": 5, "sat": 5, "dim": 6, "sun": 6,
}  # fmt: skip

_ASCII = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "œ": "oe", "æ": "ae", "€": " eur ",
})  # fmt: skip

_TENS_EN = "twenty|thirty|forty|fifty"
_ORDINALS_EN = (
    "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    "seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_NUMBERS = {
    "fr": (
        "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
        "quarante|cinquante|soixante|mille"
    ),
    "en": (
        "one|two|three|four|five|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
        rf"eighteen|nineteen|ninety|first|(?:{_TENS_EN})[ -]second|{_ORDINALS_EN}|{_TENS_EN}"
    ),
}
_NUMBER_RUNS = {
    language: re.compile(rf"\b(?:{words})(?:[ -](?:{words})|[ -]et[ -](?:une?|{words}))*\b")
    for language, words in _NUMBERS.items()
}
_ONE = re.compile(r"\b(?:une?|an?)(?= (?:heures?|jours?|semaines?|mois|an|minutes?|hour|day|week|month|year)\b)")

# Before numbers are read: "sept" is a month after digits, and a number otherwise.
_MONTH_SEPT = re.compile(
    r"\b(\d{1,2}(?:er|st|nd|rd|th)?(?: of)?|debut|mi|fin|early|mid|late|end of)[ -]sept\b\.?(?! ?h)"
    r"|()\bsept\.?(?= \d{1,2}(?:st|nd|rd|th)\b)"
)

_PHRASES = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\baujourd[' ]?h?ui\b", "aujourdhui"),
        (r"\b(?:the )?day after tomorrow\b", "apresdemain"),
        (r"\bapr?(?:es?)?[ -]?(?:demain|dem1?|dm1|2m1|2main|dmn)\b", "apresdemain"),
        (r"\b(?:2m1|2main|2min|dem1|deux?m1|dm1)\b", "demain"),
        (r"\b(?:apres|apr|apre|ap)[ -]?m(?:idi|idis|id)\b|\bapre?m\b|\bapm\b|\bafter-?noon\b", "apresmidi"),
        (r"\btonight\b|\b2nite\b", "ce soir"),
        (r"\b(?:week[ -]?ends?|wknd)\b|\bw-e\b|(?<=\bce )we\b|\bwe(?= pro)|(?<=\ble )we\b", "weekend"),
        (r"\bsem(?:aine)?\.? pro\b\.?", "semaine prochain"),
        (r"\bjusqu'?(?: ?aux?)?(?![a-z])|\bjusk'?a\b", "jusqua"),
        (r"\b(?:plutot|plutto|pluto) qu(?:e\b|')|\bau lieu d(?:e\b|u\b|')", "aulieude "),
        (r"\ba la place d(?:e\b|u\b|')|\binstead of\b|\brather than\b", "aulieude "),
        (
            r"\ba (?:partir|compter) (?:de|du)\b|\ba (?:partir|compter) d'|\bstarting (?:from|at|on)\b|"
            r"\bfrom (?=(?:(?!to\b|until\b|till\b).){0,12}\bon(?:wards?)?\b)",
            "des ",
        ),
        (r"\b(?:not before|no(?:t any)? (?:earlier|sooner) than)\b|\b(?:pas|ni) plus tot que\b", "pas avant"),
        (r"\b(?:not after|no(?:t any)? later than)\b|\bpas plus tard que\b|\bni apres\b", "pas apres"),
        (r"\b(?:anything|any time|any day|everything) but\b", "sauf"),
        (r"\bat the latest\b|\bau max(?:imum)?\b|\bdernier delai\b", "au plus tard"),
        (r"\bat the earliest\b|\bau minimum\b", "au plus tot"),
        (r"\bspring forward\b|\bbring forward\b", "avancer"),
        (r"(?<=h) ?(?:et )?1/2\b", " et demie"),
        (r"(?<=h) ?(?:et )?1/4\b", " et quart"),
        (r"\bmoins (?:le )?1/4", "moins le quart"),
        (r"\bo'? ?clock\b", "h"),
        (r"(?<=\d) ?j\b(?!')", " jours"),
        (r"\bnext mon\b", "next monday"),
        (r"\bon mon\b(?= at| \d| morning|[,.!?]|$)", "on monday"),
        (r"\bquinzaine de jours\b|\bfortnight\b", "quinzaine"),
        (r"\b(?:une|a) quinzaine\b", "14 jours"),
        (r"\b(?:une|a) (?:huitaine)(?: de jours)?\b", "7 jours"),
        (r"\b(?:a )?couple of (?=day|week|month)", "2 "),
    )
)

_PIECE = re.compile(r"[@#+]\S+|\d+(?:(?:er|re|nde|nd|ieme|eme|e|st|rd|th)\b)?|[a-z]+|[^\sa-z\d]", re.ASCII)

_LIKELY_AFTER = (
    rf"(?=(?: le)? (?:\d{{1,2}}\b(?! ?[a-z]+s\b)|#|@|prochain|pro\b|matin|midi|apresmidi|soir|en \d|qui vient|"
    rf"de la semaine|semaine|a @|a \d|vers|des @|apres|avant|{MONTH}))"
)
_LIKELY_BEFORE = (
    r"(?:^|(?<=[,;:!?.(] )|(?<=\b(?:rdv|des|pas|non|est) )|(?<=\bce )|(?<=\bpour )|(?<=\bou )|(?<=\bet )|"
    r"(?<=\bon )|(?<=\bplutot )|(?<=\bdispo )|(?<=\bsemaine )|(?<=\blibre )|(?<=\bprochain )|(?<=\baulieude ))"
)
_LIKELY_END = r"(?=$| (?:[,;:!?.)]|ou\b|et\b|si\b|svp\b|stp\b))"
_FRENCH_SHORT = r"(?:lun|mar|mer|jeu|vend?|sam|dim|tues?|wed|thu|thurs?|fri|sat|sun)"
_SHORT_WEEKDAY = re.compile(
    rf"(?<!\bla )(?<!\bmon )(?<!\bun )(?<!\bde )\b{_FRENCH_SHORT}\b{_LIKELY_AFTER}"
    rf"|{_LIKELY_BEFORE}{_FRENCH_SHORT}\b{_LIKELY_END}"
    rf"|\bmon(?= \d{{1,2}}(?:st|nd|rd|th)? (?:de )?{MONTH})"
)
_SWAPS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (
            rf"(?<!semaine )(?<!mois )(?<!ans )(?<!di )(?<!end )\b(?:le )?prochain ({WEEKDAY}|{MONTH}|semaine|"
            rf"mois|ans|weekend)\b",
            r"\1 prochain",
        ),
        (rf"\b({WEEKDAY}|mois) pro\b", r"\1 prochain"),
        (r"\bde le\b", "du"),
        (r"\bapr (?=\d|@)", "apres "),
        (r"(?<=\d )apr\b|\bapr(?= \d+(?:st|nd|rd|th))", "avril"),
        (r"(?<=\d )mar\b(?! \d)", "mars"),
    )
)


def fold(text: str) -> str:
    """The text in lower case ASCII, without accents; what has no ASCII form becomes a space."""
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII).lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).translate(_ASCII)
    return " ".join(re.sub(r"[^\x21-\x7e]", " ", plain).split())


def digits(folded: str) -> str:
    """The folded text with spelled-out numbers as digits ("vingt-deux mai": "22 mai"), French first, then English."""
    text = _MONTH_SEPT.sub(r"\1\2 septembre", folded)
    for language, run in _NUMBER_RUNS.items():
        text = run.sub(lambda found, language=language: alpha2digit(found[0], language, threshold=0), text)
    return _ONE.sub("1", text)


def phrases(text: str) -> str:
    """The text with expressions of several words as one."""
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    return text


def canonical(text: str) -> str:
    """The words in their one spelling, separated by single spaces."""
    words: list[str] = []
    previous = ""
    for piece in _PIECE.findall(text):
        if piece == "." and previous in _ABBREVIATIONS:
            continue
        if piece not in "'-" or (piece == "-" and (previous[-1:].isdigit() or previous[:1] == "@")):
            words.append(_CANONICAL.get(piece) or _MISTYPED.get(piece, piece))
        previous = piece
    line = " ".join(words)
    line = _SHORT_WEEKDAY.sub(lambda found: WEEKDAYS[_SHORT_WEEKDAYS[found[0]]], line)
    for pattern, replacement in _SWAPS:
        line = pattern.sub(replacement, line)
    return line

"""Typed values in a message: postcodes, phone numbers, e-mail addresses, amounts, quantities.

Each function returns what is surely there and nothing else; the dialogue asks when it needs more.
"""

import re
from decimal import Decimal

import phonenumbers
from text_to_num import alpha2digit

_LONGEST_MESSAGE = 10_000

_POSTCODE = re.compile(
    r"(?<![\w.,+/-])(?:F-?)?(\d{5})(?![\w/]|[.,-]\d| ?(?:€|eur|ko|mo|go|km))", re.ASCII | re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:commande|dossier|facture|contrat|client|ticket|r[ée]f(?:[ée]rence)?|code|order|invoice|n[°o]|#)\W{0,3}$",
    re.IGNORECASE,
)

_EMAIL = re.compile(
    r"(?<![^\s<>()\[\],;:\"«»])[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_%+-])?"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![\w-])",
    re.IGNORECASE | re.ASCII,
)

_SPOKEN_AT = re.compile(r"(?<=[\w.+-])(?:\s+(?:arobase|arrobase|@)\s+)(?=[\w-])", re.IGNORECASE)
_SPOKEN_SIGNS = (
    (re.compile(r"\s+(?:point|dot)\s+", re.IGNORECASE), "."),
    (re.compile(r"\s+(?:tiret bas|underscore)\s+", re.IGNORECASE), "_"),
    (re.compile(r"\s+tiret\s+", re.IGNORECASE), "-"),
)
"""Signs of an address that was dictated: "jean point dupont arobase exemple point fr"."""
_SLASHED_PHONE = re.compile(r"(?<![\d/])0\d(?:/\d{2}){4}(?![\d/])")

_THOUSANDS = r"\d{1,3}(?:[ .]\d{3}){1,3}|\d{1,9}"
_CURRENCY = r"(?:€|euros?\b|eur\b)"
_AMOUNT = re.compile(
    rf"(?<![\w.,/:-])(?:€ ?(?P<before>(?:{_THOUSANDS})(?:[.,]\d{{1,2}})?)(?!\d)"
    rf"|(?P<whole>{_THOUSANDS})(?:[.,](?P<cents>\d{{1,2}}))? ?{_CURRENCY}(?: ?(?:et )?(?P<after>\d{{2}})(?!\d|"
    rf"[.,/h:]| ?h\b))?"
    rf"|(?P<bare>(?:{_THOUSANDS}),\d{{2}})(?![\d.,/%]))",
    re.IGNORECASE,
)

_QUANTITY = re.compile(
    r"(?<![\w.,/:+°#-])(?<!n° )(?<!numéro )(?P<n>\d{1,3}(?: \d{3}){1,2}(?! ?\d)|\d{1,9})"
    r"(?![\w/:%]|[.,]\d|[ -]?(?:e|ème|eme)\b)",
    re.ASCII,
)
_ABOUT = {
    "dizaine": 10,
    "douzaine": 12,
    "dozen": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "paire": 2,
    "pair": 2,
}
_ABOUT_SO_MANY = re.compile(
    rf"(?:\b(?P<times>\d{{1,3}}|une?|a|one) )?\b(?P<word>{'|'.join(_ABOUT)})s?\b", re.IGNORECASE
)
_NONE = re.compile(r"\b(?:aucune?|z[ée]ro|none)\b", re.IGNORECASE)


def postcodes(text: str) -> tuple[str, ...]:
    """The French and Monegasque postcodes, in order, each once; numbers of orders, phones or prices are none."""
    found = [
        match[1]
        for match in _POSTCODE.finditer(text[:_LONGEST_MESSAGE])
        if departement_of(match[1]) and not _LABEL.search(text[max(0, match.start() - 16) : match.start()])
    ]
    return tuple(dict.fromkeys(found))


def departement_of(postcode: str) -> str | None:
    """The département of a postcode: "75", "2A", "974" overseas, "98" for Monaco; None when there is no such one."""
    if not re.fullmatch(r"[0-9]{5}", postcode):
        return None
    head, three = postcode[:2], postcode[:3]
    match head:
        case "20":
            return {"200": "2A", "201": "2A", "202": "2B", "203": "2B", "204": "2B", "205": "2B", "206": "2B"}.get(
                three
            )
        case "97":
            return three if three in _OVERSEAS else None
        case "98":
            return "98" if three == "980" else three if three in _OVERSEAS else None
    return head if 1 <= int(head) <= 95 else None


_OVERSEAS = frozenset({"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"})


def phone(text: str, region: str = "FR") -> str | None:
    """The first valid phone number, in E.164 form ("+33612345678"); without a country code it is of the region.

    Also dictated ("zéro six douze trente-quatre …").
    """
    text = _SLASHED_PHONE.sub(lambda found: found[0].replace("/", " "), text[:_LONGEST_MESSAGE])
    first = _first_phone(text, region) or _first_phone(alpha2digit(text, "fr", threshold=0), region)
    return phonenumbers.format_number(first.number, phonenumbers.PhoneNumberFormat.E164) if first else None


def _first_phone(text: str, region: str) -> phonenumbers.PhoneNumberMatch | None:
    return next(iter(phonenumbers.PhoneNumberMatcher(text, region, max_tries=50)), None)


def email(text: str) -> str | None:
    """The first e-mail address, its domain in lower case; also dictated ("jean arobase exemple point fr")."""
    text, spoken = _SPOKEN_AT.subn("@", text[:_LONGEST_MESSAGE])
    if spoken:
        for sign, written in _SPOKEN_SIGNS:
            text = sign.sub(written, text)
    found = _EMAIL.search(text)
    if not found or ".." in found[0]:
        return None
    name, domain = found[0].rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def amounts(text: str) -> tuple[Decimal, ...]:
    """The amounts in euros, in order: with their currency in digits or words, or bare with two decimals ("12,50")."""
    return tuple(_amount(found) for found in _AMOUNT.finditer(_digits(text)))


def quantity(text: str) -> int | None:
    """The first whole number, in digits or words ("deux tablettes", "une dizaine"); 0 for "aucun".

    Ordinals, "5G" and "n° 3" are none.
    """
    spelled = _ABOUT_SO_MANY.sub(_so_many, _digits(text))
    found = _QUANTITY.search(spelled)
    if found:
        return int(re.sub(r"\D", "", found["n"]))
    return 0 if _NONE.search(spelled) else None


def _so_many(found: re.Match[str]) -> str:
    times = found["times"]
    return str(_ABOUT[found["word"].lower()] * (int(times) if times and times.isdecimal() else 1))


def _amount(found: re.Match[str]) -> Decimal:
    if found["whole"] is None:
        whole, _, cents = (found["before"] or found["bare"]).replace(" ", "").replace(".", ",").rpartition(",")
        if not whole or len(cents) > 2:
            whole, cents = whole + cents, "0"
    else:
        whole, cents = found["whole"], found["cents"] or found["after"] or "0"
    return Decimal(re.sub(r"[^0-9]", "", whole) + "." + (cents + "0")[:2]).quantize(Decimal("0.01"))


def _digits(text: str) -> str:
    """The text with plain spaces and its numbers in digits, French first."""
    text = re.sub(r"[\u00a0\u202f]", " ", text[:_LONGEST_MESSAGE])
    return alpha2digit(alpha2digit(text, "fr", threshold=0), "en", threshold=1.5)

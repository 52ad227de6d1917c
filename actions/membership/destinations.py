"""Where a member travels, as far as a message names it: countries of the world, and what people say for some."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from phonenumbers.geodata.locale import LOCALE_DATA

from actions.topic import fold
from actions.wording.formats import listed

_ALSO = (
    "usa", "etats unis", "u.s.a", "amerique", "angleterre", "ecosse", "uk", "londres", "new york", "los angeles",
    "miami", "san francisco", "dubai", "abu dhabi", "maghreb", "antilles", "caraibes", "europe", "asie", "afrique",
    "scandinavie", "balkans", "bali", "tokyo", "pekin", "shanghai", "geneve", "zurich", "bruxelles", "berlin", "munich",
    "rome", "milan", "venise", "madrid", "barcelone", "seville", "lisbonne", "porto", "athenes", "istanbul",
    "marrakech", "casablanca", "tunis", "le caire", "tel aviv", "montreal", "quebec", "toronto", "sydney", "bangkok",
    "canaries", "baleares", "sicile", "sardaigne", "crete", "tahiti", "moyen orient", "amerique du sud",
    "london", "geneva", "brussels", "rome", "venice", "lisbon", "athens", "caribbean", "africa", "asia", "scotland",
)  # fmt: skip
"""Cities, regions and short names."""
ABROAD = (
    r"\b(a l'etranger|hors (de )?france|abroad|overseas|voyage\w*|sejour|deplacement|vacances|croisiere|voilier|"
    r"vol pour|m'envole|je (pars|decolle)|partir|jpars|travel\w*|trip|holiday)\b",
)
"""Speaks of a journey, wherever to."""


@cache
def _names() -> re.Pattern[str]:
    known = {fold(_name(names, language)) for names in LOCALE_DATA.values() for language in ("fr", "en")}
    words = sorted({*known, *_ALSO} - {"france"}, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words if len(word) > 1 and word[0].isalpha()))


def _name(names: dict[str, str], language: str) -> str:
    """A country in that language; "*aa" stands for the name in the language aa."""
    name = names.get(language, "")
    return names.get(name[1:], "") if name.startswith("*") else name


def destinations(text: str, language: str) -> str | None:
    """The places that are named, as the message writes them: "Maroc et Suisse"; None when it names none."""
    written = unicodedata.normalize("NFC", text)
    plain = "".join(fold(letter)[:1] or " " for letter in written)  # letter by letter: places stay where they are
    found = [written[match.start() : match.end()] for match in _names().finditer(plain)]
    return listed(list(dict.fromkeys(map(_capital, found))), language) or None


def _capital(name: str) -> str:
    """ "Maroc", "USA": as it is written, unless that is all in small letters."""
    if name != name.lower():
        return name
    return name.upper() if len(name) <= 3 else name.title()

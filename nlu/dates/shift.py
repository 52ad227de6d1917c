"""How much later or earlier than what is known a message asks for: "décalez d'une heure", "half an hour earlier"."""

import re
from datetime import timedelta

from nlu.dates import words

_LONGEST_MESSAGE = 500
_QUARTERS = {"demi": 30, "demie": 30, "quart": 15, "half": 30, "quarter": 15}
_SPAN = (
    r"(?:(?P<h>(?<!\d)[1-6]) ?(?:heures?|hours?|hrs?|h)(?:(?: et| and a)? ?(?P<part>demie?|quart|half|quarter)\b"
    r"|(?: et| and)? ?(?P<m>\d{1,2})\b(?: ?(?:minutes?|mins?|mn))?)?"
    r"|(?P<min>\d{1,3}) ?(?:minutes?|mins?|mn)"
    r"|(?:(?:une?|1|a) )?(?P<word>demi[ -]?heure|1/2 heure|half (?:an|1) hour|quart d'heure|quarter of an hour"
    r"|3/4 d'heure|3 quarts d'heure))(?![a-z])"
)
_LATER = r"plus tard|later|apres"
_EARLIER = r"plus tot|earlier|avant"
_BY = re.compile(
    rf"\b(?P<verb>decal|repouss|recul|retard|deplac|avanc|push|move|shift|bring)\w*\b[^?.!]{{0,25}}?\b(?:d'|de |d |by )"
    rf"{_SPAN}(?! (?:a|au|vers|pour|to|until) )(?: (?:(?P<later>{_LATER})|(?P<earlier>{_EARLIER})))?"
)
_COMPARED = re.compile(
    rf"(?<!\ba )(?<!\bat )(?<!\bvers ){_SPAN} (?:(?P<later>plus tard|later)|(?P<earlier>plus tot|earlier))\b"
)
_LASTING = re.compile(rf"\b(?:pour|de|dure|durera|duree|for|lasts?|takes?) (?:environ |about )?{_SPAN}")
_WORDS = {"demi-heure": 30, "demi heure": 30, "demiheure": 30, "1/2 heure": 30, "half an hour": 30, "half 1 hour": 30,
          "quart d'heure": 15, "quarter of an hour": 15, "3/4 d'heure": 45, "3 quarts d'heure": 45}  # fmt: skip
"""Minutes of the spans that have a name."""


_MOVES = re.compile(
    r"\b(?:decal|repouss|recul|retard|deplac|avanc|report|mett|push|move|shift|bring|meme heure|same time)"
)
_DAYS = {
    1: r"\b(?:au|le|du) (?:sur)?lendemain\b|\b(?:le |au )?jour (?:d'apres|suivant)\b"
    r"|\bthe (?:next day|day after|following day)\b",
    -1: r"\bla veille\b|\ble jour d'avant\b|\bthe day before\b",
    7: r"\b(?:d'1|d'une) semaine\b|\b(?:1|une|a) (?:semaine (?:plus tard|apres)|week later)\b|\bby (?:a|1) week\b",
}
"""Whole days by which an appointment is moved."""


def days_later(text: str) -> int | None:
    """How many days later than what is known ("décalez au lendemain"); None when the message says no such thing."""
    line = words.fold(text[:_LONGEST_MESSAGE])
    if not _MOVES.search(line):
        return None
    found = next((days for days, said in _DAYS.items() if re.search(said, line)), None)
    return 2 if found == 1 and "surlendemain" in line else found


def duration(text: str) -> int | None:
    """Minutes that something lasts ("pour une heure et demie"); None when no length is said."""
    found = _LASTING.search(words.digits(words.fold(text[:_LONGEST_MESSAGE])))
    return _minutes(found.groupdict()) if found else None


def shift(text: str) -> timedelta | None:
    """The time to add to the moment that is known, negative for an earlier one; None when no shift is asked for."""
    line = words.digits(words.fold(text[:_LONGEST_MESSAGE]))
    found = _BY.search(line) or _COMPARED.search(line)
    if found is None:
        return None
    groups = found.groupdict()
    earlier = groups["earlier"] or (not groups["later"] and groups.get("verb") in ("avanc", "bring"))
    span = timedelta(minutes=_minutes(groups))
    return (-span if earlier else span) or None


def _minutes(groups: dict[str, str | None]) -> int:
    if groups["word"]:
        return _WORDS[groups["word"]]
    if groups["min"]:
        return int(groups["min"])
    return 60 * int(groups["h"] or 0) + _QUARTERS.get(groups["part"] or "", int(groups["m"] or 0))

"""Hours as members write them: one token for each in the text, then its time on the 24-hour clock.

`14h30` becomes `@14:30?`, `neuf heures moins dix` `@9:-10?`, `3 pm` `@3:0p`; `dans une heure` becomes `+60`, in
elapsed minutes.
"""

import re
from collections.abc import Callable
from datetime import time

from nlu.dates.model import Clock

HOUR = r"@\d+:-?\d+[!?p]"
"""The pattern of an hour's token."""

_MORNING = r"(?: ?,? (?:du|de) (?:matin|mat)\b| (?:de la|en) matinee\b| in the morning\b)"
_LATE = (
    r"(?: ?,? (?:du|de) soir\b| de l'apresmidi\b| de la (?:soiree|nuit)\b| in the (?:apresmidi|evening)\b| at night\b)"
)
_HALF = rf"(?: ?(?P<half>[ap])\.? ?m\b\.?|(?P<morning>{_MORNING})|(?P<late>{_LATE}))"
_PAST = (
    r"(?: (?:et )?(?P<quarter>demie?|quart|le quart|1/2|1/4)\b|"
    r" moins (?:le )?(?P<less>quart|\d{1,2}\b(?! ?h)))"
)
_NO_NOUN = r"(?! ?(?:h\b|h\d|heures?|[a-z]{2,}[sx]\b(?<!apres)(?<!dans)(?<!plus)(?<!mais)(?<!nous)(?<!vous)(?<!fois)))"
_H = r"(?:heures?|hres?|hrs?|hours?|h)"
_QUARTERS = {"demi": 30, "demie": 30, "quart": 15, "le quart": 15, "1/2": 30, "1/4": 15, "half": 30, "quarter": 15}

_IN = r"\b(?:dans|ds|in)(?: environ| about| a peu pres)? "
_UNIT = r"(?:heures?|h|hours?|hrs?)"
_ELAPSED = tuple(
    (re.compile(_IN + pattern + r"(?![a-z])"), minutes)
    for pattern, minutes in (
        (r"(?:une |1 |a |an )?(?:demi[ -]?heure|1/2 ?(?:heure|h)|half (?:an |1 )hour)", lambda found: 30),
        (r"(?:3/4 d'heure|3 quarts? d'heure|3 quarters of an hour)", lambda found: 45),
        (r"(?:un |1 |a )?(?:quart d'heure|1/4 d'heure|quarter of an hour)", lambda found: 15),
        (
            rf"(?P<h>\d{{1,3}}) ?{_UNIT}(?:(?: et)? (?P<q>demie?|quart)\b| and a (?P<e>half|quarter)|"
            rf"(?: et| and)? ?(?P<m>\d{{1,2}})(?: ?(?:minutes?|mins?|mn))?)?",
            lambda found: 60 * int(found["h"]) + (_QUARTERS.get(found["q"] or found["e"], 0) or int(found["m"] or 0)),
        ),
        (r"(?P<h>\d{1,3}) and a half hours?", lambda found: 60 * int(found["h"]) + 30),
        (r"(?P<m>\d{1,4}) ?(?:minutes?|mins?|mn)", lambda found: int(found["m"])),
    )
)  # fmt: skip


def _meridian(found: re.Match[str], hour: int) -> tuple[int, str]:
    groups = found.groupdict()
    if groups.get("half") == "a" or groups.get("morning"):
        return (0 if groups.get("half") and hour == 12 else hour), "!"
    if groups.get("half") == "p" or groups.get("late"):
        return hour, "p"
    return hour, "?"


def _hour(found: re.Match[str]) -> str:
    """The token of an hour in digits; the text itself when there is no such hour."""
    groups = found.groupdict()
    hour, minutes = int(groups["h"]), int(groups.get("m") or groups.get("m2") or 0)
    if hour > 23 or minutes > 59:
        return found[0]
    minutes += _QUARTERS.get(groups.get("quarter") or "", 0)
    if less := groups.get("less"):
        minutes -= 15 if less == "quart" else int(less)
    hour, half = _meridian(found, hour)
    if half == "?" and groups["h"][0] == "0":
        half = "!"
    return f"{groups.get('before', '')} @{hour}:{minutes}{half} "


def _midday(found: re.Match[str]) -> str:
    hour = 0 if found["name"] in ("minuit", "midnight") else 12
    minutes = _QUARTERS.get(found["quarter"] or "", 0) + int(found["m"] or 0)
    if less := found["less"]:
        minutes -= 15 if less == "quart" else int(less)
        hour = hour or 24
    return f" @{hour}:{minutes}! "


def _english(found: re.Match[str]) -> str:
    amount = found["amount"]
    minutes = _QUARTERS[amount] if amount in _QUARTERS else int(amount)
    hour = int(found["h"])
    if hour > 12:
        return found[0]
    hour, half = _meridian(found, hour)
    return f" @{hour}:{-minutes if found['way'] == 'to' else minutes}{half} "


_HOURS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.ASCII), token)
    for pattern, token in (
        (
            rf"\b(?P<amount>half|quarter|20|25|5|10)(?: minutes)? (?P<way>past|"
            rf"to) (?P<h>\d{{1,2}})\b(?! ?(?:[:h]|am|pm)\d){_HALF}?",
            _english,
        ),
        (r"\b(?P<h>\d{1,2})(?:[:h.](?P<m>\d{2}))? ?(?P<half>[ap])\.? ?m\b\.?", _hour),
        (rf"(?<![\d/.,:@])(?P<h>\d{{1,2}}) ?: ?(?P<m>\d{{2}})(?![\d:])(?: ?{_H}\b)?{_HALF}?", _hour),
        (
            rf"(?<![\d.,:@])(?<!\d/)(?P<h>\d{{1,2}}) ?{_H}(?![a-z])(?:{_PAST}|(?P<m>\d{{1,2}})(?!\d)|"
            rf" (?:et )?(?P<m2>\d{{1,2}})(?![\d/:])(?!,\d){_NO_NOUN})?(?: ?(?:min|mn|minutes)\b)?{_HALF}?",
            _hour,
        ),
        (
            r"\b(?P<before>(?:a|vers|avant|apres|des) )(?P<h>\d{1,2})[.](?P<m>[1-5]\d)(?!\d)(?![.,/]\d)",
            lambda found: _hour(found) if int(found["m"]) > 12 else found[0],
        ),
        (rf"\b(?P<h>\d{{1,2}})(?=(?: pile| tapantes?)?(?:{_MORNING}|{_LATE})){_HALF}", _hour),
        (
            rf"\b(?P<name>midi|noon|midday|minuit|midnight)\b(?:{_PAST}|"
            rf" (?P<m>\d{{1,2}})\b(?! ?[h/:.])(?<! 0){_NO_NOUN})?",
            _midday,
        ),
    )
)  # fmt: skip


def tokens(text: str) -> str:
    """The folded text with one token for each hour and each "dans N heures"."""
    for pattern, minutes in _ELAPSED:
        text = pattern.sub(lambda found, minutes=minutes: f" +{minutes(found)} ", text)
    for pattern, token in _HOURS:
        text = pattern.sub(token, text)
    return text


def read(token: str) -> Clock:
    """The hour of a token, or of bare digits."""
    if token[0] != "@":
        return Clock(int(token), 0, "!" if token[0] == "0" else "?")
    hour, minutes = token[1:-1].split(":")
    return Clock(int(hour), int(minutes), token[-1])


def minute_of_day(clock: Clock, half: str = "?") -> int:
    """Minutes since midnight; `half` is what the message says elsewhere of morning ('!') or afternoon ('p').

    An hour from 1 to 6 of which nothing is said is in the afternoon.
    """
    said = clock.half if clock.half != "?" else half
    late = (said == "p" and 1 <= clock.hour <= 11) or (said == "?" and 1 <= clock.hour <= 6)
    return (60 * (clock.hour + 12 * late) + clock.minutes) % (24 * 60)


def to_time(minutes: int) -> time:
    """The time so many minutes after midnight."""
    return time(minutes // 60, minutes % 60)

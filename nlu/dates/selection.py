"""Which of the days and times named in a message are wanted: not what is over, refused, moved away or only told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, zip_longest

from nlu.dates.clock import minute_of_day
from nlu.dates.model import Date, Day, Hours, Mention, Month, NearDay, PastDay, Problem, TimeKind, Week
from nlu.dates.words import WEEKDAY

_REACH = 60
"""Characters around a mention in which words can bear on it."""

MOVING = re.compile(
    r"\b(?:(?:decal|repouss|avanc|deplac|modif|resched|postpon)[a-z]*|report(?:er|ez|e|ee|ons)?|chang(?:er|ez|e|"
    r"eons|ement)|"
    r"move|moved|push|shift|remettre|basculer|passer (?:de|du)(?! @))\b"
)

_GLUE = (
    r"(?:le|la|l|les|ce|cet|cette|du|de|d|pour|a|au|aux|vers|en|on|dispo|disponibles?|libres?|possible|ok|bon|"
    r"dans|in|rdv|"
    r"forcement|trop|surtout|moi|nous|is|for|available|free|venir|passer|tot|partir|before|un|une)"
)
_REFUSED = re.compile(
    rf"(?:(?<!pourquoi )(?<!est ce )\b(?:pas|sauf|ni)|\baulieude|\b(?:et|mais|pas) non|\bnon pas|\bdepuis|"
    rf"\bsince|\bremplacer|\ba part|"
    rf"\bcontrairement|\b(?:peux|peut|suis|dispo) plus|\b(?:can t|cannot|couldn t) (?:do|make|manage))(?: {_GLUE})* ?$"
)
_REFUSED_AFTER = re.compile(
    r"^ ?,? ?(?:(?:je|j|on|ca|c|ce|cela|est|n|ne|me|m|va|vais|peux|peut|suis|sera|serai|serait|marche|convient|arrange|"
    r"i|can|can t|doesn|t|isn|won|m|am|work|works|suit|is|nous|sommes|y|ici|finalement|desole|en fait|"
    r"malheureusement|,) ){0,8}"
    r"(?:pas|impossible|indisponible|occupee?|prise?|absente?|unavailable|busy|mort|complique|feriee?)\b"
    r"(?! (?:(?:la|dispo|disponible|libre|chez moi|available|free) )?(?:avant|apres|plus|de probleme|de souci|"
    rf"que|mal|sure?|grave|possible \?|(?:ce |le )?{WEEKDAY}|demain|aujourdhui|(?:le )?\d))"
    r"|^ ?,? ?non plus\b"
    r"|^ ?,? ?(?:i can t|i cannot|i m not|(?:it )?doesn t (?:work|suit)|isn t|won t work)\b"
)
_TOLD = re.compile(
    r"\b(?:devait|devaient|deviez|aurait du|auraient du|etait prevue?|etais prevue?|was supposed|was meant|"
    r"ne le|nee le|date du)\b(?:(?! mais )[^.;!?,])*$|"
    r"\b(?:factures?|commandes?|mail|courriel|courrier|contrat|lettre|avis|devis|sms|panne|coupure|invoice|"
    r"order|email|letter)"
    r"(?: (?:de|du|d|from|dated|recue?|passee?))+(?: (?:le|ce))? ?$"
)
_APPOINTMENT = re.compile(
    r"\b(?:rdv|rendez vous|passage|visite|intervention|creneau)(?: (?:est|etait))?(?: (?:prevue?|"
    r"fixee?))?(?: (?:du|de|d|le|pour))(?: (?:le|ce))? ?$|"
    r"\bj (?:ai|avais) (?:deja )?(?:un |mon )?(?:rdv|rendez vous)\b(?: (?:prevu|le|pour|a|chez [a-z]+))* ?$|"
    r"\b(?:est|ai|a|ont) (?:pas )?(?:venu|passe|tombe|tombee|recu|commande|appele|eu|demande|plante|coupe|"
    r"lache)\b(?: [a-z]+){0,2} ?$"
)
_FROM = re.compile(r"(?<!journee )(?<!matin )(?<!midi )(?<!soir )\b(?:de|du|d|from)(?: (?:le|la|ce))? ?$")
_TO = re.compile(r"^ ?,? ?(?:a|au|to|vers|pour|en|par|jusqua|contre)(?: (?:le|la|ce|l|un))? ?$")
_BESIDE = re.compile(r"^ ?(?:(?:a|au|vers|le|la|l|en|dans|de|du|d|des|on|in|,(?= (?:vers|a|au|en|dans)\b)) ?)*$")
_BEFORE_OR_AFTER = re.compile(
    r"(?<!pas )\b(?:avant|jusqua|d ici|by|apres|before|au plus tard)(?: (?:le|la|ce|a|au|l))? ?$"
)
_OPEN = re.compile(r"\b(?:du|de|entre|from)(?: (?:le|la|ce))? ?$")
_CLOSE = re.compile(r"^ ?(?:au|a|et|to|jusqua|-)(?: (?:le|la|ce|au))? ?$")


def wanted(line: str, dates: list[Date], hours: list[Hours], *, now: datetime, moving: bool) -> list[Mention]:
    """The mentions that make the wish, in order.

    now: the moment in Paris. moving: an appointment is being moved, so that "de X à Y" wants Y.
    """
    said: list[Mention] = sorted([*dates, *hours], key=lambda mention: mention.start)
    if not moving:
        said = _stretches(line, said)
    said = _without(said, _refused(line, said))
    if moving:
        said = _moved(line, said)
    said = [_bounded(line, mention) for mention in said]
    return _without(said, _background(line, said, now))


def _before(line: str, mention: Mention) -> str:
    return line[max(0, mention.start - _REACH) : mention.start]


def _after(line: str, mention: Mention) -> str:
    return line[mention.end : mention.end + _REACH]


def _gap(line: str, first: Mention, second: Mention) -> str:
    return line[first.end : second.start]


def _is_day(mention: Mention) -> bool:
    return not isinstance(mention, Hours)


def _without(said: list[Mention], dropped: set[Mention]) -> list[Mention]:
    return [mention for mention in said if mention not in dropped]


def _pairs(line: str, said: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Neighbours of which one is a day and the other its time."""
    for first, second in pairwise(said):
        if _is_day(first) != _is_day(second) and _BESIDE.match(_gap(line, first, second)):
            yield first, second


def _refused(line: str, said: list[Mention]) -> set[Mention]:
    """What is over or refused, with the time beside it."""
    before: set[Mention] = set()
    after: set[Mention] = set()
    for mention in said:
        if isinstance(mention, PastDay) or _says_no(line, mention) or _TOLD.search(_before(line, mention)):
            before.add(mention)
        elif _REFUSED_AFTER.match(_after(line, mention)):
            after.add(mention)
    for first, second in _pairs(line, said):
        if first in before and _is_day(first):
            before.add(second)
        if second in after and _is_day(first):
            after.add(first)
    return before | after


def _says_no(line: str, mention: Mention) -> bool:
    found = _REFUSED.search(_before(line, mention))
    return bool(found) and not (isinstance(mention, Hours) and mention.kind is TimeKind.ANY)


def _moved(line: str, said: list[Mention]) -> list[Mention]:
    """Without the day and time that the appointment is moved away from."""
    days = [mention for mention in said if _is_day(mention)]
    origins: set[Mention] = set()
    for day, following in zip_longest(days, days[1:]):
        between = [
            m for m in said if not _is_day(m) and day.end <= m.start and (not following or m.start < following.start)
        ]
        target = between[-1] if between and following else day
        if following and _leads_to(line, target, following):
            origins |= {day, *between}
        elif _is_origin(line, day, days):
            origins |= _origin_with_time(line, day, between, alone=len(days) == 1)
    left = _without(said, origins)
    aims = [m for m in left if _is_day(m) and not _FROM.search(_before(line, m))]
    return [m if aims else _second_hour(line, m) for m in left]


def _leads_to(line: str, first: Mention, second: Mention) -> bool:
    return bool(_TO.match(_gap(line, first, second))) and not isinstance(second, Month)


def _is_origin(line: str, day: Mention, days: list[Mention]) -> bool:
    """Whether "de" before the day makes it that of the appointment, not a part of the day named before it."""
    if not isinstance(day, Day) or not _FROM.search(_before(line, day)):
        return False
    return not any(other.end <= day.start and _FROM.fullmatch(_gap(line, other, day).strip()) for other in days)


def _origin_with_time(line: str, day: Mention, between: list[Mention], *, alone: bool) -> set[Mention]:
    """The origin and its own time; its day stays when only another time is asked for."""
    if not between:
        return {day}
    if _TO.match(_gap(line, day, between[0])):
        return set() if alone else {day, between[0]}
    own = {m for m in between[:1] if _BESIDE.match(_gap(line, day, m)) and not _is_range(m)}
    return own if alone and len(between) > len(own) else {day, *own}


def _is_range(mention: Mention) -> bool:
    return isinstance(mention, Hours) and mention.kind is TimeKind.RANGE


def _second_hour(line: str, mention: Mention) -> Mention:
    """ "De 14h à 16h" of an appointment that moves: at 16h."""
    if (
        not isinstance(mention, Hours)
        or mention.kind is not TimeKind.RANGE
        or "entre" in line[mention.start : mention.end]
    ):
        return mention
    return replace(mention, kind=TimeKind.EXACT, first=mention.last, last=None)


def _stretches(line: str, said: list[Mention]) -> list[Mention]:
    """With "du lundi au mercredi" as one vague day."""
    kept: list[Mention] = []
    for mention in said:
        last = kept[-1] if kept else None
        if isinstance(mention, Day) and last and _is_stretch(line, last, mention):
            kept[-1] = Day(start=last.start, end=mention.end, value=Problem.VAGUE)
        else:
            kept.append(mention)
    return kept


def _is_stretch(line: str, first: Mention, last: Day) -> bool:
    opened = _is_day(first) and _OPEN.search(_before(line, first))
    return bool(opened and _CLOSE.match(_gap(line, first, last)))


def _bounded(line: str, mention: Mention) -> Mention:
    """ "Avant jeudi" is not a day; "pas avant jeudi" and "à partir de jeudi" begin on it."""
    if isinstance(mention, Day) and _BEFORE_OR_AFTER.search(_before(line, mention)):
        return Day(start=mention.start, end=mention.end, value=Problem.VAGUE)
    return mention


def _background(line: str, said: list[Mention], now: datetime) -> set[Mention]:
    """Days that only tell what is or was, when another is named: "mon rdv de jeudi", "ce matin" in the evening."""
    told = {m for m in said if isinstance(m, Day) and (_APPOINTMENT.search(_before(line, m)) or _is_over(m, said, now))}
    if all(m in told for m in said if isinstance(m, Day | Week | Month)):
        return set()
    return told | {second for first, second in _pairs(line, said) if first in told and _is_day(first)}


def _is_over(day: Day, said: list[Mention], now: datetime) -> bool:
    """Whether the part of today named beside the day has ended."""
    parts = [m for m in said if isinstance(m, Hours) and m.kind is TimeKind.PART and 0 <= m.start - day.end <= 1]
    if not isinstance(day, NearDay) or day.value != now.date() or not parts or parts[0].last is None:
        return False
    return minute_of_day(parts[0].last) <= 60 * now.hour + now.minute

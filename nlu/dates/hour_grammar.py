"""How members name times of day: ordered patterns over the canonical text, once the days are taken out."""

import re
from collections.abc import Callable
from datetime import time

from nlu.dates.clock import HOUR, minute_of_day, read, to_time
from nlu.dates.day_grammar import blank
from nlu.dates.model import Clock, Hours, TimeKind

Found = re.Match[str]

_A = rf"(?P<a>{HOUR})"
_EITHER = rf"(?:{HOUR}|\d{{1,2}})"
_NEAR = r"(?:(?:vers|a peu pres|aux? alentours de|autour de|pres de|a|les|le|l|de) )*"
_ENDS_THERE = (
    r"(?= (?:pile|le|la|ce|on|[,;.!?)]|_|svp|please|et|ou|si|merci|plutot|ish|in|demain|pour|chez|serait|c est)|$)"
)
_BARE = rf"(?P<a>\d{{1,2}}){_ENDS_THERE}"
_TO = r"(?:et|a|-|/|au|to|jusqua)"
_ABSENT = (
    r"pas (?:(?:la|dispo|disponible|libre|chez moi|presente?|rentree?|available|free|possible|me|deranger|venir|passer|"
    r"here|home|de rdv) )+avant"
)
_LOWER = rf"(?:pas avant|apres|des|from|au plus tot|passe|plus tard que|any time after|{_ABSENT})"
_UPPER = r"(?:avant|jusqua|au plus tard|by|d ici|max|maximum)"
_LATEST = r"(?:jusqua|avant|au plus tard|pas apres|to|a)"

_SPANS = {
    ("", "matin"): (9, 12),
    ("debut", "matin"): (9, 10),
    ("fin", "matin"): (11, 12),
    ("", "apresmidi"): (14, 18),
    ("debut", "apresmidi"): (14, 16),
    ("fin", "apresmidi"): (16, 18),
    ("fin", "journee"): (17, 19),
    ("", "soir"): (18, 20),
}
"""Hours of the parts of the day; a qualifier that changes nothing ("milieu de matinée") is that of the whole part."""
_HALF = {"matin": "!", "apresmidi": "p", "soir": "p", "journee": "p"}
_LUNCH = (12, 14)


def _one(kind: TimeKind) -> Callable[[Found], Hours | None]:
    def build(found: Found) -> Hours | None:
        clock = read(found["a"])
        return Hours(*found.span(), kind=kind, first=clock) if clock.hour <= 23 else None

    return build


def _range(found: Found) -> Hours | None:
    first, last = read(found["a"]), read(found["b"])
    if first.hour > 23 or last.hour > 23:
        return None
    return Hours(*found.span(), kind=TimeKind.RANGE, first=first, last=last)


def _part(found: Found) -> Hours | None:
    groups = found.groupdict()
    name, edge = found["part"], groups.get("edge") or ""
    if name == "journee" and edge != "fin":
        return None
    start, end = _SPANS.get((edge, name)) or _SPANS["", name]
    return _span(found, start, end, _HALF[name])


def _span(found: Found, start: int, end: int, half: str) -> Hours:
    first, last = Clock(start, 0, "!"), Clock(end, 0, "!")
    return Hours(*found.span(), kind=TimeKind.PART, first=first, last=last, half=half)


def _lunch(found: Found) -> Hours | None:
    return _span(found, *_LUNCH, "p")


def _early(found: Found) -> Hours | None:
    return _span(found, *_SPANS["debut", "matin"], "!")


def _any(found: Found) -> Hours | None:
    return Hours(*found.span(), kind=TimeKind.ANY)


_PART = r"(?P<part>matin|apresmidi|soir|journee)"
_RULES: tuple[tuple[re.Pattern[str], Callable[[Found], Hours | None]], ...] = tuple(
    (re.compile(rf"(?<![a-z\d@:])(?:{pattern})(?![a-z\d])"), builder)
    for pattern, builder in (
        (r"(?:toute|dans|en|pendant|durant|tout) (?:le |la )?journee|n importe (?:quand|quelle heure)", _any),
        (r"peu importe(?: (?:le|la|l))?(?: (?:heure|horaire|moment))?|any ?time|all jours|whole jours|any hour", _any),
        # Parts of the day
        (r"entre @12:0! et (?:@2:0\?|@14:0\?|2(?! ?h))", _lunch),
        (
            r"(?:heure|pause) (?:du|de)(?: le)? (?:dejeuner|@12:0!|repas)|lunch ?time|(?:a|over|during|"
            r"au) (?:le )?dejeuner",
            _lunch,
        ),
        (
            r"lunch ?time|pause dejeuner|(?:tot (?:(?:dans|le|la|en) )*|1st thing in le |debut in le )matin|1st thing|"
            r"(?:(?:ce |le )?matin )?(?:a (?:le )?)?(?:1re|1ere|1er|1e|premier) heures?(?: (?:de|du) matin)?",
            _early,
        ),
        (rf"(?P<edge>debut|fin|milieu)(?: (?:de|du|d|in))?(?: (?:le|la|l|ce))? {_PART}", _part),
        # Two hours
        (rf"(?:entre|de|from|d) {_NEAR}(?P<a>{HOUR}) {_TO} {_NEAR}(?P<b>{HOUR})", _range),
        (rf"(?:entre|de|from|d) {_NEAR}(?P<a>\d{{1,2}})(?: h)? {_TO} {_NEAR}(?P<b>{HOUR})", _range),
        (rf"(?:entre|de|from|d) {_NEAR}(?P<a>{HOUR}) {_TO} {_NEAR}(?P<b>\d{{1,2}}){_ENDS_THERE}", _range),
        (rf"(?:entre|de|from) (?P<a>\d{{1,2}}) {_TO} (?P<b>\d{{1,2}}){_ENDS_THERE}", _range),
        (rf"(?P<a>{_EITHER}) (?:a|-|/|to|jusqua) (?P<b>{HOUR})", _range),
        (rf"(?:des|apres|from) {_NEAR}(?P<a>{HOUR}) (?:(?:et|mais) )?{_LATEST} {_NEAR}(?P<b>{HOUR})", _range),
        # One bound
        (rf"(?:pas apres|pas plus tard que) {_NEAR}(?P<a>{HOUR}|\d{{1,2}}{_ENDS_THERE})", _one(TimeKind.UNTIL)),
        (rf"{_LOWER} {_NEAR}{_A}", _one(TimeKind.FROM)),
        (
            rf"{_A} (?:au plus tot|minimum|mini|min|et plus|ou plus tard|(?:ou|et) apres|onwards?|ou later)",
            _one(TimeKind.FROM),
        ),
        (rf"{_UPPER} {_NEAR}{_A}", _one(TimeKind.UNTIL)),
        (rf"{_A} (?:au plus tard|grand maximum|maximum|maxi|max|ou earlier|ou avant)", _one(TimeKind.UNTIL)),
        (rf"{_LOWER} {_BARE}", _one(TimeKind.FROM)),
        (rf"{_UPPER} {_BARE}", _one(TimeKind.UNTIL)),
        # One hour
        (_A, _one(TimeKind.EXACT)),
        (rf"(?:vers|a|autour de|aux? alentours de) {_BARE}", _one(TimeKind.EXACT)),
        (_PART, _part),
    )
)


def find(text: str) -> list[Hours]:
    """The times named in the canonical text, in order."""
    mentions: list[Hours] = []
    for pattern, builder in _RULES:
        taken = [mention for found in pattern.finditer(text) if (mention := builder(found)) is not None]
        mentions.extend(taken)
        text = blank(text, taken)
    return sorted(mentions, key=lambda mention: mention.start)


def combine(said: list[Hours]) -> tuple[time | None, time | None]:
    """Start and end of the wish that these times make together.

    A range or an exact hour replaces the part of the day; a bound inside the part narrows it, outside replaces it.
    """
    parts = [hours for hours in said if hours.kind is TimeKind.PART]
    half = parts[0].half if parts else "?"
    for hours in said:
        if hours.kind is TimeKind.RANGE:
            return _ends(hours, half)
    exact = [hours for hours in said if hours.kind is TimeKind.EXACT]
    lower = _bound(said, TimeKind.FROM, half)
    upper = _bound(said, TimeKind.UNTIL, half)
    if exact and not (_is_noon(exact[0]) and (len(exact) > 1 or parts or lower or upper)):
        return to_time(_minutes(exact[0], half)), None
    if len(exact) > 1:
        return to_time(_minutes(exact[1], half)), None
    if parts:
        return _narrow(parts[0], lower, upper)
    if exact and lower is None and upper is None:
        return to_time(_minutes(exact[0], half)), None
    return _time(lower), _time(upper)


def _is_noon(hours: Hours) -> bool:
    return hours.first == Clock(12, 0, "!")


def _bound(said: list[Hours], kind: TimeKind, half: str) -> int | None:
    return next((_minutes(hours, half) for hours in said if hours.kind is kind), None)


def _minutes(hours: Hours, half: str) -> int:
    assert hours.first is not None
    return minute_of_day(hours.first, half)


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else to_time(minutes)


def _narrow(part: Hours, lower: int | None, upper: int | None) -> tuple[time | None, time | None]:
    assert part.first is not None
    assert part.last is not None
    start, end = minute_of_day(part.first), minute_of_day(part.last)
    inside = (lower is None or start <= lower < end) and (upper is None or start < upper <= end)
    if not inside:
        return _time(lower), _time(upper)
    return to_time(start if lower is None else lower), to_time(end if upper is None else upper)


def _ends(hours: Hours, half: str) -> tuple[time, time]:
    """Both ends of a range, put in order by 12 hours where that can be ("between 1 and 3pm", "from 11 to 1")."""
    first, last = hours.first, hours.last
    assert first is not None
    assert last is not None
    end = minute_of_day(last, half)
    if first.half == "?" and last.half != "?" and last.hour <= 12:
        shared = minute_of_day(first, last.half)
        start = shared if shared < end else minute_of_day(Clock(first.hour, first.minutes, "!"))
    else:
        start = minute_of_day(first, half)
    if end <= start and last.half == "?" and last.hour < 12 and end + 12 * 60 < 24 * 60:
        end += 12 * 60
    return to_time(start), to_time(end)

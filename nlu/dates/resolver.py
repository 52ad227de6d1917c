"""From a whole message to one wish: the day and the time that its words make together."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import reduce

from nlu.dates import clock, day_builders, day_grammar, days, hour_grammar, noise, selection, words
from nlu.dates.model import (
    Day,
    DayNumber,
    Hours,
    Mention,
    Month,
    NearDay,
    PastDay,
    Problem,
    TimeKind,
    Week,
    Weekday,
    Weekend,
    When,
)

_LONGEST_MESSAGE = 10_000

_CORRECTION = re.compile(
    r"\b(?:non(?! plus)|nan|no|nope|pardon|oups|oops|zut|erreur|en fait|je (?:voulais|veux|voudrais) dire|"
    r"trompee?|je corrige|"
    r"rectifi[a-z]*|correction|finalement|enfin|actually|i mean|i meant|wait|scratch that|make (?:it|that)|attendez|"
    r"mais c est|autant pour moi|au temps pour moi|or rather|reflexion)\b"
)
_RATHER = re.compile(r"\b(?:plutot|prefere|prefererais|rather|prefer|disons)\b")
_GIVEN_UP = re.compile(
    r"^.*\b(?:annul[a-z]*|supprim[a-z]*|decommand[a-z]*|cancel)\b.{0,80}\b(?:et|puis|and)\b.{0,12}"
    r"\b(?=(?:reserv|pren[dez]|met[st]|remet|replac|reprogramm|replanif|book|make|schedule|put)[a-z]*\b)"
)
"""What is cancelled before something else is booked: "annulez jeudi et prenez vendredi" wants Friday."""
_TOKEN_SIGNS = str.maketrans("@#+", "   ")
"""What our own tokens begin with: in "2+2" they are the member's."""
_LAST_DAYS = re.compile(r"\b(?:hier|yesterday|last night|il y a \S+ (?:jours?|semaines?)|(?:days?|weeks?) ago)\b")
_OR = re.compile(r"\b(?:ou|sinon|voire|a defaut|otherwise|soit)\b")
_TOGETHER = re.compile(
    r"^ ?[,(]? ?(?:(?:le|la|l|du|de|d|c est|soit|donc|a dire|ce|un|on|est|qui est|qui tombe|in|dans|a|si possible|"
    r"de preference|par exemple|plutot|disons|le jour du|midi|pour) ?){0,4}$"
)


def resolve(text: str, now: datetime) -> When:
    """The day and time that the member asks for.

    now: an aware moment; today is its date in Paris. Days and times of the answer are Paris wall clock.
    Only what is said is filled: an unsaid, impossible, vague or contradictory day is None, its times kept as said.
    """
    now = now.astimezone(day_builders.PARIS)
    line = _GIVEN_UP.sub(" ", read(text[:_LONGEST_MESSAGE]))
    moving = bool(selection.MOVING.search(line))
    dates, rest = day_grammar.find(line, now.date(), now, moving=moving)
    said = selection.wanted(line, dates, hour_grammar.find(rest), now=now, moving=moving)
    segments = _segments(line, said)
    day = _day(line, segments, now.date())
    if isinstance(day, Day) and day.moment:
        return When(date=_date(day), start=day.moment, problem=_problem(day))
    start, end = _hours(line, segments)
    first, last = _stretch(said, now.date()) if _problem(day) is Problem.VAGUE else (None, None)
    return When(date=_date(day), start=start, end=end, problem=_problem(day), first=first, last=last)


def read(text: str) -> str:
    """The message in canonical form, its hours and numeric dates as tokens and its distractors blanked."""
    plain = noise.remove(words.phrases(words.digits(words.fold(text)))).translate(_TOKEN_SIGNS)
    return words.canonical(clock.tokens(day_grammar.numeric(plain)))


def words_beside(text: str, now: datetime) -> str:
    """The message in canonical form without its days and hours; an address, a postcode or a reference is BLANK.

    now: an aware moment, as for `resolve`.
    """
    now = now.astimezone(day_builders.PARIS)
    line = read(text[:_LONGEST_MESSAGE])
    dates, rest = day_grammar.find(line, now.date(), now, moving=False)
    for mention in (*dates, *hour_grammar.find(rest)):
        line = line[: mention.start] + " " * (mention.end - mention.start) + line[mention.end :]
    return " ".join(line.split())


def names_past_day(text: str, now: datetime) -> bool:
    """Whether the message speaks of a day that is over ("hier à 10h"), which is never a wish. now: aware."""
    now = now.astimezone(day_builders.PARIS)
    line = read(text[:_LONGEST_MESSAGE])
    dates, _ = day_grammar.find(line, now.date(), now, moving=False)
    return any(isinstance(day, PastDay) for day in dates) or bool(_LAST_DAYS.search(words.fold(text)))


def _stretch(said: list[Mention], today: date) -> tuple[date | None, date | None]:
    """The first and the last day of the only week or month that is named, where no day is."""
    spans = [mention for mention in said if _is_day(mention)]
    match spans:
        case [Week(monday=monday)]:
            return monday, monday + timedelta(days=6)
        case [Month(year=year, number=number)]:
            year = year or today.year + (number < today.month)
            return date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return None, None


def _date(day: Day | None) -> date | None:
    return day.value if day and isinstance(day.value, date) else None


def _problem(day: Day | None) -> Problem | None:
    return day.value if day and isinstance(day.value, Problem) else None


def _segments(line: str, said: list[Mention]) -> list[list[Mention]]:
    """The mentions cut at each correction; what comes last counts."""
    segments: list[list[Mention]] = [[]]
    for mention in said:
        last = segments[-1]
        if last and _corrects(line[last[-1].end : mention.start], last, mention):
            segments.append([])
        segments[-1].append(mention)
    return segments


def _corrects(gap: str, said: list[Mention], mention: Mention) -> bool:
    """ "Plutôt" corrects only what has been said: "jeudi, plutôt le matin" completes."""
    if _CORRECTION.search(gap):
        return True
    if not _RATHER.search(gap):
        return False
    if isinstance(mention, Hours):
        return any(isinstance(m, Hours) and m.kind is mention.kind for m in said)
    return any(_is_day(m) and _is_whole(m) for m in said) and _is_whole(mention)


def _is_day(mention: Mention) -> bool:
    return not isinstance(mention, Hours)


def _is_whole(mention: Mention) -> bool:
    """Whether the mention names a day by itself."""
    return isinstance(mention, Day) and mention.value is not Problem.VAGUE


# Days


def _day(line: str, segments: list[list[Mention]], today: date) -> Day | None:
    """The day asked for, in the last segment that names one; what it leaves open is taken from the one before."""
    named = [dates for dates in ([m for m in segment if _is_day(m)] for segment in segments) if dates]
    if not named:
        return None
    dates = named[-1]
    if len(named) > 1:
        dates = _inherit(named[-2], dates, today)
    return _first_day(line, dates, today)


def _inherit(corrected: list[Mention], dates: list[Mention], today: date) -> list[Mention]:
    """ "Mardi de la semaine prochaine, non mercredi": the week stays; "le 12 mai, non le 13": the month stays."""
    weeks = [m for m in corrected if isinstance(m, Week)]
    if weeks and not any(isinstance(m, Week) for m in dates):
        return [_within(m, weeks[0], today) for m in dates]
    before, now = corrected[0], dates[0]
    if type(before) is Day and isinstance(before.value, date) and isinstance(now, DayNumber):
        value = days.exact(before.value.year, before.value.month, now.number)
        if isinstance(value, Problem) or value >= today:
            return [Day(start=now.start, end=now.end, value=value), *dates[1:]]
    return dates


def _first_day(line: str, dates: list[Mention], today: date) -> Day | None:
    """The first of several days, with what its neighbours say of it."""
    dates = _anchored(line, dates, today)
    groups = _groups(line, dates)
    chosen = next((group for group in groups if any(_is_whole(m) or _is_refusable(m) for m in group)), None)
    if chosen is None or _OR.search(line[dates[0].start : chosen[0].start]):
        return Day(start=dates[0].start, end=dates[0].end, value=Problem.VAGUE)
    return reduce(lambda first, second: _together(first, second, today), [m for m in chosen if isinstance(m, Day)])


def _is_refusable(mention: Mention) -> bool:
    return isinstance(mention, Day) and mention.value in (Problem.IMPOSSIBLE, Problem.PAST)


def _anchored(line: str, dates: list[Mention], today: date) -> list[Mention]:
    """The days placed in the week, the month or the week-end named beside them, unless that is an alternative."""
    for place, anchor in enumerate(dates):
        if not _is_anchor(anchor) or (place and _OR.search(line[dates[place - 1].end : anchor.start])):
            continue
        if place + 1 < len(dates) and not place and _OR.search(line[anchor.end : dates[1].start]):
            continue
        dates = [_within(mention, anchor, today) for mention in dates]
    return _with_month_of_next(line, dates, today)


def _is_anchor(mention: Mention) -> bool:
    return isinstance(mention, Week | Month) or (isinstance(mention, NearDay | Weekend) and not mention.anchored)


def _within(mention: Mention, anchor: Mention, today: date) -> Mention:
    if isinstance(mention, Weekday) and not (mention.anchored and isinstance(anchor, Weekend)):
        if isinstance(anchor, Week):
            return _placed(mention, days.in_week(anchor.monday, mention.weekday, today))
        if isinstance(anchor, NearDay | Weekend) and isinstance(anchor.value, date):
            return _placed(mention, days.in_week(days.monday_of(anchor.value), mention.weekday, today))
    if isinstance(mention, DayNumber) and isinstance(anchor, Month):
        if anchor.year is None:
            value = days.next_day_of_month(today, mention.number, anchor.number)
        else:
            value = days.exact(anchor.year, anchor.number, mention.number)
        return Day(start=mention.start, end=mention.end, value=value)
    return mention


def _placed(mention: Weekday, value: date | Problem) -> Weekday:
    return Weekday(start=mention.start, end=mention.end, value=value, weekday=mention.weekday)


def _with_month_of_next(line: str, dates: list[Mention], today: date) -> list[Mention]:
    """ "Le 12 ou le 13 mai": both in May."""
    full = [m for m in dates if type(m) is Day and isinstance(m.value, date)]
    if not full or not isinstance(dates[0], DayNumber | Weekday):
        return dates
    after = full[0]
    assert isinstance(after.value, date)
    month = after.value.month
    return [
        Day(start=m.start, end=m.end, value=days.next_day_of_month(today, m.number, month))
        if isinstance(m, DayNumber) and m.end < after.start and _is_list(line[m.end : after.start])
        else m
        for m in dates
    ]


def _is_list(gap: str) -> bool:
    return bool(re.fullmatch(r" (?:ou|et|,|/)(?: bien)?(?: le| [a-z]+di)? ", gap))


def _groups(line: str, dates: list[Mention]) -> list[list[Mention]]:
    """The days that are one: "lundi 19", "demain, mardi", "dans trois semaines, le lundi"."""
    groups: list[list[Mention]] = []
    for mention in dates:
        if groups and _join(line, groups[-1], mention):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _join(line: str, group: list[Mention], mention: Mention) -> bool:
    last = group[-1]
    if not _TOGETHER.match(_without_hours(line[last.end : mention.start])):
        return False
    kinds = {type(m) for m in group}
    if isinstance(mention, Week | Month):
        return True
    return type(mention) not in kinds and bool({Weekday, NearDay, Weekend, Week, Month} & {type(mention), *kinds})


def _without_hours(gap: str) -> str:
    return re.sub(rf"(?: (?:a|vers|entre|et|avant|apres|des|en))* (?:{clock.HOUR}|matin|apresmidi|soir)", "", gap)


def _together(first: Day, second: Day, today: date) -> Day:
    """One day of two mentions; CONTRADICTION when they disagree."""
    day, check = (second, first) if isinstance(first, Weekday) else (first, second)
    if isinstance(check, Weekday) and isinstance(day, NearDay | Weekend) and not day.anchored:
        return check
    if isinstance(check, Day) and check.value is Problem.VAGUE:
        return day
    if day.value is Problem.VAGUE:
        return check
    if isinstance(day.value, Problem):
        return day
    agree = day.value.weekday() == check.weekday if isinstance(check, Weekday) else day.value == check.value
    return day if agree else Day(start=first.start, end=second.end, value=Problem.CONTRADICTION)


# Times


def _hours(line: str, segments: list[list[Mention]]) -> tuple[time | None, time | None]:
    """The time of the day chosen: of the last segment that names one, up to the next alternative."""
    segment = next((s for s in reversed(segments) if any(isinstance(m, Hours) for m in s)), None)
    if segment is None:
        return None, None
    return hour_grammar.combine(_own_hours(line, segment))


def _own_hours(line: str, segment: list[Mention]) -> list[Hours]:
    """The times that go with the first day; those of the second when the first has none ("lundi ou mardi à 10h")."""
    block: list[Hours] = []
    seen_day = False
    for place, mention in enumerate(segment):
        gap = line[segment[place - 1].end : mention.start] if place else ""
        if block and (_OR.search(gap) or (seen_day and _is_new_day(line, segment, place))):
            return _settled(block, segment)
        if isinstance(mention, Hours):
            block.append(mention)
        else:
            seen_day = True
    return _settled(block, segment)


def _is_new_day(line: str, segment: list[Mention], place: int) -> bool:
    mention = segment[place]
    if not isinstance(mention, Day):
        return False
    earlier = [m for m in segment[:place] if _is_day(m)]
    return not _join(line, earlier, mention) if earlier else False


def _settled(block: list[Hours], segment: list[Mention]) -> list[Hours]:
    """Without "n'importe quand" beside a time; "matin ou après-midi, peu importe" leaves the time open."""
    free = any(isinstance(m, Hours) and m.kind is TimeKind.ANY for m in segment)
    parts = [m for m in segment if isinstance(m, Hours) and m.kind is TimeKind.PART]
    return [] if free and len(parts) > 1 else [m for m in block if m.kind is not TimeKind.ANY]

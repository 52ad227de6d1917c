"""How members name days: ordered patterns over the canonical text, the most specific first.

A pattern that matches takes its words away from the ones after it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from nlu.dates import days
from nlu.dates.model import Date, Day, DayNumber, Month, NearDay, PastDay, Problem, Week, Weekday, Weekend
from nlu.dates.words import MONTH, MONTHS, WEEKDAY, WEEKDAYS

PARIS = ZoneInfo("Europe/Paris")
TAKEN = "_"
"""Fills the place of words that a mention has taken."""

Found = re.Match[str]
Builder = Callable[[Found, date, datetime], Date | None]

_OF = r"(?: (?:de|du|d|in|a))?(?: (?:le|la|ce))?(?: mois(?: de| d)?)?"
_YEAR = r"(?: (?:de |en )?(?P<year>20\d\d|19\d\d|(?:2[4-9]|[3-9]\d)(?! [a-z@]))(?! ?[@/:])|(?P<later> (?:de )?l ans prochain| ans prochain))?"
_NTH = r"(?P<nth>[1-5](?:er|re|e|eme|ieme|nde|nd|st|rd|th)|avant dernier|dernier)"
_WD = rf"(?P<wd>{WEEKDAY})"
_MO = rf"(?P<mo>{MONTH})"
_NUMBER = r"(?P<n>\d{1,2})(?:er|e|eme|st|nd|rd|th)?"
_SUFFIXED = r"(?P<n>\d{1,2})(?:er|st|nd|rd|th)"
_FREE = r"(?! ?(?:[@%/:+-] ?\d|h\b|eur|~|\. \d|, \d+ ?eur))(?!\d)"
# "mardi 2 techniciens": a number before a plural noun counts things. The plurals that follow a date are few.
_NOT_COUNTED = (
    r"(?! (?!(?:des|dans|apres|sans|mais|plus|pas|vers|sous|nous|vous|suis|serais|alors|puis|tres|mars|jusqua|vais|dois|"
    r"is|as|his|please|was|works|suits|les|mes|vos|ses|ces|nos|sinon|dispos?|fais|peux|aux)\b)[a-z]{3,}[sx]\b)"
)
_NOT_A_THING = (
    r"(?! (?:floor|street|time|one|district|arrondissement|avenue|device|technicien|rendez|rdv|creneau|fois|etage|visit|"
    r"call|disponible|appareil|personne|tablette|poste|box|heure|minute|mois|ans|jours|semaine|pieces?)\b)"
)
_PLEASANT = r"(?: (?:qui (?:vient|arrive)|a venir))?"

_INTRO = (
    r"(?:^|(?:\b(?:le|du|au|pour|rdv|rv|dispo|disponible|libre|ou|on|des|non|pardon|plutot|jusqua|avant|apres|entre|et|the|date|"
    rf"lun|mar|mer|jeu|ven|sam|dim|{'|'.join(WEEKDAYS)})|[,(]) )"
)
_NUMERIC = (
    (re.compile(r"(?<![\d/.-])(?P<y>20\d\d)([-/])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d/])"), r" #\g<d>/\g<m>/\g<y> "),
    (
        re.compile(r"(?<![\d/.-])(?P<d>\d{1,2}) ?([-/.]) ?(?P<m>\d{1,2}) ?\2 ?(?P<y>\d{4}|\d{2})(?![\d/])(?!\.\d)"),
        r" #\g<d>/\g<m>/\g<y> ",
    ),
    (
        re.compile(rf"(?P<intro>{_INTRO})(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})(?![\d/%])(?![.,]\d)(?! ?(?:h\b|h\d|heure|eur|am\b|pm\b))"),
        r"\g<intro> #\g<d>/\g<m> ",
    ),
    (re.compile(r"(?<![\d/.,#-])(?P<d>[0-3]?\d)/(?P<m>0[1-9]|1[0-2])(?![\d/%])(?! ?(?:h\b|h\d|heure|eur))"), r" #\g<d>/\g<m> "),
)  # fmt: skip


def numeric(text: str) -> str:
    """The folded text with one token for each date in digits: `#12/05/26`."""
    for pattern, token in _NUMERIC:
        text = pattern.sub(token, text)
    return text


def _at(found: Found) -> dict[str, int]:
    return {"start": found.start(), "end": found.end()}


def _month(found: Found) -> int:
    return MONTHS.index(found["mo"]) + 1


def _weekday(found: Found) -> int:
    return WEEKDAYS.index(found["wd"])


def _year(found: Found, today: date) -> int | None:
    if found["later"]:
        return today.year + 1
    return int(found["year"]) % 2000 + 2000 if found["year"] and int(found["year"]) < 1900 else _int(found["year"])


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _day(found: Found, value: date | Problem) -> Day:
    return Day(**_at(found), value=value)


def _on(number: int, month: int, year: int | None, today: date) -> date | Problem:
    return days.exact(year, month, number) if year is not None else days.next_day_of_month(today, number, month)


def _date(found: Found, today: date, _: datetime) -> Date | None:
    return _day(found, _on(int(found["n"]), _month(found), _year(found, today), today))


def _slashed(found: Found, today: date, _: datetime) -> Date | None:
    return _day(found, _on(int(found["n"]), int(found["m"]), _int(found["y"]), today))


def _nth_index(found: Found) -> int:
    said = found["nth"]
    return -2 if said == "avant dernier" else -1 if said == "dernier" else int(said[0])


def _nth_of_month(found: Found, today: date, _: datetime) -> Date | None:
    number, nth, year = _weekday(found), _nth_index(found), _year(found, today)
    if year is None:
        return _day(found, days.next_nth_weekday(today, _month(found), number, nth))
    return _day(found, days.nth_weekday(year, _month(found), number, nth))


def _nth_of_this_month(found: Found, today: date, _: datetime) -> Date | None:
    number, nth = _weekday(found), _nth_index(found)
    first = today.replace(day=1)
    if not found["next"]:
        day = days.nth_weekday(first.year, first.month, number, nth)
        if isinstance(day, date) and day >= today:
            return _day(found, day)
    following = days.shift(first, months=1)
    if isinstance(following, Problem):
        return _day(found, following)
    return _day(found, days.nth_weekday(following.year, following.month, number, nth))


def _number_of_month(found: Found, today: date, _: datetime) -> Date | None:
    """The 12th of this month or of the next."""
    month = days.shift(today.replace(day=1), months=1 if found["next"] else 0)
    value = month if isinstance(month, Problem) else days.exact(month.year, month.month, int(found["n"]))
    if isinstance(value, date) and value < today:
        value = Problem.PAST
    return _day(found, value)


def _edge_of_month(found: Found, today: date, _: datetime) -> Date | None:
    month, year = _month(found), _year(found, today)
    if found["edge"] in ("fin", "last"):
        return _day(found, days.next_last_day(today, month) if year is None else days.last_day(year, month))
    return _day(found, _on(1 if found["edge"] == "debut" else 15, month, year, today))


def _edge_of_this_month(found: Found, today: date, _: datetime) -> Date | None:
    first = days.shift(today.replace(day=1), months=1 if found["next"] else 0)
    if isinstance(first, Problem):
        return _day(found, first)
    if found["edge"] in ("fin", "last"):
        return _day(found, days.last_day(first.year, first.month))
    day = first.replace(day=1 if found["edge"] == "debut" else 15)
    return _day(found, day if day >= today else days.shift(day, months=1))


def _in(found: Found, today: date, _: datetime) -> Date | None:
    """So many days, weeks, months or years from today; in French, "huit jours" is a week and "quinze jours" two."""
    count, unit = int(found["n"]), found["unit"]
    if unit == "jours" and found["in"] == "dans":
        count = {8: 7, 15: 14}.get(count, count)
    name = {"jours": "days", "semaine": "weeks", "mois": "months", "ans": "years"}[unit]
    return NearDay(**_at(found), value=days.shift(today, **{name: count}), anchored=unit != "semaine")


def _elapsed(found: Found, _: date, now: datetime) -> Date | None:
    """Elapsed time, so added in UTC."""
    then = (now.astimezone(timezone.utc) + timedelta(minutes=int(found["n"]))).astimezone(PARIS)  # noqa: UP017
    return Day(**_at(found), value=then.date(), moment=then.time().replace(second=0, microsecond=0))


def _near(offset: int) -> Builder:
    return lambda found, today, _: NearDay(**_at(found), value=days.shift(today, days=offset))


def _in_eight(found: Found, today: date, _: datetime) -> Date | None:
    base = {"aujourdhui": 0, "demain": 1, "apresdemain": 2}[found["from"]]
    return _day(found, days.shift(today, days=base + {"8": 7, "15": 14}[found["n"]]))


def _weeks_from(found: Found, today: date, _: datetime) -> Date | None:
    """English "two weeks from today"."""
    base = {"aujourdhui": 0, "demain": 1}[found["from"]]
    return _day(found, days.shift(today, days=base, weeks=int(found["n"])))


def _bare(found: Found, today: date, _: datetime) -> Date | None:
    number = _weekday(found)
    return Weekday(**_at(found), value=days.next_weekday(today, number), weekday=number, anchored=False)


def _prochain(found: Found, today: date, _: datetime) -> Date | None:
    number = _weekday(found)
    return Weekday(**_at(found), value=days.weekday_prochain(today, number), weekday=number)


def _later(weeks: Callable[[Found], int]) -> Builder:
    """So many weeks after the bare weekday."""

    def build(found: Found, today: date, _: datetime) -> Date | None:
        number = _weekday(found)
        value = days.shift(days.next_weekday(today, number), weeks=weeks(found))
        return Weekday(**_at(found), value=value, weekday=number)

    return build


def _week(offset: int) -> Builder:
    return lambda found, today, _: Week(**_at(found), monday=days.monday_of(today) + timedelta(weeks=offset))


def _week_of(found: Found, today: date, _: datetime) -> Date | None:
    """The week of the 18th."""
    if found["d"]:
        value = days.next_day_of_month(today, int(found["d"]), int(found["m"]))
    elif found["mo"]:
        value = days.next_day_of_month(today, int(found["n"]), _month(found))
    else:
        value = days.next_day_number(today, int(found["n"]))
    return _day(found, value) if isinstance(value, Problem) else Week(**_at(found), monday=days.monday_of(value))


def _weekend(found: Found, today: date, _: datetime) -> Date | None:
    return Weekend(**_at(found), value=days.this_weekend(today), anchored=False)


def _named_month(found: Found, today: date, _: datetime) -> Date | None:
    return Month(**_at(found), year=_year(found, today), number=_month(found))


def _next_month(found: Found, today: date, _: datetime) -> Date | None:
    first = days.shift(today.replace(day=1), months=1)
    return (
        _day(found, first) if isinstance(first, Problem) else Month(**_at(found), year=first.year, number=first.month)
    )


def _day_number(found: Found, today: date, _: datetime) -> Date | None:
    number = int(found["n"])
    if not 1 <= number <= 31:
        return None
    start, end = found.span("n")
    value = days.next_day_number(today, number)
    return DayNumber(start=start, end=end, value=value, number=number, anchored=False)


def _vague(found: Found, _: date, __: datetime) -> Date | None:
    return _day(found, Problem.VAGUE)


def _past(found: Found, _: date, __: datetime) -> Date | None:
    return PastDay(**_at(found))


_RULES: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(rf"(?<![a-z\d_@#~]){pattern}(?![a-z\d])"), build)
    for pattern, build in (
        # Elapsed time and calendar distances
        (r"\+(?P<n>\d+)", _elapsed),
        (rf"semaine du (?:{WEEKDAY} )?(?:{_NUMBER}(?: (?:au|a) \d{{1,2}})?(?: (?:de )?{_MO})?|#(?P<d>\d+)/(?P<m>\d+)(?:/\d+)?)", _week_of),
        (rf"{_WD} (?:dans|in) (?P<n>[1-4]) semaine", lambda f, t, n: _weekday_in_weeks(f, t)),
        (r"(?P<in>dans|in)(?: environ)? (?P<n>\d{1,3}) (?P<unit>jours|semaine|mois|ans)(?! (?:et demie?|ouvres?|ouvrables?))", _in),
        (rf"(?P<n>[1-4]) semaine (?:from|on|a partir de) {_WD}", _later(lambda f: int(f["n"]))),
        (r"(?P<n>[1-4]) semaine (?:from|on) (?P<from>aujourdhui|demain)", _weeks_from),
        (r"(?P<n>\d{1,3}) (?P<unit>jours|semaine|mois|ans) (?P<in>from) (?:now|aujourdhui)", _in),
        (r"(?:dans|in) (?:les |\d+ |le )(?:prochains? )?(?:jours|semaine)(?: (?:ouvres?|ouvrables?|prochain))?", _vague),
        # Named days of a month
        (rf"{_NTH} {_WD}{_OF} {_MO}{_YEAR}", _nth_of_month),
        (rf"{_NTH} {_WD} (?:du|de ce|in le|in ce|de l) mois(?P<next> prochain| suivant)?", _nth_of_this_month),
        (rf"{_NTH} {_WD} (?:de |in )mois(?P<next> prochain)", _nth_of_this_month),
        (rf"mois(?P<next> prochain)(?: ,)?(?: le)? {_NTH} {_WD}", _nth_of_this_month),
        (rf"{_MO}{_YEAR} ,(?: le)? {_NTH} {_WD}", _nth_of_month),
        (rf"(?:a )?(?:le |la )?(?P<edge>debut|mi|mid|milieu|fin)(?: ?-)?{_OF} {_MO}{_YEAR}", _edge_of_month),
        (rf"dernier jours{_OF} {_MO}(?P<edge>){_YEAR}", lambda f, t, n: _last_of(f, t)),
        (r"(?:a )?(?:la |le )?(?P<edge>debut|mi|milieu|fin)(?: (?:du|de ce|de|in le))? mois(?P<next> prochain)?", _edge_of_this_month),
        (r"(?P<edge>)dernier jours (?:du|de ce|de) mois(?P<next> prochain)?", lambda f, t, n: _last_of_this(f, t)),
        (r"#(?P<n>\d+)/(?P<m>\d+)(?:/(?P<y>\d+))?", _slashed),
        (rf"{_NUMBER}(?: (?:de|du mois de|of))? {_MO}(?: prochain)?(?: ,(?= 20\d\d))?{_YEAR}", _date),
        (rf"{_MO} (?:le )?{_NUMBER}(?! ?[@:h/]| (?:rue|{MONTH}))(?: ,(?= 20\d\d))?{_YEAR}", _date),
        (rf"{_NUMBER} (?:du|de ce|de|in le) mois(?P<next> prochain)?", _number_of_month),
        (rf"mois(?P<next> prochain)(?: ,)? le {_NUMBER}{_FREE}", _number_of_month),
        # Past
        (rf"{WEEKDAY} (?:dernier|passe)|dernier {WEEKDAY}|(?:avant )?hier|la veille", _past),
        (r"(?:la )?semaine (?:dernier|passe)|dernier semaine|(?:le )?mois (?:dernier|passe)|dernier (?:mois|ans)|l ans (?:dernier|passe)", _past),
        # Near days
        (r"(?P<from>aujourdhui|demain|apresdemain) en (?P<n>8|15)", _in_eight),
        (r"apresdemain", _near(2)),
        (r"demain", _near(1)),
        (r"aujourdhui|ce jours|ce(?= (?:debut de |fin d |fin de )?(?:matin|midi|apresmidi|soir|@12:0!))", _near(0)),
        # Weekdays
        (rf"{_WD} en (?P<n>8|15)", _later(lambda f: {"8": 1, "15": 2}[f["n"]])),
        (rf"{_WD} (?:semaine(?! prochain)|quinzaine)", _later(lambda f: 2 if "quinzaine" in f[0] else 1)),
        (rf"(?:ce )?{_WD} prochain(?! (?:semaine|mois|ans))", _prochain),
        (rf"(?:ce |coming )*{_WD}{_PLEASANT}", _bare),
        # Weeks, week-ends and months without their day
        (r"(?:(?:en |au |a |de )?(?:le |la )?(?:debut|milieu|fin|courant)(?: (?:de|du))?(?: la| le)? )?semaine (?:prochain|pro|qui (?:vient|arrive)|suivante?)", _week(1)),
        (r"(?:(?:en |au |a )?(?:le |la )?(?:debut|milieu|fin|courant) (?:de )?)?(?:ce|cette) semaine", _week(0)),
        (r"(?:en |au |a )?(?:debut|milieu|fin|courant|mi)(?: (?:de|du))?(?: la| le)? (?:semaine|ans)(?: prochain)?|dans la semaine|en semaine", _vague),
        (r"ce weekend(?! prochain)", _weekend),
        (r"(?:le )?weekend(?: prochain)?", _vague),
        (r"mois (?:prochain|qui vient|suivant)", _next_month),
        (rf"(?:en|au mois de|au mois d|in|courant|pour|mois de|mois d|d ici) {_MO}(?: prochain)?{_YEAR}|{MONTH} prochain", lambda f, t, n: _named_month(f, t, n) if f["mo"] else _vague(f, t, n)),
        (r"(?:l )?ans prochain|ce mois|dans le mois|(?:un|1) de ces jours|prochains jours", _vague),
        # Day numbers
        (rf"(?<!dans )(?<!habite )(?<!dept )(?:le|dated?) {_NUMBER}{_FREE}(?<!\de)(?<!eme){_NOT_A_THING}", _day_number),
        (rf"{_SUFFIXED}{_FREE}{_NOT_A_THING}{_NOT_COUNTED}", _day_number),
    )
)  # fmt: skip

# Day numbers that only their neighbours show to be dates.
_BESIDE_WEEKDAY = re.compile(rf"(?:(?<=day )|(?<= ))(?P<n>\d{{1,2}})(?![a-z\d]){_FREE}{_NOT_COUNTED}{_NOT_A_THING}")
_BESIDE_DATE = re.compile(
    rf"(?<![a-z\d_@#~])(?:au|du|non|pardon|ou|dire|et|plutot|,|pour) (?:le )?(?P<n>\d{{1,2}})(?![a-z\d]){_FREE}{_NOT_COUNTED}{_NOT_A_THING}"
)


def _weekday_in_weeks(found: Found, today: date) -> Date | None:
    number = _weekday(found)
    value = days.in_week(days.monday_of(today) + timedelta(weeks=int(found["n"])), number, today)
    return Weekday(**_at(found), value=value, weekday=number)


def _last_of(found: Found, today: date) -> Date | None:
    year = _year(found, today)
    return _day(found, days.next_last_day(today, _month(found)) if year is None else days.last_day(year, _month(found)))


def _last_of_this(found: Found, today: date) -> Date | None:
    first = days.shift(today.replace(day=1), months=1 if found["next"] else 0)
    return _day(found, first if isinstance(first, Problem) else days.last_day(first.year, first.month))


def find(text: str, today: date, now: datetime, *, moving: bool) -> tuple[list[Date], str]:
    """The days named in the canonical text, in order, and the text with their words taken out.

    moving: an appointment is being moved, so that "au 14" and "du 12" are days too.
    """
    mentions: list[Date] = []
    for pattern, build in _RULES:
        text = _take(pattern, build, text, today, now, mentions)
    for mention in [m for m in mentions if isinstance(m, Weekday)]:
        if found := _BESIDE_WEEKDAY.match(text, mention.end + 1):
            text = _keep(_day_number(found, today, now), text, mentions)
    if moving or any(isinstance(m, Day | PastDay) for m in mentions):
        text = _take(_BESIDE_DATE, _day_number, text, today, now, mentions)
    return sorted(mentions, key=lambda mention: mention.start), text


def _take(pattern: re.Pattern[str], build: Builder, text: str, today: date, now: datetime, mentions: list[Date]) -> str:
    for found in pattern.finditer(text):
        text = _keep(build(found, today, now), text, mentions)
    return text


def _keep(mention: Date | None, text: str, mentions: list[Date]) -> str:
    if mention is None:
        return text
    mentions.append(mention)
    return text[: mention.start] + TAKEN * (mention.end - mention.start) + text[mention.end :]

"""What a member says of a reminder: which one is meant, and when it shall come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from actions.request import Request
from actions.scheduled.moments import DAY_BEFORE_AT, REMIND_AT
from actions.topic import earlier, fold, matches
from domain.calendar import at, end_of_month, paris
from storage.repositories.reminders import Reminder

KINDS: Mapping[str, tuple[str, ...]] = {
    "invoice": (r"\bfactures?\b|\bregler\b|\bpaye[rz]\b|\bpaiement|\binvoices?\b|\bpay\b",),
    "reward": (r"recompense|cadeau|coopt|parrain|reward|referral|\bgift\b",),
    "event": (r"evenement|soiree|\bdiner\b|degustation|vernissage|concert|\bevents?\b",),
    "mail_access": (r"messagerie|boite mail|\b(e-?)?mails\b|mailbox",),
    "airbox_return": (r"\bairbox\b",),
    "unused_visits": (
        r"(visites?|interventions?|droits?|quota)\b.{0,25}(inutilis|non utilis|restant|expir|perdu|perdr|inclus)",
        r"expir\w*.{0,25}(droits?|visites?|interventions?)|unused visits?",
    ),
    "appointment": (
        r"\brendez-?vous\b|\brdv\b|technicien|\bcoach|\bvisite\b|passage|technician|appointment|\bvisit\b",
    ),
}
"""What a reminder may be named by; kinds that begin so."""

RESUME_THEM = (r"^\W*(oui,? |ok,? )?(remett?(ez|re|s)|reactive[rz]?|reprene[rz]|relance[rz]?)[- ](les|la|le)\W*$",)
"""Of reminders that were just spoken of."""

THIS_ONE = (r"\b(ce|cet|cette|this|that) (rappel|alerte|message|reminder|one)\b|\b(ca|cela|ceci|it)\b|[- ]le[- ]moi\b",)
"""The one that was just said."""

PUT_OFF = (
    r"repouss|report(e|ez|er)\b|decal|differ(e|ez|er)\b|plus tard|snooze|postpone|later|remind me|tell me again",
    r"\brappele[rz]?[- ](le[- ])?moi|\brappelle[- ](le[- ])?moi|\b(me|m'en|me le) (le )?rappel|\bredites|\bredis\b",
    r"\bremett?(ez|re|s)\b.{0,12}\b(ca|cela|le|ce)\b|\brelance[rz]?[- ]moi",
    r"\bpas (maintenant|cette semaine|ce mois|aujourd'hui)",
    r"not (now|today|this week)|\bprevene[rz][- ]moi|\bprevenir|\bavertir|\bavertissez|\balertez|\bfaites-moi penser",
    r"\brappel\b.{0,30}\b(avant|veille|demain|matin|soir|a \d)|\ben reparle|\breparlons|\bping me",
)
"""Wants it at another moment, or wants one at all."""

_COUNTS = {
    "un": 1, "une": 1, "a": 1, "an": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4,
    "cinq": 5, "five": 5, "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8, "dix": 10, "ten": 10, "quinze": 15,
    "vingt": 20, "trente": 30, "thirty": 30,
}  # fmt: skip
_UNITS = {
    "min": timedelta(minutes=1), "heu": timedelta(hours=1), "h": timedelta(hours=1), "hou": timedelta(hours=1),
    "jou": timedelta(days=1), "day": timedelta(days=1), "sem": timedelta(weeks=1), "wee": timedelta(weeks=1),
    "moi": timedelta(days=30), "mon": timedelta(days=30),
}  # fmt: skip
_LENGTH = (
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})[ -]?"
    r"(?P<unit>min|heures?|h\b|hours?|jours?|days?|semaines?|weeks?|mois|months?)"
)
_BEFORE = re.compile(rf"{_LENGTH}\w*\.? (?:avant|plus tot|a l'avance|before|ahead|earlier|in advance)")
_HALF_HOUR = re.compile(r"\b(?:une |1 )?demi[- ]?heure avant|\bhalf an hour before")
_EVE = re.compile(r"\b(?P<twice>avant[- ])?veille\b|\bthe (?:day|evening) before\b")
_SAME_DAY = re.compile(r"\b(?:matin|jour) meme\b|\bsame (?:day|morning)\b|\bmorning of\b")
_LASTING = re.compile(rf"\b(?:pause|pendant|durant|pour|les|for|prochains?|prochaines?)\b.{{0,12}}?{_LENGTH}")
_NOT_THIS_WEEK = re.compile(r"\b(?:pas cette semaine|not this week)\b")
_NOT_THIS_MONTH = re.compile(r"\b(?:pas ce mois|not this month)\b")
_NOT_TODAY = re.compile(r"\b(?:pas aujourd|not today)")
SAME_DAY_AT = timedelta(hours=8)
LATER_TODAY = timedelta(hours=3)


def kinds_named(request: Request) -> list[str]:
    """What the message names, as in KINDS."""
    return [kind for kind, patterns in KINDS.items() if request.readings.says(*patterns)]


def is_of(reminder: Reminder, kinds: list[str]) -> bool:
    """Whether a reminder is of one of those kinds."""
    if reminder.cause is None:
        return "appointment" in kinds
    return any(reminder.kind.startswith(kind) for kind in kinds)


def just_said(request: Request, reach: int = 1) -> Reminder | None:
    """The reminder that is our last message here, or one of the last ones; None: it was about something else."""
    ours = [m for m in request.uow.messages.last(request.conversation.id, 12) if m.author != "member"]
    for message in list(reversed(ours))[:reach]:
        found = re.match(r"reminder:(\d+)/", message.key)
        if found:
            return request.uow.reminders.get(int(found[1]))
    return None


def goes_on(request: Request) -> bool:
    """A few words right after a reminder that put it off: "rappelez-moi demain", "remettez ça à lundi", "demain"."""
    readings, dialogue = request.readings, request.conversation.dialogue
    moment = (readings.only_value and says_moment(request)) or says_before(fold(readings.text))
    switched = dialogue.get("topic") == "manage_reminders" and readings.says(SWITCHED)
    if dialogue.get("stack") or not (moment or switched or readings.says(*PUT_OFF, *RESUME_THEM)):
        return False
    if dialogue.get("topic") == "manage_reminders":
        return True
    said = just_said(request, reach=3 if dialogue.get("topic") == "ask_why" else 1)
    # Of a visit, a bare moment is a wish to move the visit itself.
    return said is not None and (said.cause is not None or not moment)


def says_moment(request: Request) -> bool:
    when, text = request.readings.when, fold(request.readings.text)
    return bool(when.date or when.start or when.problem or request.readings.shift or says_before(text))


def says_before(text: str) -> bool:
    """A moment told by its distance from what is recalled: "la veille", "une heure avant", "le matin même"."""
    return any(pattern.search(text) for pattern in (_EVE, _HALF_HOUR, _BEFORE, _SAME_DAY))


def moment_asked(request: Request, of: datetime, due: datetime) -> datetime | None:
    """When the reminder shall come; None: nothing of it is said.

    of: the moment that it recalls, which "une heure avant" counts from; due: when it was to come, or came.
    """
    text = fold(request.readings.text)
    before = _before(text, of)
    if before is not None:
        return before
    when, today = request.readings.when, request.now.date()
    shift = request.readings.shift
    if shift is not None:
        return max(due, request.now) + shift
    day = when.date or _after_stretch(when.first, when.last, today) or _not_now(text, today)
    if day is not None:
        today_at_last = day == today and when.start is None
        return request.now + LATER_TODAY if today_at_last else at(day, when.start or REMIND_AT)
    if when.start is None:
        return None
    moment = at(today, when.start)
    return moment if moment > request.now else at(today + timedelta(days=1), when.start)


def _before(text: str, of: datetime) -> datetime | None:
    """A moment told by its distance from what is recalled."""
    day = paris(of).date()
    if eve := _EVE.search(text):
        morning = re.search(r"matin|morning", text)
        clock = REMIND_AT if morning else DAY_BEFORE_AT
        return at(day - timedelta(days=2 if eve["twice"] else 1), clock)
    if _HALF_HOUR.search(text):
        return of - timedelta(minutes=30)
    length = _BEFORE.search(text)
    if length:
        span = _span(length)
        return at(day - span, REMIND_AT) if span >= timedelta(days=1) else of - span
    return at(day) + SAME_DAY_AT if _SAME_DAY.search(text) else None


def _after_stretch(first: date | None, last: date | None, today: date) -> date | None:
    """Of a week or a month that is named: its first day; of the present one ("pas cette semaine"), the day after it."""
    if first is None or last is None:
        return None
    return first if first > today else last + timedelta(days=1)


def _not_now(text: str, today: date) -> date | None:
    """The day after what is declined: "pas cette semaine", "not this month"."""
    if _NOT_THIS_WEEK.search(text):
        return today + timedelta(days=7 - today.weekday())
    if _NOT_THIS_MONTH.search(text):
        return end_of_month(today) + timedelta(days=1)
    return today + timedelta(days=1) if _NOT_TODAY.search(text) else None


PAUSE = (
    r"\bpause\b|\bsuspend|\bvacances|\bholidays?\b|\bjusqu|\buntil\b|\bpendant\b|\bcette semaine|\bthis week|\bcongés",
    r"\bsnooze\b.{0,30}\breminders\b",
)
ALL = (r"\b(rappels|alertes|notifs?|notifications|messages de rappel|reminders)\b",)


SWITCHED = (
    r"^\W*(?:(?:non|ok|bon|et|finalement|alors),? )*"
    r"(?:coupe|arrete|stoppe|desactive|reactive|remet(?:te)?|relance)[rzs]*"
    r"(?:[- ](?:les?|la|tout))?(?: (?:aussi|finalement|alors|svp|merci|tous|en route|en marche))*\W*$"
)
"""Off or on again, in a few words without their name, right after reminders were spoken of."""


def wants_pause(request: Request) -> bool:
    """No reminders at all for a while, as against never again, or one of them later."""
    return request.readings.says(*PAUSE) and request.readings.says(*ALL)


def asked_until(request: Request) -> bool:
    """The day that a pause shall end is what this message answers."""
    before = earlier(request)
    return bool(before) and matches(before[0], *PAUSE) and matches(before[0], *ALL) and says_moment(request)


def pause_end(request: Request) -> date | None:
    """The first day on which reminders shall go again; None: not said."""
    today, when = request.now.date(), request.readings.when
    told = request.readings.until or when.date
    if told is not None:
        return told
    lasting = _LASTING.search(fold(request.readings.text))
    if lasting:
        return today + _span(lasting)
    return when.last + timedelta(days=1) if when.last else None


def _span(found: re.Match[str]) -> timedelta:
    count = _COUNTS.get(found["count"]) or int(found["count"])
    return count * next(each for unit, each in _UNITS.items() if found["unit"].startswith(unit))

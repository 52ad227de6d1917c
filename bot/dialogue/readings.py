"""What can be read in one message, and how an answer to a question of each kind is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from actions.readings import When
from bot.dialogue import phrases
from bot.dialogue.bare_values import places, says_only_a_value
from nlu import values
from nlu.dates import days_later, duration, names_past_day, resolve, shift, words_beside
from nlu.understanding import Certainty, Understanding

_LONGEST = 2000
"""Characters in which values are looked for: a longer message has said what it wants by then."""
_NOT_THAT = re.compile(r"\b(?:pas|au ?lieu ?de|plutot que|not|instead of) \d+\b")
"""A number that is refused: "5, pas 4"."""

_UNTIL = re.compile(r"\b(?:jusqu\W?(?:aux?|en|à|a)\b|until|till)(.*)", re.IGNORECASE | re.DOTALL)
"""What follows is the day itself, not a stretch before it."""


class MessageReadings:
    """Typed values of one message, each computed when asked for."""

    def __init__(self, text: str, understanding: Understanding | None, now: datetime,
                 entities: Mapping[str, str] | None = None) -> None:  # fmt: skip
        """now: aware. entities: those of an earlier message that is taken up again."""
        self.text = phrases.clean(text)[:_LONGEST]
        self._understanding = understanding
        self._now = now
        self._entities = dict(entities or {})
        if understanding:
            for entity in understanding.entities:
                self._entities.setdefault(entity.name, entity.value)

    @cached_property
    def when(self) -> When:
        return resolve(self.text, self._now)

    @cached_property
    def yes_no(self) -> bool | None:
        said = phrases.yes_no(self.text)
        limits = any(c.isdigit() for c in self.text)  # "pas trop cher, 150 au plus" adds to a wish, and refuses nothing
        if said is None and not limits and self._understanding and self._understanding.certainty is Certainty.SURE:
            return {"affirm": True, "deny": False}.get(self._understanding.intent or "")
        return said

    @cached_property
    def quantity(self) -> int | None:
        return values.quantity(_NOT_THAT.sub(" ", self._beside))

    @cached_property
    def only_value(self) -> bool:
        return says_only_a_value(self._beside, wish(self.when) is not None or self.past_day, self.quantity is not None)

    @cached_property
    def names_place(self) -> bool:
        return places(self._beside)

    @cached_property
    def past_day(self) -> bool:
        return names_past_day(self.text, self._now)

    @cached_property
    def shift(self) -> timedelta | None:
        """How much later than what is known it shall be ("décalez d'une heure"), where no day is said."""
        return None if self.when.date else shift(self.text)

    @cached_property
    def days_later(self) -> int | None:
        return None if self.when.date else days_later(self.text)

    @cached_property
    def duration(self) -> int | None:
        return duration(self.text)

    @cached_property
    def until(self) -> date | None:
        found = _UNTIL.search(self.text)
        when = resolve(found[1], self._now) if found else None
        return (when.date or when.first) if when else None

    @cached_property
    def _beside(self) -> str:
        return words_beside(self.text, self._now)

    @cached_property
    def postcodes(self) -> list[str]:
        return list(values.postcodes(self.text))

    @cached_property
    def email(self) -> str | None:
        return values.email(self.text)

    @cached_property
    def phone(self) -> str | None:
        return values.phone(self.text)

    @property
    def intent(self) -> str | None:
        return self._understanding.intent if self._understanding else None

    @property
    def entities(self) -> Mapping[str, str]:
        return self._entities

    def entity(self, name: str) -> str | None:
        return self._entities.get(name)

    def says(self, *patterns: str) -> bool:
        return any(re.search(_unaccented(pattern), self._folded, re.IGNORECASE) for pattern in patterns)

    @cached_property
    def _folded(self) -> str:
        return phrases.fold(self.text)


def _unaccented(pattern: str) -> str:
    decomposed = unicodedata.normalize("NFKD", pattern.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def wish(when: When) -> dict[str, Any] | None:
    """A day and a window as JSON slot value {"date", "start", "end", "problem"}; None when nothing of it was said.

    Of a week or a month without its day: "first" and "last" too.
    """
    if not (when.date or when.start or when.end or when.problem):
        return None
    said = {
        "date": when.date.isoformat() if when.date else None,
        "start": when.start.strftime("%H:%M") if when.start else None,
        "end": when.end.strftime("%H:%M") if when.end else None,
        "problem": str(when.problem) if when.problem else None,
    }
    return said | {"first": when.first.isoformat(), "last": when.last.isoformat()} if when.first and when.last else said

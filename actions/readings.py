"""What a handler may read in a message, as typed values; bot/dialogue fills it from the NLU's side."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class When(Protocol):
    """A date and a time window, Europe/Paris wall clock; None where nothing was said."""

    @property
    def date(self) -> dt.date | None: ...

    @property
    def start(self) -> dt.time | None: ...

    @property
    def end(self) -> dt.time | None: ...

    @property
    def problem(self) -> str | None:
        """Why a date that was said could not be kept: impossible, contradiction, vague, past."""

    @property
    def first(self) -> dt.date | None:
        """Of a week or a month named without its day: its first day; `last` is the last one."""

    @property
    def last(self) -> dt.date | None: ...


class Readings(Protocol):
    """Typed values of one message; each is computed when asked for."""

    @property
    def text(self) -> str:
        """What was written; of a button, the words that it stands for."""

    @property
    def when(self) -> When: ...

    @property
    def yes_no(self) -> bool | None: ...

    @property
    def quantity(self) -> int | None: ...

    @property
    def only_value(self) -> bool:
        """A moment, a number or a place is said, and hardly anything else: no question, no other wish."""

    @property
    def names_place(self) -> bool:
        """An address, a postcode or an arrondissement is written."""

    @property
    def past_day(self) -> bool:
        """A day that is over is spoken of ("hier"): never a wish, `when` leaves it out."""

    @property
    def shift(self) -> dt.timedelta | None:
        """By how much a known moment shall be later ("décalez d'une heure"), negative for earlier; None: not said."""

    @property
    def days_later(self) -> int | None:
        """By how many days a known moment shall be later ("décalez au lendemain"); None: not said."""

    @property
    def duration(self) -> int | None:
        """Minutes that something lasts ("pour une heure et demie"); None: not said."""

    @property
    def until(self) -> dt.date | None:
        """The day that something shall last until ("jusqu'au 15 août"); of a week or a month, its first day."""

    @property
    def postcodes(self) -> list[str]: ...

    @property
    def email(self) -> str | None: ...

    @property
    def phone(self) -> str | None:
        """E.164, of the first telephone number that is written."""

    @property
    def intent(self) -> str | None:
        """What the message was understood to mean."""

    def entity(self, name: str) -> str | None:
        """The text that the NLU marked, such as device or option."""

    def says(self, *patterns: str) -> bool:
        """One of the regular expressions occurs, whatever the accents and the case."""

"""What a message was understood to mean, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Read off the tables of docs/nlu.md, which were measured on sentences absent from training.
ACCEPT = 0.40
"""Act on the first intent from here on: above, 96 in 100 are right, and few right ones are asked about again."""
MARGIN = 0.15
"""… provided that the second is this much less likely; closer, asking costs less than a wrong flow."""
FLOOR = 0.15
"""Below, nothing known was recognised (about one real request in a hundred): offer the menu and a person."""
WORTH_SHOWING = 0.06
"""A candidate less likely than this is noise on a button."""
MAX_CANDIDATES = 3
"""A phone shows three buttons, "autre chose" and "un conseiller" without scrolling."""

ENTITIES = (
    *("date", "time", "period", "quantity", "device", "service", "option", "site", "postcode", "place", "person"),
    *("event", "invoice_month", "amount", "data_right", "order_number", "phone", "email"),
)
"""What may be marked in a message: the catalogue's names."""


class Certainty(StrEnum):
    """What the dialogue may do with an understanding."""

    SURE = "sure"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked stretch of the message."""

    name: str
    value: str
    """The text itself, or its synonym from the training data; never a typed value (nlu/dates.py, nlu/values.py)."""
    start: int
    end: int
    """Half-open range of characters in the text as the member sent it."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The interpreter's answer for one message."""

    intent: str | None
    """The likeliest intent; None if there was nothing to understand (no letters, no sign)."""
    confidence: float
    """Probability of `intent`, 0 to 1."""
    ranking: tuple[tuple[str, float], ...] = ()
    """Intents from likeliest to least likely, `intent` first; at most ten."""
    entities: tuple[Entity, ...] = ()
    parts: tuple[Part, ...] = ()
    """What it says one after the other, each read by itself; empty for a message of one piece."""

    @property
    def certainty(self) -> Certainty:
        """Whether to act on the intent, to ask between the candidates, or to say that nothing was understood."""
        if self.intent is None or self.confidence < FLOOR:
            return Certainty.UNKNOWN
        second = self.ranking[1][1] if len(self.ranking) > 1 else 0.0
        if self.confidence >= ACCEPT and self.confidence - second >= MARGIN:
            return Certainty.SURE
        return Certainty.UNSURE

    @property
    def candidates(self) -> tuple[str, ...]:
        """The meanings to offer as buttons when unsure: one to three, likeliest first."""
        likely = [name for name, confidence in self.ranking if confidence >= WORTH_SHOWING]
        return tuple(likely[:MAX_CANDIDATES])

    def entity(self, name: str) -> Entity | None:
        """The first entity of that name."""
        return next((entity for entity in self.entities if entity.name == name), None)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message that may be a request of its own."""

    text: str
    meaning: Understanding


NOTHING = Understanding(intent=None, confidence=0.0)

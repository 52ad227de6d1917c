"""A flow: what must be known before something is done, and what then is done.

Flows are declared beside their handlers and driven by bot/dialogue, which knows how to interrupt, correct, cancel,
skip, repeat and confirm; a flow knows none of that.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from actions.messages import Reply
from actions.request import Request


class Reconsider(Exception):
    """Raised by `submit`: what was proposed holds no longer, and must be proposed anew before a yes counts."""


Slots = MutableMapping[str, Any]
"""What is known so far, JSON values by slot name."""


@dataclass(frozen=True)
class Slot:
    """One thing to know."""

    name: str
    kind: str
    """How an answer is read: when, yes_no, text, quantity, choice (bot/dialogue/readings.py)."""
    ask: Callable[[Request, Slots], Reply]
    """The question, buttons included."""
    accept: Callable[[Request, Slots, Any], Reply | None]
    """Check a value that was read and keep it in the slots; a Reply says why it cannot be, and what could.

    Notes that the slot keeps beside its value are named after it (when_wish): they are forgotten with it.
    """
    read: Callable[[Request], Any] = lambda request: None
    """What the message says of it in words of its own, before it is read by its kind; None when nothing."""
    needed: Callable[[Request, Slots], bool] = lambda request, slots: True
    against: Callable[[Request, Slots, Any], Reply | None] = lambda request, slots, value: None
    """Why a value that is only asked about ("pourquoi pas samedi ?") cannot be, nothing kept; None where it may be."""
    optional: bool = False
    """The member may skip it."""


@dataclass(frozen=True)
class Flow:
    """One thing that the assistant does over several messages; `name` is its intent."""

    name: str
    slots: tuple[Slot, ...]
    begin: Callable[[Request, Slots], Reply | None]
    """First look: a Reply ends the flow at once (refused, or nothing to do); None goes on. May fill slots."""
    propose: Callable[[Request, Slots], Reply | None]
    """Everything is known: the summary to say yes to, price and clause included; None when no yes is needed.

    Like `submit`, it may take a slot back out (del slots["when"]): its reply then asks for that slot again.
    """
    submit: Callable[[Request, Slots], Reply]
    """Do it and say exactly what is done and what waits."""
    drop: Callable[[Request, Slots], Reply]
    """The member gives up: undo what was held, and say what was not done."""
    detail: Callable[[Request, Slots, str | None], Reply | None] = lambda request, slots, other: None
    """Keep what a message adds beside the slots ("c'est pour ma mère"), and say so; None when it adds nothing.

    The third argument names another thing that the message surely means, if any. Questions never come here.
    """
    notice: Callable[[Request, Slots], Reply | None] = lambda request, slots: None
    """What the message calls for being said before the next question ("only at your address"); None for nothing."""
    answers: Callable[[Request], Reply | None] = lambda request: None
    """What is answered to a question about the subject, to anybody and at any moment of the flow; None for an order."""
    identified: bool = True
    """Only for a proved member or delegate."""
    public: Callable[[Request], Reply | None] = lambda request: None
    """What a stranger may read of it before they prove who they are; None where the message asks for more."""
    served: bool = False
    """A service of the contract: only while the membership is in force (membership.standing)."""


Handler = Callable[[Request], Reply]
"""Answers at once and changes no flow: a question that may come from any state."""

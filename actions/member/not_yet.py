"""What the assistant cannot do yet: a question has its clause, an order the number that answers, both a person."""

from __future__ import annotations

from collections.abc import Mapping

from actions import buttons
from actions.clauses import ASKS, told_within
from actions.flow import Handler
from actions.handoff import desk_line
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import say

CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "request_mail_service": ("mailbox", "termination"),
    "request_office_support": ("office",),
}
"""Where the contract speaks of what is asked for: a clause of another chapter only shares words with the question."""


def not_yet(intent: str) -> Handler:
    """The handler of an intent that nobody has built: nothing is done, and nothing is claimed."""

    def answer(request: Request) -> Reply:
        person = buttons.person(request)
        clause = _clause(request, CHAPTERS.get(intent, ()))
        if clause is None:
            return reply(_said(request, "answer"), buttons=[person])
        return reply(clause, _said(request, "after_clause"), buttons=[person])

    def _said(request: Request, outcome: str) -> str:
        return say(
            request.language,
            f"not_yet.{outcome}",
            subject=say(request.language, f"intents.{intent}"),
            **desk_line(request),
        )

    return answer


def _clause(request: Request, chapters: tuple[str, ...]) -> str | None:
    """The clause of those chapters that answers the question; None for an order, and where none does."""
    return next(iter(told_within(request, chapters)), None) if request.readings.says(*ASKS) else None

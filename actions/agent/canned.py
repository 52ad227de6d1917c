"""Ready answers, filled with what is true of this member now; an agent reads and changes them before sending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from actions.agent.member_card import MemberCard
from actions.handoff import line_of
from actions.wording import cite, say
from domain.calendar import PARIS
from domain.contract import OFFERS, Contract
from domain.decisions import Granted
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Canned:
    """One ready answer."""

    label: str
    """French, for the agent."""
    text: str
    """In the member's language."""


def canned_replies(uow: UnitOfWork, agent: Agent, card: MemberCard | None, language: str) -> list[Canned]:
    """Those that make sense now: no appointment, no sentence about it."""
    return [Canned(say("fr", f"canned.label_{key}"), text) for key, text in _worded(uow, agent, card, language)]


def _worded(uow: UnitOfWork, agent: Agent, card: MemberCard | None, language: str) -> Iterator[tuple[str, str]]:
    yield "hello", say(language, "canned.hello", agent=agent.name)
    if card and card.upcoming:
        yield "visit", say(language, "canned.visit", start=card.upcoming[0].start.astimezone(PARIS))
    if card and isinstance(card.quota, Granted):
        outcome = "ask_quota.visits" if card.quota.facts["remaining"] else "ask_quota.exhausted"
        yield "quota", say(language, outcome, **card.quota.facts, clause=cite(card.quota, language))
    offer = card.member.offer if card else OFFERS[0]
    line = line_of(Contract.load(offer), uow.now.astimezone(PARIS).date(), language)
    yield "phone", say(language, "canned.phone", **line)
    yield "wait", say(language, "canned.wait")
    yield "bye", say(language, "canned.bye")

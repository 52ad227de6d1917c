"""All that a handler may look at: one message, who wrote it, the open transaction, the contract, the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from actions.messages import Inbound
from actions.readings import Readings
from actions.scheduled.leads import Leads
from actions.scheduled.quiet_hours import QuietHours
from domain.calendar import PARIS
from domain.contract import OFFERS, Contract
from domain.conversations import Conversation
from domain.decisions import Decision
from domain.members import Member, Speaker
from domain.rules import ask, write_inputs
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Policy:
    """What the operator sets and handlers need; units as in bot/settings.py."""

    technicians_per_zone: int = 3
    coaches_per_zone: int = 2
    booking_lead_hours: int = 2
    booking_horizon_days: int = 60
    session_hours: int = 12
    handoff_timeout_minutes: float = 5.0
    public_url: str = ""
    quiet: QuietHours = field(default_factory=QuietHours)
    """When no reminder is sent."""
    leads: Leads = field(default_factory=Leads)
    """How long before its moment a thing is recalled."""

    def resources(self, kind: str) -> int:
        """How many technicians or coaches a zone has on an ordinary day."""
        return self.coaches_per_zone if kind == "coach" else self.technicians_per_zone


def contract_version() -> str:
    """One name for all terms and readings in force: buttons are bound to it."""
    versions = "\n".join(Contract.load(offer).version for offer in OFFERS)
    return hashlib.sha256(versions.encode()).hexdigest()[:16]


@dataclass
class Request:
    """One turn's material. Handlers write through `uow` and answer with a Reply; nothing else leaves them."""

    uow: UnitOfWork
    conversation: Conversation
    """Replace it to change it; the turn saves it."""
    speaker: Speaker
    inbound: Inbound
    policy: Policy
    readings: Readings
    """What can be read in the message: dates, postcodes, numbers, a yes or a no."""
    language: str = "fr"
    inbox_id: int | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    """Slots that the pressed button settles, such as the appointment that a reminder was about."""
    decision_ids: list[int] = field(default_factory=list)
    """Decisions recorded in this turn, in order: what "pourquoi ?" refers to."""

    @property
    def now(self) -> datetime:
        """The transaction's moment, Europe/Paris."""
        return self.uow.now.astimezone(PARIS)

    @property
    def member(self) -> Member:
        """The member whom the speaker is or acts for; only call it behind an identity check."""
        if self.speaker.member is None:
            raise LookupError("a stranger has no membership")
        return self.speaker.member

    def identify(self, speaker: Speaker) -> None:
        """The sender has just proved who they are."""
        self.speaker = speaker
        self.conversation = replace(
            self.conversation,
            member_id=speaker.member.id if speaker.member else None,
            delegate_id=speaker.delegate.id if speaker.delegate else None,
        )

    @property
    def contract(self) -> Contract:
        return Contract.load(self.member.offer)

    def decide(self, rule: str, **inputs: Any) -> Decision:
        """Ask the contract and record question and answer, so that the answer can be explained and replayed."""
        return self.decide_for(self.contract, rule, **inputs)

    def decide_for(self, contract: Contract, rule: str, **inputs: Any) -> Decision:
        """The same under a contract named by the caller: what a stranger asks of an offer."""
        member_id = self.speaker.member.id if self.speaker.member else None
        decision = ask(contract, rule, inputs)
        self.decision_ids.append(
            self.uow.decisions.add(
                conversation_id=self.conversation.id,
                member_id=member_id,
                inbox_id=self.inbox_id,
                offer=contract.offer,
                rule=rule,
                inputs=write_inputs(inputs),
                result=decision.to_json(),
                contract_version=contract.version,
                decided_at=self.uow.now,
            )
        )
        return decision

"""What happens outside the conversation while a story is told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.linking import issue_link
from actions.scheduled.plan_reminders import plan_applications, plan_member
from actions.scheduled.send_due_reminders import send_next_reminder
from domain.calendar import PARIS
from tests.dialogue.world import World


def happen(world: World, kind: str, **details: Any) -> None:
    """One event by name."""
    _EVENTS[kind](world, **details)


def _others_take(world: World, visitor: str, zone: str, start: str, count: int = 3) -> None:
    """Other members' visits fill a slot."""
    with world.work() as work:
        for number in range(len(work.members.all()), len(work.members.all()) + count):
            other = work.members.add(
                number=f"P-1{number:03}", name="Camille Autre", offer="offre-interieur", departement="75",
                postcode="75001", city="Paris", address="2 rue",
                service_start=datetime(2025, 6, 1, tzinfo=PARIS).date(),
            )  # fmt: skip
            work.appointments.add(
                3, member_id=other.id, kind=visitor, purpose="internet", zone=zone, start=datetime.fromisoformat(start),
                minutes=60, status="confirmed", included=True, amount_ttc=Decimal(0), requested_by="member",
                ics_uid=f"other-{start}-{work.now.isoformat()}-{number}", created_at=work.now, updated_at=work.now,
            )  # fmt: skip


def _close_day(world: World, visitor: str, zone: str, day: str) -> None:
    with world.work() as work:
        work.capacity.set(zone, visitor, datetime.fromisoformat(day).date(), 0, "closed", None)


def _issue_link(world: World, token: str, expires: str) -> None:
    """The desk gives out a one-time link for the first member."""
    with world.work() as work:
        life = datetime.fromisoformat(expires) - work.now
        issue_link(work, work.members.all()[0].id, None, "cli", life, token)


def _forget_identity(world: World) -> None:
    with world.work() as work:
        work.identities.forget(world.channel, world.user)


def _prove_identity(world: World) -> None:
    """The member signed in beside the conversation, as the web chat does."""
    with world.work() as work:
        speaker = work.members.speaker(work.members.all()[0].id, None)
        work.identities.prove(world.channel, world.user, speaker, "email_code", work.now)


def _agent(world: World, does: str) -> None:
    with world.work() as work:
        conversation = world.conversation(work)
        agent = work.agents.by_email("claire@desk.example")
        number = agent.id if agent else work.agents.add("claire@desk.example", "Claire", "agent", "x").id
        moved = conversation.take_over(number) if does == "take_over" else conversation.give_back(number)
        work.conversations.save(moved)


def _release_expired(world: World) -> None:
    """The sweep that gives expired holds back."""
    with world.work() as work:
        work.appointments.expire_holds(work.now)


def _remind(world: World) -> None:
    """The sweeps plan what is implied, and send what is due."""
    with world.work() as work:
        leads = world.turns.policy.leads
        for member in work.members.all():
            plan_member(work, member.id, leads)
        plan_applications(work, leads)
        while send_next_reminder(work, world.outgoing, world.turns.policy.quiet, leads):
            pass


_EVENTS = {
    "others_take": _others_take,
    "close_day": _close_day,
    "issue_link": _issue_link,
    "forget_identity": _forget_identity,
    "prove_identity": _prove_identity,
    "agent": _agent,
    "release_expired": _release_expired,
    "remind": _remind,
}

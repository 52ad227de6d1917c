"""For supervisors: who did and read what, and the agents' accounts."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import NoResultFound

from bot.console.desk import Desk, Id, SignedIn, back_to
from bot.console.errors import NotFound
from bot.console.labels import LABELS
from storage.repositories.records import AuditEvent
from storage.unit_of_work import UnitOfWork
from storage.views import audit_trail, people_in

PAGE = 100
OTHERS = {"stranger": "Inconnu", "clock": "Horloge", "cli": "Ligne de commande"}
"""Actors that are no agent."""


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/audit and /desk/accounts."""

    @routes.get("/audit")
    async def audit(request: Request) -> Response:
        who = await desk.signed_in(request, supervisor=True)
        asked = {name: request.query_params.get(name, "")[:200] for name in ("subject", "actor", "action")}
        asked = {name: value.replace("\x00", "") for name, value in asked.items()}
        before = request.query_params.get("before", "")
        before_id = int(before) if before.isdecimal() and len(before) < 19 else None
        events, actors, people = await desk.read(_trail, asked, before_id)
        return await desk.page(
            request, who, "audit.html", events=events, actors=actors, names=actors | people, asked=asked,
            actions=LABELS["action"], has_more=len(events) == PAGE,
        )  # fmt: skip

    @routes.get("/accounts")
    async def accounts(request: Request) -> Response:
        who = await desk.signed_in(request, supervisor=True)
        agents, resting = await desk.read(lambda work: (work.agents.all(), work.agents.locked_addresses(work.now)))
        return await desk.page(request, who, "accounts.html", agents=agents, resting=resting)

    @routes.post("/accounts/{agent_id}/unlock")
    async def unlock(request: Request, agent_id: Id) -> Response:
        who = await desk.signed_in(request, supervisor=True)
        await desk.form(request, who)
        try:
            await desk.write(_unlock, agent_id, who)
        except NoResultFound:
            raise NotFound from None
        return back_to("/desk/accounts", "unlocked")


def _trail(
    work: UnitOfWork, asked: dict[str, str], before: int | None
) -> tuple[list[AuditEvent], dict[str, str], dict[str, str]]:
    """A page of the trail; the names of those one may ask for; the names of the members in it."""
    events = audit_trail(work.connection, **asked, before=before, limit=PAGE)
    actors = {f"agent:{agent.id}": agent.name for agent in work.agents.all()} | OTHERS
    return events, actors, people_in(work.connection, events)


def _unlock(work: UnitOfWork, agent_id: int, who: SignedIn) -> None:
    agent = work.agents.get(agent_id)
    work.agents.unlock(agent.id)
    work.audit.add(who.actor, "unlocked", f"agent:{agent.id}", work.now)

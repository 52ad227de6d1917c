"""Members: search, card, the one-time link that proves a Telegram account to be theirs, and the end of a proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import NoResultFound

from actions.agent.member_card import MemberCard, member_card
from actions.agent.texts import tidy
from actions.linking import issue_link, linked, unlink
from bot.console.desk import Desk, Id, SignedIn, back_to
from bot.console.errors import Invalid, NotFound
from bot.console.routes.conversations import LONGEST_SEARCH
from domain.conversations import Conversation
from storage.repositories.records import AuditEvent
from storage.unit_of_work import UnitOfWork
from storage.views import audit_trail, find_members, people_in

LINK_LIFE = timedelta(hours=24)
SHOWN_EVENTS = 30


@dataclass(frozen=True)
class MemberView:
    """Everything on a member's page."""

    card: MemberCard
    conversations: list[Conversation]
    events: list[AuditEvent]
    names: dict[str, str]
    """Of the actors that agents know by name."""


@dataclass(frozen=True)
class Link:
    """A link that was just issued: shown once, kept as a hash."""

    person: str
    token: str
    hours: int


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/members/…"""

    async def show(request: Request, who: SignedIn, member_id: int, link: Link | None = None) -> Response:
        try:
            view = await desk.read(_view, member_id, who)
        except NoResultFound:
            raise NotFound from None
        await desk.note_reading(who, f"member:{member_id}")
        return await desk.page(
            request,
            who,
            "member.html",
            view=view,
            card=view.card,
            link=link,
            bot_name=desk.application.settings.telegram_bot_name,
        )

    @routes.get("/members")
    async def index(request: Request) -> Response:
        who = await desk.signed_in(request)
        search = tidy(request.query_params.get("q", ""))[:LONGEST_SEARCH]
        found = await desk.read(lambda work: find_members(work.connection, search))
        return await desk.page(request, who, "members.html", members=found, search=search)

    @routes.get("/members/{member_id}")
    async def member(request: Request, member_id: Id) -> Response:
        return await show(request, await desk.signed_in(request), member_id)

    @routes.post("/members/{member_id}/link")
    async def link(request: Request, member_id: Id) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        try:
            issued = await desk.write(_issue, member_id, who, fields.get("person") == "delegate")
        except NoResultFound:
            raise NotFound from None
        return await show(request, who, member_id, issued)

    @routes.post("/members/{member_id}/unlink")
    async def revoke(request: Request, member_id: Id) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        done = await desk.write(_unlink, member_id, fields.get("identity", ""), who)
        return back_to(f"/desk/members/{member_id}", "unlinked" if done else "already")


def _unlink(work: UnitOfWork, member_id: int, identity_id: str, who: SignedIn) -> bool:
    """False when that proof is over already, or is not this member's."""
    found = next((identity for identity in linked(work, member_id) if str(identity.id) == identity_id), None)
    if found is not None:
        unlink(work, found, who.actor)
    return found is not None


def _view(work: UnitOfWork, member_id: int, who: SignedIn) -> MemberView:
    card = member_card(work, member_id)
    events = audit_trail(work.connection, f"member:{member_id}", limit=SHOWN_EVENTS) if who.is_supervisor else []
    names = {f"agent:{agent.id}": agent.name for agent in work.agents.all()} | people_in(work.connection, events)
    return MemberView(card, work.conversations.of_member(member_id), events, names)


def _issue(work: UnitOfWork, member_id: int, who: SignedIn, for_delegate: bool) -> Link:
    member, delegate = work.members.get(member_id), work.members.delegate_of(member_id)
    if for_delegate and delegate is None:
        raise Invalid("Ce membre n’a pas de délégué.")
    person = delegate if for_delegate and delegate else None
    token = issue_link(work, member_id, person.id if person else None, who.actor, LINK_LIFE)
    return Link(person.name if person else member.name, token, int(LINK_LIFE.total_seconds() // 3600))

"""Signing in and out, and what the page needs to know of its session."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field

from actions import sign_in
from actions.wording import say
from bot.bootstrap import Application
from bot.channels.webchat import NAME, lane, signed_in
from bot.chat.sessions import Session, Sessions
from bot.limits import take_all
from bot.mail import Mailer, MailFailed, mailer_of
from bot.peers import ClientLimits, client_of
from domain.members import Role, Speaker
from storage.unit_of_work import reading, unit_of_work

log = structlog.get_logger(__name__)


MAX_BODY = 4096
"""Bytes: an address or a code."""


class Email(BaseModel):
    """Where the code goes."""

    email: str = Field(max_length=sign_in.MAX_EMAIL)
    language: str = Field("fr", pattern="^(fr|en)$")


class Code(BaseModel):
    """The code as typed: blanks and dashes do not count."""

    code: str = Field(max_length=32)


def router(application: Application, sessions: Sessions, mailer: Mailer | None = None) -> APIRouter:
    """mailer: for tests; by default the one of the settings."""
    routes = APIRouter(prefix="/chat/api", max_body_size=MAX_BODY)
    settings = application.settings
    mailer = mailer or mailer_of(settings)
    shown = settings.demo and mailer is None
    """The code is shown in the page: a demonstration, with nobody's real data."""
    key = application.secret.derive("web chat sign-in code")
    life = timedelta(days=settings.web_session_days)
    mails: set[asyncio.Task[None]] = set()
    asking, trying = (ClientLimits(settings.sign_ins_per_hour, timedelta(hours=1), application.clock) for _ in range(2))

    @routes.get("/session")
    async def session_state(request: Request, response: Response) -> dict[str, Any]:
        session = await sessions.current(request, response)
        response.headers["Cache-Control"] = "no-store"
        return {
            "person": await application.database.run_read(_person, application, session.id),
            "signIn": "mail" if mailer else "demo" if shown else "none",
            "demo": await application.database.run_read(_demo_people, application) if shown else [],
        }

    @routes.post("/sign-in", status_code=202)
    async def ask_code(request: Request, posted: Email, session: Session = Depends(sessions.posting)) -> dict[str, Any]:
        if mailer is None and not shown:
            raise HTTPException(503, "sign_in_unavailable")
        if not sign_in.is_address(posted.email):
            raise HTTPException(422, "not_an_address")
        if wait := take_all(*asking.takes(request)):
            raise _too_many(wait)
        client = client_of(request)
        asked = await application.database.run_write(_request, application, session.id, client, posted.email, key)
        if isinstance(asked, sign_in.TooSoon):
            raise _too_many(asked.seconds)
        if mailer is not None and asked.code is not None:
            # After the answer: how long the mail server takes would tell a known address from an unknown one.
            task = asyncio.create_task(_mail(mailer, asked.email, asked.code, posted.language))
            mails.add(task)
            task.add_done_callback(mails.discard)
        return {"sent": True, "code": asked.code} if shown else {"sent": True}

    @routes.post("/sign-in/code")
    async def give_code(
        request: Request, posted: Code, response: Response, session: Session = Depends(sessions.posting)
    ) -> dict[str, Any]:
        takes = trying.takes(request)
        if wait := take_all(*takes):
            raise _too_many(wait)
        code = "".join(c for c in posted.code if c.isdecimal())
        proved = await application.database.run_write(_use, application, session.id, code, key, life)
        if proved is None:
            raise HTTPException(400, "wrong_code")
        for take in takes:
            take.give_back()
        speaker, proof = proved
        sessions.keep(response, Session(session.id, proof))
        return {"person": _shown(speaker)}

    @routes.post("/sign-out")
    async def leave(response: Response, session: Session = Depends(sessions.posting)) -> dict[str, Any]:
        await application.database.run_write(_leave, application, session.id)
        if session.proof is not None:  # who was nobody stays in their session: new ones are counted
            sessions.start(response)
        return {"person": None}

    return routes


def _too_many(seconds: int) -> HTTPException:
    return HTTPException(429, "too_many_codes", {"Retry-After": str(seconds)})


def _request(
    application: Application, session: str, client: str, email: str, key: str
) -> sign_in.Asked | sign_in.TooSoon:
    with unit_of_work(application.database, application.clock) as work:
        if work.identities.find(NAME, session, work.now):
            raise HTTPException(409, "signed_in")  # another person begins with a session of their own
        return sign_in.request_code(work, session, client, email, key)


def _use(application: Application, session: str, code: str, key: str, life: timedelta
         ) -> tuple[Speaker, str] | None:  # fmt: skip
    """(who it is, the name of this sign-in); None when the code opens nothing."""
    with unit_of_work(application.database, application.clock) as work:
        speaker = sign_in.use_code(work, session, code, key, life)
        identity = work.identities.find(NAME, session, work.now)
        if speaker is None or identity is None:
            return None
        work.inbox.add([signed_in(session, work.now.isoformat())], work.now)
        work.signal("inbox", lane(session))
        return speaker, sign_in.proof_of(identity)


def _leave(application: Application, session: str) -> None:
    with unit_of_work(application.database, application.clock) as work:
        if sign_in.sign_out(work, session):
            conversation = work.conversations.by_key(f"{NAME}:{session}")
            if conversation:
                work.signal("conversation", conversation.id)  # other open pages close too


def _person(application: Application, session: str) -> dict[str, Any] | None:
    with reading(application.database, application.clock) as work:
        identity = work.identities.find(NAME, session, work.now)
        return _shown(work.members.speaker(identity.member_id, identity.delegate_id)) if identity else None


def _shown(speaker: Speaker) -> dict[str, Any]:
    assert speaker.member is not None
    if speaker.role is Role.DELEGATE and speaker.delegate:
        return {"name": speaker.delegate.name, "for": speaker.member.name}
    return {"name": speaker.member.name, "for": None}


def _demo_people(application: Application) -> list[dict[str, str]]:
    with reading(application.database, application.clock) as work:
        found = []
        for member in work.members.all()[:8]:
            people = [member, work.members.delegate_of(member.id)]
            found += [{"name": person.name, "email": person.email} for person in people if person and person.email]
        return found


async def _mail(mailer: Mailer, address: str, code: str, language: str) -> None:
    minutes = int(sign_in.CODE_LIFE.total_seconds() // 60)
    try:
        await mailer.send(
            address,
            say(language, "sign_in.subject", code=code),
            say(language, "sign_in.text", code=code, minutes=minutes),
        )
    except MailFailed as error:
        log.error("sign-in mail failed", error=str(error))

"""The browser's session: a random id in a signed cookie. It names a conversation and proves nothing by itself."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from itsdangerous import BadData, TimestampSigner

from bot.bootstrap import Application
from bot.channels.webchat import NAME
from storage.unit_of_work import Clock, reading

COOKIE = "desk_chat"
PATH = "/chat"
HEADER = "x-desk-chat"
"""A header that only our own page can set: a foreign page would need our leave, asked by preflight and never given."""


class _Signer(TimestampSigner):
    """Signs with the application's clock."""

    def __init__(self, key: str, clock: Clock) -> None:
        super().__init__(key, salt="web chat session")
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock().timestamp())


class Sessions:
    """Issues and reads the cookie; refuses posts that another site made the browser send."""

    def __init__(self, application: Application) -> None:
        settings = application.settings
        self._application = application
        self._signer = _Signer(application.secret.derive("web chat session"), application.clock)
        self._life = timedelta(days=settings.web_session_days)
        self._secure = settings.public_url.startswith("https://")
        self._host = urlsplit(settings.public_url).netloc

    def of(self, request: Request) -> str | None:
        """The session that a request belongs to; None without a valid cookie."""
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        try:
            return self._signer.unsign(cookie, max_age=int(self._life.total_seconds())).decode()
        except BadData:
            return None

    async def required(self, request: Request) -> str:
        """The session, for addresses that need one. Raises 401 when there is none, or when its proof has ended."""
        session = self.of(request)
        if session is None or await self._application.database.run_read(self._ended, session):
            raise HTTPException(401, "no_session")
        return session

    async def posting(self, request: Request) -> str:
        """The same for posts, which only our own page may send. Raises 403."""
        self.refuse_foreign(request)
        return await self.required(request)

    def refuse_foreign(self, request: Request) -> None:
        """Raises 403 unless the post comes from our page."""
        origin = request.headers.get("origin")
        known = {request.headers.get("host"), self._host} - {None, ""}  # an opaque origin, "null", has no host
        if HEADER not in request.headers or (origin is not None and urlsplit(origin).netloc not in known):
            raise HTTPException(403, "foreign_origin")

    async def current(self, request: Request, response: Response) -> str:
        """The request's session, or a new one; either way the browser keeps it from now on."""
        session = self.of(request)
        if session is None or await self._application.database.run_read(self._ended, session):
            return self.start(response)
        self._keep(response, session)
        return session

    def start(self, response: Response) -> str:
        """A new session, whose cookie replaces any other."""
        session = secrets.token_urlsafe(18)
        self._keep(response, session)
        return session

    def _keep(self, response: Response, session: str) -> None:
        response.set_cookie(
            COOKIE,
            self._signer.sign(session).decode(),
            max_age=int(self._life.total_seconds()),
            path=PATH,
            httponly=True,
            secure=self._secure,
            samesite="lax",
        )

    def _ended(self, session: str) -> bool:
        with reading(self._application.database, self._application.clock) as work:
            return work.identities.ended(NAME, session, work.now)

"""The browser's session: a random id in a signed cookie, which names a conversation and proves nothing by itself.

At the sign-in the browser gets another cookie, which names the sign-in too: from then on the first one opens nothing,
so that who planted or copied it is not signed in with the member.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from itsdangerous import BadData, TimestampSigner

from actions.sign_in import may_open
from bot.bootstrap import Application
from bot.limits import take_all
from bot.peers import ClientLimits
from storage.unit_of_work import Clock, reading

COOKIE = "desk_chat"
PATH = "/chat"
_MARK = ":"
"""Between a session's name and its sign-in; neither holds one."""
HEADER = "x-desk-chat"
"""A header that only our own page can set: a foreign page would need our leave, asked by preflight and never given."""


@dataclass(frozen=True)
class Session:
    """What a cookie says."""

    id: str
    """Names the conversation."""
    proof: str | None = None
    """Names the sign-in that this browser made; None: it has made none."""

    def __str__(self) -> str:
        """What the cookie signs."""
        return self.id if self.proof is None else f"{self.id}{_MARK}{self.proof}"


def _unkept() -> Session:
    """A session that no browser has the cookie of yet."""
    return Session(secrets.token_urlsafe(18))


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as a bracket that is not closed
        return ""


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
        self._new = ClientLimits(settings.chat_sessions_per_hour, timedelta(hours=1), application.clock)

    def of(self, request: Request) -> Session | None:
        """The session that a request belongs to; None without a valid cookie."""
        return self.read(request.cookies.get(COOKIE) or "")

    def read(self, cookie: str) -> Session | None:
        """What a cookie says; None if we did not make it, or if it is too old."""
        try:
            said = self._signer.unsign(cookie, max_age=int(self._life.total_seconds())).decode()
        except BadData:
            return None
        name, _, proof = said.partition(_MARK)
        return Session(name, proof or None)

    async def required(self, request: Request) -> Session:
        """The session, for addresses that need one. Raises 401 when there is none that this browser may open."""
        session = self.of(request)
        if session is None or not await self._application.database.run_read(self._may_open, session):
            raise HTTPException(401, "no_session")
        return session

    async def posting(self, request: Request) -> Session:
        """The same for posts, which only our own page may send. Raises 403."""
        self.refuse_foreign(request)
        return await self.required(request)

    def refuse_foreign(self, request: Request) -> None:
        """Raises 403 unless the post comes from our page."""
        origin = request.headers.get("origin")
        known = {request.headers.get("host"), self._host} - {None, ""}  # an opaque origin, "null", has no host
        if HEADER not in request.headers or (origin is not None and _host_of(origin) not in known):
            raise HTTPException(403, "foreign_origin")

    async def current(self, request: Request, response: Response, opening: bool = False) -> Session:
        """The request's session, or a new one; the browser keeps it from now on.

        opening: of the page. Later, the cookie of who has not signed in is left as it is: the answer may arrive after
        that of a sign-in, whose cookie must stay.
        Raises 429 when this client address was given too many; the page itself opens all the same.
        """
        session = self.of(request)
        if session is None or not await self._application.database.run_read(self._may_open, session):
            wait = take_all(*self._new.takes(request))
            if wait and opening:
                return _unkept()
            if wait:
                raise HTTPException(429, "too_many_sessions", {"Retry-After": str(wait)})
            return self.start(response)
        if opening or session.proof is not None:
            self.keep(response, session)
        return session

    def start(self, response: Response) -> Session:
        """A new session, whose cookie replaces any other."""
        session = _unkept()
        self.keep(response, session)
        return session

    def keep(self, response: Response, session: Session) -> None:
        """The browser shows this session from now on."""
        response.set_cookie(
            COOKIE,
            self._signer.sign(str(session)).decode(),
            max_age=int(self._life.total_seconds()),
            path=PATH,
            httponly=True,
            secure=self._secure,
            samesite="lax",
        )

    def _may_open(self, session: Session) -> bool:
        with reading(self._application.database, self._application.clock) as work:
            return may_open(work, session.id, session.proof)

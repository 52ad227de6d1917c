"""What every page of the console shares: the signed-in agent, checked forms, pages, and errors in French."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qs, quote

import structlog
from fastapi import Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from actions.agent.read import note_read, to_be_noted
from actions.agent.texts import tidy
from bot.bootstrap import Application
from bot.console import page
from bot.console.errors import (
    ConsoleError,
    Forbidden,
    ForgedForm,
    NotFound,
    SignInNeeded,
    TooLarge,
    Unavailable,
)
from bot.console.notices import notice_of
from bot.console.presence import Presence
from bot.console.sessions import COOKIE, token_hash
from bot.streams import Streams
from domain.cases import Case
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from storage.views import backlog, open_case_counts, told_deadlines

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
LARGEST_FORM = 1_000_000
"""Bytes; a text of 10 000 characters takes 120 000 at most."""
MOST_FIELDS = 50
"""Our longest form has a dozen."""
TOLD_SHOWN = timedelta(minutes=30)
"""How long the notice of a near deadline stands above the pages."""
FETCHED = "x-desk-fetch"
"""Header of requests that the page's script makes: they are answered with JSON."""


@dataclass(frozen=True)
class SignedIn:
    """The agent behind a request."""

    agent: Agent
    csrf: str
    token_hash: str

    @property
    def is_supervisor(self) -> bool:
        return self.agent.role == "supervisor"

    @property
    def actor(self) -> str:
        return f"agent:{self.agent.id}"


@dataclass(frozen=True)
class Counts:
    """Numbers beside the menu."""

    waiting: int
    dead: int
    cases: int
    due_soon: int
    overdue: int
    told: list[Case]
    """Cases of whose deadline the desk was told lately."""


@dataclass
class Desk:
    """The console of one application."""

    application: Application
    presence: Presence
    closing: bool = False
    """The server is stopping: streams end, pages come back to the next one."""

    def __post_init__(self) -> None:
        self.streams = Streams(self.application.settings.live_streams)
        """Live pages that are open."""

    @property
    def lead(self) -> timedelta:
        """How near the deadline of a case is near."""
        return self.application.policy.leads.case

    async def read(self, function: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function over repositories that keep nothing, in a reading thread."""

        def run() -> T:
            with reading(self.application.database, self.application.clock) as work:
                return function(work, *args, **kwargs)

        return await self.application.database.run_read(run)

    async def write(self, function: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in one transaction, in a writing thread; an exception undoes it."""

        def run() -> T:
            with unit_of_work(self.application.database, self.application.clock) as work:
                return function(work, *args, **kwargs)

        return await self.application.database.run_write(run)

    async def signed_in(self, request: Request, supervisor: bool = False) -> SignedIn:
        """The agent. Raises SignInNeeded, and Forbidden when only a supervisor may."""
        who = await self.find_signed_in(request)
        if who is None:
            raise SignInNeeded
        if supervisor and not who.is_supervisor:
            raise Forbidden
        return who

    async def find_signed_in(self, request: Request) -> SignedIn | None:
        """None without a session, or with one that is over."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        digest = token_hash(token)
        found = await self.read(lambda work: work.agents.session(digest, work.now))
        return SignedIn(found[1], found[0].csrf_token, digest) if found else None

    async def note_reading(self, who: SignedIn, *subjects: str) -> None:
        """The trail says that the agent reads this, before they do; it is written only when there is something new."""
        if await self.read(lambda work: any(to_be_noted(work, who.agent, subject) for subject in subjects)):
            await self.write(_note, who.agent, subjects)

    async def form(self, request: Request, who: SignedIn) -> dict[str, str]:
        """The fields of a form that this agent's page sent, tidied. Raises ForgedForm, TooLarge."""
        fields = await read_form(request)
        if not hmac.compare_digest(fields.get("csrf", "").encode(), who.csrf.encode()):
            raise ForgedForm
        return fields

    async def page(self, request: Request, who: SignedIn, template: str, status: int = 200, **values: Any) -> Response:
        """A full page with its menu; `n` in the address names a notice to show."""
        counts = await self.read(count, self.lead)
        notice = values.pop("notice", None) or notice_of(request.query_params.get("n"))
        shared = {
            "who": who,
            "counts": counts,
            "now": self.application.clock(),
            "notice": notice,
            "path": request.url.path,
        }
        return page.html(template, status, **shared, **values)


def _note(work: UnitOfWork, agent: Agent, subjects: tuple[str, ...]) -> None:
    for subject in subjects:
        note_read(work, agent, subject)


def count(work: UnitOfWork, lead: timedelta) -> Counts:
    """What stands above every page; lead: how near a deadline is near."""
    found, cases = backlog(work.connection), open_case_counts(work.connection, work.now, lead)
    told = told_deadlines(work.connection, work.now - TOLD_SHOWN)
    dead = sum(found.dead.values())
    return Counts(found.handoffs_waiting, dead, cases.open, cases.due_soon, cases.overdue, told)


async def read_form(request: Request) -> dict[str, str]:
    """Fields of an urlencoded form, the first value of each, without control characters. Raises TooLarge."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise TooLarge
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise TooLarge from None
    return {name: tidy(values[0]) for name, values in fields.items()}


def back_to(address: str, notice: str = "") -> Response:
    """After a form: the page again, by GET, with a notice."""
    separator = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{separator}n={notice}" if notice else address, 303)


class ConsoleRoute(APIRoute):
    """A route whose errors are pages in French, or JSON for the page's own script."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                return refusal(request, NotFound())
            except ConsoleError as error:
                return refusal(request, error)
            except (DBAPIError, PoolTimeout) as error:
                log.error("database refuses", error=type(error).__name__)
                return refusal(request, Unavailable())

        return guarded


def refusal(request: Request, error: ConsoleError) -> Response:
    """The error as this request can show it."""
    if FETCHED in request.headers:
        sign_in = "/desk/sign-in" if isinstance(error, SignInNeeded) else None
        return JSONResponse({"error": error.advice, "sign_in": sign_in}, error.status, page.HEADERS)
    if isinstance(error, SignInNeeded):
        if request.method != "GET":
            return RedirectResponse("/desk/sign-in?n=expired", 303)
        query = f"?{request.url.query}" if request.url.query else ""
        return sign_in_first(request.url.path + query)
    return page.html("error.html", error.status, error=error)


def sign_in_first(next_address: str) -> Response:
    """To the sign-in page, which leads back here."""
    return RedirectResponse(f"/desk/sign-in?next={quote(next_address)}", 303)

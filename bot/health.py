"""/healthz (this process is alive), /readyz (it can serve members) and /metrics.

What the last two tell is for the operator: they answer inside only, or who shows the token when there is one.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import DBAPIError

from bot import metrics
from bot.bootstrap import Application
from bot.peers import is_inside
from nlu.errors import NluUnavailable
from storage.unit_of_work import reading
from storage.views import backlog, open_case_counts

log = structlog.get_logger(__name__)

PROBE_TEXT = "bonjour"
NLU_PROBE_EVERY_S = 5.0
"""Load balancers ask often; the NLU server need not parse a word each time."""


def router(application: Application) -> APIRouter:
    """The three addresses, for the load balancer and the monitoring."""
    routes = APIRouter()
    token = application.settings.metrics_token.get_secret_value()

    def operator(request: Request) -> None:
        """Raises 401 or 403 for anybody else."""
        if token and not _shows(request, token):
            raise HTTPException(401, "token_needed", {"WWW-Authenticate": "Bearer"})
        if not token and not is_inside(request):
            raise HTTPException(403, "inside_only")

    checks: dict[str, Callable[[], Awaitable[str]]] = {
        "database": lambda: _database(application),
        "nlu": _remembered(lambda: _nlu(application), NLU_PROBE_EVERY_S),
    }

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", dependencies=[Depends(operator)])
    async def readyz() -> JSONResponse:
        state = {name: await check() for name, check in checks.items()}
        # Without NLU members still get buttons and a person: degraded, not out of service.
        ready = state["database"] == "ok"
        return JSONResponse({"status": "ok" if ready else "unavailable", **state}, 200 if ready else 503)

    @routes.get("/metrics", dependencies=[Depends(operator)])
    async def show_metrics() -> Response:
        try:
            await application.database.run_read(_measure, application)
        except DBAPIError as error:
            log.error("database refuses", error=type(error).__name__)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _shows(request: Request, token: str) -> bool:
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), token.encode())


async def _database(application: Application) -> str:
    def look() -> None:
        with application.database.read() as connection:
            connection.exec_driver_sql("select 1")

    try:
        await application.database.run_read(look)
    except DBAPIError as error:
        return type(error).__name__
    return "ok"


async def _nlu(application: Application) -> str:
    try:
        await application.interpreter.parse(PROBE_TEXT)
    except NluUnavailable:
        return "unavailable"
    return "ok"


def _remembered(check: Callable[[], Awaitable[str]], for_s: float) -> Callable[[], Awaitable[str]]:
    last: tuple[float, str] | None = None

    async def remembered() -> str:
        nonlocal last
        if last is None or time.monotonic() - last[0] > for_s:
            last = (time.monotonic(), await check())
        return last[1]

    return remembered


def _measure(application: Application) -> None:
    with reading(application.database, application.clock) as work:
        found = backlog(work.connection)
        cases = open_case_counts(work.connection, work.now, application.policy.leads.case)
        age = {name: (work.now - since).total_seconds() if since else 0.0 for name, since in found.oldest.items()}
    metrics.QUEUE_AGE_SECONDS.set(age["inbox"])
    metrics.OUTBOX_AGE_SECONDS.set(age["outbox"])
    metrics.HANDOFFS_WAITING.set(found.handoffs_waiting)
    metrics.CASES_DUE_SOON.set(cases.due_soon)
    metrics.CASES_OVERDUE.set(cases.overdue)
    for box, count in found.dead.items():
        metrics.DEAD_LETTERS.labels(box).set(count)

"""Templates and static files of the console."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from actions.wording.formats import typeset
from bot.console import filters
from bot.console.labels import label

STATIC = {"console.css": "text/css", "console.js": "text/javascript", "icon.svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}


@cache
def static_file(name: str) -> tuple[bytes, str]:
    """Content of a static file, and the tag that its address carries: a new version has a new address."""
    content = (files("bot.console") / "static" / name).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def static_address(name: str) -> str:
    return f"/desk/static/{name}?v={static_file(name)[1]}"


@cache
def environment() -> Environment:
    """Jinja2 with escaping everywhere; a name that the template does not know is an error, not an empty string."""
    made = Environment(
        loader=PackageLoader("bot.console"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(
        clock=filters.clock, moment=filters.moment, short_moment=filters.short_moment, day=filters.day,
        iso=filters.iso, lasting=filters.lasting, file_size=filters.file_size, percent=filters.percent,
        intent=filters.intent, clause=filters.clause, decision_facts=filters.decision_facts,
        terms=filters.terms, possible_if=filters.possible_if,
        plain=filters.plain, trace=filters.trace, reason=filters.reason, slot=filters.slot,
        subject=filters.subject, typeset=typeset,
        initials=filters.initials, label=label,
    )  # fmt: skip
    made.globals["static"] = static_address
    return made


def render(template: str, **values: Any) -> str:
    """The HTML of a template or of a fragment."""
    return environment().get_template(template).render(**values)


def above(counts: Any, who: Any, now: datetime) -> dict[str, str]:
    """The regions above every page, rendered again."""
    return {
        "live-counts": render("_counts.html", counts=counts, who=who),
        "live-deadlines": render("_deadlines.html", counts=counts, now=now),
    }


def html(template: str, status: int = 200, **values: Any) -> Response:
    return HTMLResponse(render(template, **values), status, HEADERS)

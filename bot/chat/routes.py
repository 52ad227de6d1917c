"""Everything under /chat."""

from __future__ import annotations

from fastapi import APIRouter

from bot.bootstrap import Application
from bot.chat import messages, page, sign_in
from bot.chat.sessions import Sessions
from bot.mail import Mailer


def router(application: Application, mailer: Mailer | None = None) -> APIRouter:
    """The page, its conversation, its sign-in. mailer: for tests; by default the one of the settings."""
    sessions = Sessions(application)
    routes = APIRouter(include_in_schema=False)
    routes.include_router(page.router(application, sessions))
    routes.include_router(messages.router(application, sessions))
    routes.include_router(sign_in.router(application, sessions, mailer))
    return routes

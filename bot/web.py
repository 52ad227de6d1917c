"""The web server: member chat, agent console, Telegram webhook, health."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import health
from bot.bootstrap import Application
from bot.chat import routes as chat
from bot.console.routes import router as console_router
from bot.peers import trusted
from bot.settings import Settings

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
}


HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year the browser asks for no page of ours without encryption; said only where the public address has it."""


def security_headers(settings: Settings) -> dict[str, str]:
    """The headers of every answer that does not set its own."""
    return SECURITY_HEADERS | (HTTPS_ONLY if settings.public_url.startswith("https://") else {})


class SecurityHeaders:
    """Adds our headers to every answer. Plain ASGI: the usual middleware helper would hold live streams back."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create_web(application: Application) -> FastAPI:
    """All addresses of this process."""
    web = FastAPI(title="Parnasse Desk", docs_url=None, redoc_url=None, openapi_url=None)
    web.add_middleware(SecurityHeaders, headers=security_headers(application.settings))
    # The last one added is asked first: all that follows sees the client's address, not the proxy's.
    web.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted(application.settings.trusted_proxies))
    web.include_router(health.router(application))
    web.include_router(chat.router(application))
    if application.settings.telegram_enabled:
        from bot.channels.telegram import webhook  # loaded only where it is used, as in bot/bootstrap.py

        web.include_router(webhook.router(application))
    web.include_router(console_router(application))

    @web.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/chat")

    @web.exception_handler(RequestValidationError)
    async def malformed(_request: Request, _error: RequestValidationError) -> Response:
        return JSONResponse({"detail": "malformed_request"}, 422)  # never what was sent

    @web.exception_handler(DBAPIError)
    async def database_refuses(_request: Request, _error: DBAPIError) -> Response:
        # Nothing was acknowledged: the page keeps the message and sends it again, Telegram delivers it again.
        return JSONResponse({"error": "database_unavailable"}, 503, {"Retry-After": "2"})

    return web

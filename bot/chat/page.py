"""The page itself: one document per language, its scripts and styles under a name that changes with their content."""

from __future__ import annotations

import contextlib
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy.exc import DBAPIError

from actions.wording import LANGUAGES, subjects
from bot.bootstrap import Application
from bot.chat.messages import MAX_TEXT
from bot.chat.sessions import Sessions
from bot.file_kinds import ENDINGS

HERE = Path(__file__).parent
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
LIGHT, DARK = "#f6f3ec", "#101815"
"""Colours of the browser's own bars, as in chat.css."""


def router(application: Application, sessions: Sessions) -> APIRouter:
    """The page, the manifest, the service worker, the static files."""
    routes = APIRouter()
    files = _static()
    version = _version(files)
    pages = {language: _page(application, language, version) for language in LANGUAGES}

    @routes.get("/chat")
    async def chat(request: Request, lang: str | None = None) -> HTMLResponse:
        language = lang if lang in LANGUAGES else _preferred(request)
        response = HTMLResponse(
            pages[language],
            headers={"Content-Security-Policy": CSP, "Cache-Control": "no-cache", "Vary": "Accept-Language"},
        )
        with contextlib.suppress(DBAPIError):  # the page keeps what is written until the database is back
            await sessions.current(request, response, opening=True)
        return response

    @routes.get("/chat/manifest.webmanifest")
    async def manifest(request: Request, lang: str | None = None) -> JSONResponse:
        language = lang if lang in LANGUAGES else _preferred(request)
        return JSONResponse(_manifest(language, version), media_type="application/manifest+json")

    @routes.get("/chat/sw.js")
    async def service_worker() -> Response:
        script = files["sw.js"].decode().replace("{{version}}", version)
        script = script.replace("{{files}}", json.dumps([name for name in files if name != "sw.js"]))
        # The page is /chat, outside the folder /chat/ that a worker may control by default.
        headers = {"Service-Worker-Allowed": "/chat", "Cache-Control": "no-cache"}
        return Response(script, media_type=TYPES[".js"], headers=headers)

    @routes.get("/chat/static/{_version}/{name}")
    async def static(_version: str, name: str) -> Response:
        if name not in files:
            raise HTTPException(404, "no_such_file")
        return Response(
            files[name],
            media_type=TYPES[Path(name).suffix],
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    return routes


@cache
def _static() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir()) if path.suffix in TYPES}


def _version(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode() + content)
    return digest.hexdigest()[:12]


def _page(application: Application, language: str, version: str) -> str:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    config = {
        "language": language,
        "maxText": MAX_TEXT,
        "maxFileMb": application.settings.max_file_mb,
        "fileEndings": ENDINGS,
        "text": subjects(language)["chat_page"],
    }
    return templates.get_template("chat.html").render(
        language=language,
        text=subjects(language)["chat_page"],
        static=f"/chat/static/{version}",
        config=config,
        accepted=",".join(f".{ending}" for ending in ENDINGS),
        light=LIGHT,
        dark=DARK,
        other=next(other for other in LANGUAGES if other != language),
    )


def _manifest(language: str, version: str) -> dict[str, Any]:
    text = subjects(language)["chat_page"]
    icons = f"/chat/static/{version}"
    return {
        "id": "/chat",
        "name": "Parnasse Desk",
        "short_name": "Desk",
        "description": text["description"],
        "lang": language,
        "start_url": "/chat",
        "scope": "/chat",
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": [
            {"src": f"{icons}/icon.svg", "type": "image/svg+xml", "sizes": "any"},
            {"src": f"{icons}/icon-192.png", "type": "image/png", "sizes": "192x192"},
            {"src": f"{icons}/icon-512.png", "type": "image/png", "sizes": "512x512"},
            {"src": f"{icons}/icon-maskable-512.png", "type": "image/png", "sizes": "512x512", "purpose": "maskable"},
        ],
    }


def _preferred(request: Request) -> str:
    """English for a browser that asks for English before French; the Desk speaks French."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith(LANGUAGES):
            return part.strip()[:2]
    return LANGUAGES[0]

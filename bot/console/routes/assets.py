"""Style, script, icon; and the files that members sent."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from bot.console import page
from bot.console.desk import Desk, Id
from bot.console.errors import NotFound
from storage.desk_view import StoredFile, stored_file

A_YEAR = "public, max-age=31536000, immutable"
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4"})
"""What the browser may open in the page; everything else is only ever downloaded, whatever it claims to be."""


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/static/… and /desk/files/…"""

    @routes.get("/static/{name}")
    async def static(name: str) -> Response:
        if name not in page.STATIC:
            raise NotFound
        return Response(page.static_file(name)[0], media_type=page.STATIC[name], headers={"Cache-Control": A_YEAR})

    @routes.get("/files/{file_id}")
    async def file(request: Request, file_id: Id) -> Response:
        who = await desk.signed_in(request)
        found = await desk.read(lambda work: stored_file(work.connection, file_id))
        if found is None:
            raise NotFound
        await desk.note_reading(who, f"conversation:{found.conversation_id}")
        return _answer(found)


def _answer(found: StoredFile) -> Response:
    media_type = (found.media_type or "").split(";")[0].strip().lower()
    shown = media_type in SHOWN
    name = quote(found.filename or f"fichier-{found.id}")
    return Response(
        found.content,
        media_type=media_type if shown else "application/octet-stream",
        headers={
            "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )

"""What the page posts and reads: messages, files, the live stream."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.datastructures import FormData

from actions.cleaning import cleaned, one_line
from actions.messages import File
from bot.bootstrap import Application
from bot.channels.webchat import lane, received, received_file
from bot.chat.live import Live
from bot.chat.sessions import Session, Sessions
from bot.chat.transcript import Transcript, viewer_of
from bot.file_kinds import is_taken
from bot.limits import Limits, Take, take_all
from bot.peers import ClientLimits, client_of
from bot.quota import TooManyFiles
from storage import chat_view
from storage.chat_view import FileContent
from storage.repositories.inbox import Received
from storage.signals import Signal
from storage.unit_of_work import reading

RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]

MAX_TEXT = 10_000
"""Characters of one message."""
MAX_BODY = 160_000
"""Bytes of a posted message: MAX_TEXT characters, each escaped as a surrogate pair, and the rest."""
FORM_OVERHEAD = 10_000
"""Bytes around a file in a form."""
MAX_FILENAME = 200
MESSAGE_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
TOKEN = re.compile(r"[0-9A-Za-z_.-]{1,80}")
SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Types a browser shows without running anything; all others are downloads."""
LANGUAGES = ("fr", "en")
PER_ADDRESS = 10
"""Sessions' worth of messages for one client address: an office or a phone network shares one."""


def router(application: Application, sessions: Sessions) -> APIRouter:
    """The addresses under /chat/api that carry the conversation."""
    routes = APIRouter(prefix="/chat/api")
    transcript = Transcript(application)
    live = Live(application, transcript)
    settings = application.settings
    take, take_typing = _taking(application), _taking(application)
    max_file = settings.max_file_mb * 1024 * 1024

    @routes.post("/messages", status_code=202, max_body_size=MAX_BODY)
    async def post_message(request: Request, session: Session = Depends(sessions.posting)) -> dict[str, str]:
        posted = _posted(await request.body())
        take(request, session)
        await application.ingest.receive(
            received(session.id, posted["id"], posted["text"], posted["token"], posted["language"])
        )
        return {"id": posted["id"], "state": "sent"}

    @routes.post("/files", status_code=202, max_body_size=max_file + FORM_OVERHEAD)
    async def post_file(request: Request, session: Session = Depends(sessions.posting)) -> dict[str, str]:
        take(request, session)
        async with request.form(max_files=1, max_fields=4) as form:
            message_id, language, file = await _file_of(form, max_file)
        update = received_file(session.id, message_id, file, language)
        if await application.database.run_read(_is_kept, application, update):
            return {"id": message_id, "state": "sent"}  # sent again after an answer that was lost: counted once
        size, known = len(file.content or b""), session.proof is not None
        try:
            with application.file_quota.keeping(lane(session.id), size, known, client_of(request)):
                await application.ingest.receive(update)
        except TooManyFiles:
            # Not 429: the page repeats what was too fast, and everything written later would wait behind the file.
            raise HTTPException(403, "too_many_files" if known else "too_many_files_unknown") from None
        return {"id": message_id, "state": "sent"}

    @routes.post("/typing", status_code=204, max_body_size=MAX_BODY)
    async def typing(request: Request, session: Session = Depends(sessions.posting)) -> None:
        """Nothing is kept: who looks at the conversation in the console sees it for a moment."""
        take_typing(request, session)
        await application.database.tell(Signal("member_writes", lane(session.id)))

    @routes.get("/messages")
    async def get_messages(
        session: Session = Depends(sessions.required),
        after: int | None = Query(None, ge=0, le=2**62),
        before: int | None = Query(None, ge=0, le=2**62),
    ) -> JSONResponse:
        if after is not None:
            found = await application.database.run_read(transcript.news, session, after, None)
        else:
            found = await application.database.run_read(transcript.page, session, before)
        if found.ended:
            raise HTTPException(401, "no_session")
        return JSONResponse({"messages": found.messages, "state": found.state, "more": found.more}, headers=NO_STORE)

    @routes.get("/stream")
    async def stream(
        request: Request, session: Session = Depends(sessions.required), after: int = Query(0, ge=0, le=2**62)
    ) -> StreamingResponse:
        if live.closing:
            raise HTTPException(503, "stopping", {"Retry-After": "2"})
        last = request.headers.get("last-event-id", "")
        if last.isdecimal() and len(last) < 19:
            after = int(last)
        return StreamingResponse(
            live.events(session, after),
            media_type="text/event-stream",
            headers={**NO_STORE, "X-Accel-Buffering": "no"},  # a proxy must not hold events back
        )

    @routes.get("/files/{file_id}")
    async def get_file(file_id: RowId, session: Session = Depends(sessions.required)) -> Response:
        file = await application.database.run_read(_find_file, application, session.id, file_id)
        if file is None:
            raise HTTPException(404, "no_such_file")
        return _download(file)

    return routes


def _taking(application: Application) -> Callable[[Request, Session], None]:
    """One more request of its kind, counted by session and by client address. What it gives raises 429."""
    amount, minute = application.settings.chat_messages_per_minute, timedelta(minutes=1)
    per_session = Limits(amount, minute, application.clock)
    per_address = ClientLimits(amount * PER_ADDRESS, minute, application.clock)

    def take(request: Request, session: Session) -> None:
        if wait := take_all(Take(per_session, session.id), *per_address.takes(request)):
            raise HTTPException(429, "too_many", {"Retry-After": str(wait)})

    return take


NO_STORE = {"Cache-Control": "no-store"}


def _posted(body: bytes) -> dict[str, Any]:
    """{id, text, token, language} of a posted message, cleaned. Raises 422 or 413."""
    try:
        posted = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise HTTPException(422, "malformed") from None
    if not isinstance(posted, dict):
        raise HTTPException(422, "malformed")
    message_id, text, token = posted.get("id"), posted.get("text", ""), posted.get("token")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id) or not isinstance(text, str):
        raise HTTPException(422, "malformed")
    if token is not None:
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise HTTPException(422, "malformed")
        text = ""
    elif len(text) > MAX_TEXT:
        raise HTTPException(413, "too_long")
    elif not (text := cleaned(text)):
        raise HTTPException(422, "empty")
    return {"id": message_id, "text": text, "token": token, "language": _language(posted.get("language"))}


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and value in LANGUAGES else None


async def _file_of(form: FormData, max_file: int) -> tuple[str, str | None, File]:
    message_id, upload = form.get("id"), form.get("file")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id) or isinstance(upload, str | None):
        raise HTTPException(422, "malformed")
    content = await upload.read(max_file + 1)
    if len(content) > max_file:
        raise HTTPException(413, "file_too_large")
    if not content:
        raise HTTPException(422, "empty")
    file = _file(upload, content)
    if not is_taken(upload.filename, file.media_type, content):
        raise HTTPException(415, "file_kind")
    return message_id, _language(form.get("language")), file


def _file(upload: UploadFile | Any, content: bytes) -> File:
    media_type = one_line(upload.content_type or "application/octet-stream")
    kind = {"image": "photo", "audio": "voice"}.get(media_type.partition("/")[0], "document")
    name = one_line(upload.filename or "").replace("/", "_").replace("\\", "_")[-MAX_FILENAME:]
    return File(kind, name or kind, media_type, len(content), content=content)


def _is_kept(application: Application, update: Received) -> bool:
    with reading(application.database, application.clock) as work:
        return work.inbox.has(update)


def _find_file(application: Application, session: str, file_id: int) -> FileContent | None:
    with reading(application.database, application.clock) as work:
        return chat_view.file_of(work.connection, lane(session), viewer_of(work, session), file_id)


def _download(file: FileContent) -> Response:
    media_type = file.media_type or "application/octet-stream"
    inline = media_type in SHOWN_INLINE
    if not inline and not media_type.startswith("text/calendar"):
        media_type = "application/octet-stream"
    return Response(
        file.content,
        media_type=media_type,
        headers={
            "Content-Disposition": _disposition("inline" if inline else "attachment", file.filename or file.kind),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            # Kept by the browser for this cookie only: who comes after a sign-out has another.
            "Cache-Control": "private, max-age=3600",
            "Vary": "Cookie",
        },
    )


def _disposition(kind: str, filename: str) -> str:
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"

"""Structured logs without personal data: ids and error classes, never texts, names, numbers or tokens."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

BOT_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Bot tokens stand in the URLs of Telegram's API, and so in many libraries' error texts."""
    return {key: BOT_TOKEN.sub("<token>", value) if isinstance(value, str) else value for key, value in event.items()}


def frames(error: BaseException) -> str:
    """Where an error came from, without its words: those may hold what a member wrote or a row of the database."""
    lines = []
    known: BaseException | None = error
    while known is not None:
        lines.append(f"{type(known).__module__}.{type(known).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(known.__traceback__)
        ]
        known = known.__cause__ or (None if known.__suppress_context__ else known.__context__)
    return "\n".join(lines)


def _show_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = frames(error)
    return event


def configure_logging(form: Literal["console", "json"], level: str) -> None:
    """Our loggers and the standard library's, in one form, on standard error."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _show_error, _redact, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in (
        "httpx",
        "httpcore",
        "apscheduler",
        "uvicorn.access",
        "uvicorn.error",
        "alembic",
        "telegram",
        "asyncio",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)

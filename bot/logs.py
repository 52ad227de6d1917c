"""Structured logs without personal data: ids and error classes, never texts, names, numbers or tokens."""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

BOT_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}")


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Bot tokens stand in the URLs of Telegram's API, and so in many libraries' error texts."""
    return {key: BOT_TOKEN.sub("<token>", value) if isinstance(value, str) else value for key, value in event.items()}


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
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    finish = [structlog.processors.format_exc_info, _redact] if form == "json" else [_redact]
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
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish, render],
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

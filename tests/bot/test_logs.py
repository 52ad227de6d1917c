"""Nothing personal in logs: not in an error's words, not in a database's complaint, not a token in a URL."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot.logs import configure_logging
from storage.database import Database
from storage.unit_of_work import unit_of_work
from tests.conftest import Clock

SECRET = "mon code secret est 1234"


@pytest.fixture(params=["console", "json"])
def form(request: pytest.FixtureRequest) -> Iterator[str]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure_logging(request.param, "info")
    yield request.param
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_an_error_is_shown_by_its_kind_and_place_only(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger("test")
    configure_logging(form, "info")
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError:
        log.exception("turn failed", inbox_id=7)
        logging.getLogger("library").exception("it failed")
    shown = capsys.readouterr().err
    assert SECRET not in shown
    assert "ValueError" in shown
    assert "RuntimeError" in shown
    assert "test_logs.py" in shown
    assert "7" in shown


def test_a_database_error_does_not_repeat_what_was_to_be_kept(
    database: Database, clock: Clock, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(form, "info")
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("webchat", "1", work.now)
        work.messages.add(conversation.id, "k", "member", SECRET, work.now)
    try:
        with unit_of_work(database, clock) as work:
            work.messages.add(conversation.id, "k", "member", SECRET, work.now)
    except IntegrityError:
        structlog.get_logger("test").exception("turn failed")
    shown = capsys.readouterr().err
    assert "IntegrityError" in shown
    assert SECRET not in shown


def test_a_bot_token_never_appears(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(form, "info")
    structlog.get_logger("test").warning("POST https://api.example/bot123456789:AAbbCCddEEffGGhhIIjjKKllMMnn/getMe")
    shown = capsys.readouterr().err
    assert "AAbb" not in shown
    assert "<token>" in shown

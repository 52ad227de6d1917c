"""The webhook: who may deliver, what is answered when, and that nothing is answered before it is kept."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot.bootstrap import Application
from bot.channels.telegram import webhook
from bot.channels.telegram.client import ALLOWED_UPDATES
from bot.settings import Settings
from storage.repositories.inbox import Inbox
from tests.telegram.conformance import violations
from tests.telegram.desk import LIMIT_S, Web, serving, settings_for, states, until
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick", "echo")
CHAT = 77
SECRET = "a-secret_of-ours"


@contextlib.asynccontextmanager
async def hooked(settings: Settings, web: Web, **others: object) -> AsyncIterator[Application]:
    """An application with a web server that Telegram delivers to."""
    values = {"telegram_webhook_url": web.address, "roles": ("web", "worker"), **others}
    async with serving(settings.model_copy(update=values)) as desk, web.serve(desk):
        yield desk


def is_set(telegram: TelegramEmulator) -> bool:
    return bool(telegram.call("getWebhookInfo")["result"]["url"])


async def post(web: Web, body: object, secret: str | bytes | None = SECRET) -> int:
    headers = {} if secret is None else {webhook.HEADER: secret}
    async with httpx.AsyncClient(trust_env=False) as client:
        sent: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        return (await client.post(web.address + webhook.PATH, headers=headers, **sent)).status_code


def a_text(update_id: int, text: str) -> dict[str, Any]:
    who = {"id": CHAT, "is_bot": False, "first_name": "C"}
    message = {"message_id": update_id, "from": who, "chat": {"id": CHAT, "type": "private"}, "date": 1, "text": text}
    return {"update_id": update_id, "message": message}


async def test_telegram_delivers_and_the_member_is_answered(
    telegram: TelegramEmulator, database_url: str, tmp_path: Path
) -> None:
    web = Web()
    telegram.inject_text(CHAT, "avant")
    async with hooked(settings_for(telegram, database_url, tmp_path), web) as desk:
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        first = telegram.inject_text(CHAT, "encore", copies=3)
        await telegram.wait_for_async(lambda: len(telegram.deliveries()) == 4, timeout=LIMIT_S)
        telegram.replay(first["update_id"])
        await telegram.wait_for_async(lambda: len(telegram.deliveries()) == 5, timeout=LIMIT_S)
        await until(lambda: [state for _, state in states(desk)] == ["done", "done"])
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 2, timeout=LIMIT_S)
    assert telegram.texts(CHAT) == ["text: avant", "text: encore"]
    assert {delivery["status"] for delivery in telegram.deliveries()} == {200}
    [said] = telegram.calls("setWebhook")
    assert said["params"]["url"] == web.address + webhook.PATH
    assert set(said["params"]["allowed_updates"]) == set(ALLOWED_UPDATES)
    assert telegram.calls("getUpdates") == []
    assert violations(telegram.calls()) == []


async def test_only_who_knows_the_secret_may_deliver(telegram: TelegramEmulator, settings: Settings) -> None:
    web = Web()
    async with hooked(settings, web) as desk:
        for wrong in (None, "", "wrong", "a-secret_of-our", "é".encode()):
            assert await post(web, a_text(1, "faux"), wrong) == 403
        assert states(desk) == []


async def test_the_configured_secret_opens(telegram: TelegramEmulator, settings: Settings) -> None:
    web = Web()
    async with hooked(settings, web, telegram_webhook_secret=SecretStr(SECRET)) as desk:
        assert await post(web, a_text(1, "vrai")) == 200
        assert [lane for lane, _ in states(desk)] == [f"telegram:{CHAT}"]


async def test_what_is_no_update_is_taken_and_dropped(telegram: TelegramEmulator, settings: Settings) -> None:
    """An error would bring it back for a day."""
    web = Web()
    async with hooked(settings, web, telegram_webhook_secret=SecretStr(SECRET)) as desk:
        endless = b'{"update_id": 6, "message": ' + b"[" * 100_000
        for body in (b"", b"not JSON", b"\xff\xfe", endless, {}, [], "x", {"update_id": "7"}, {"message": {}}):
            assert await post(web, body) == 200
        assert states(desk) == []
        assert await post(web, {"update_id": 8, "message": {"chat": 1}}) == 200
        await until(lambda: states(desk) == [("telegram:unreadable", "dead")])
        deep = (
            b'{"update_id": 9, "message": {"chat": {"id": 78, "type": "private"}, "x": '
            + b"[" * 900
            + b"]" * 900
            + b"}}"
        )
        assert await post(web, deep) == 200
        assert await post(web, {**a_text(10, "derrière")}) == 200
        await until(lambda: states(desk)[1:] == [("telegram:78", "dead"), (f"telegram:{CHAT}", "done")])


async def test_nothing_is_acknowledged_that_the_database_refused(
    telegram: TelegramEmulator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, add, down = Web(), Inbox.add, [True]

    def refuse(self: Inbox, *arguments: object) -> list[str]:
        if down:
            raise OperationalError("insert", {}, Exception("database is gone"))
        return add(self, *arguments)

    monkeypatch.setattr(Inbox, "add", refuse)
    async with hooked(settings, web, telegram_webhook_secret=SecretStr(SECRET)) as desk:
        assert await post(web, a_text(1, "perdu ?")) == 503
        await telegram.wait_for_async(lambda: is_set(telegram), timeout=LIMIT_S)
        telegram.inject_text(CHAT, "gardez-moi")
        await telegram.wait_for_async(lambda: len(telegram.deliveries()) >= 2, timeout=LIMIT_S)
        assert {delivery["status"] for delivery in telegram.deliveries()} == {503}
        assert states(desk) == []
        down.clear()
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
    assert telegram.texts(CHAT) == ["text: gardez-moi"]
    assert telegram.deliveries()[-1]["status"] == 200


async def test_a_refused_webhook_is_set_again(telegram: TelegramEmulator, settings: Settings) -> None:
    telegram.fault("setWebhook", status=429, retry_after=1)
    telegram.fault("setWebhook", status=502)
    async with hooked(settings, Web()):
        await telegram.wait_for_async(lambda: is_set(telegram), timeout=LIMIT_S)


async def test_a_webhook_that_somebody_removed_is_set_again(
    telegram: TelegramEmulator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "CHECK_S", 0.05)
    async with hooked(settings, Web()):
        await telegram.wait_for_async(lambda: is_set(telegram), timeout=LIMIT_S)
        telegram.call("deleteWebhook")
        await telegram.wait_for_async(lambda: is_set(telegram), timeout=LIMIT_S)


@pytest.mark.postgres
async def test_of_two_web_processes_one_sets_the_webhook(
    telegram: TelegramEmulator, postgres_server: Any, tmp_path: Path
) -> None:
    """Each second call within a second is refused by Telegram."""
    settings, web, other = settings_for(telegram, postgres_server.new_database(), tmp_path), Web(), Web()
    async with hooked(settings, web), hooked(settings, other, telegram_webhook_url=web.address):
        await telegram.wait_for_async(lambda: is_set(telegram), timeout=LIMIT_S)
        telegram.inject_text(CHAT, "Bonjour")
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        assert len(telegram.calls("setWebhook")) == 1  # when one of them ends, the other one may take over


async def test_there_is_no_such_address_when_we_poll(telegram: TelegramEmulator, settings: Settings) -> None:
    web = Web()
    async with serving(settings) as desk, web.serve(desk):
        assert await post(web, a_text(1, "x")) == 404


def test_the_address_may_be_given_with_or_without_its_path(settings: Settings) -> None:
    def address(url: str) -> str:
        return webhook.address_of(settings.model_copy(update={"telegram_webhook_url": url}))

    assert address("https://desk.example") == "https://desk.example/telegram/webhook"
    assert address("https://desk.example/telegram/webhook") == "https://desk.example/telegram/webhook"
    assert address("https://desk.example/behind/proxy") == "https://desk.example/behind/proxy"

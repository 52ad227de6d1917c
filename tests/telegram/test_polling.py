"""Long polling: committed before it is acknowledged, whatever Telegram, the database or an update does."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError

from bot.channels.telegram import polling
from bot.channels.telegram.client import ALLOWED_UPDATES
from bot.settings import Settings
from storage.repositories.inbox import Inbox
from tests.telegram.conformance import violations
from tests.telegram.desk import LIMIT_S, serving, settings_for, states, until
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick", "echo")
CHAT = 77


async def answered(telegram: TelegramEmulator, *texts: str) -> None:
    """The member has got exactly these answers, in this order."""
    await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) >= len(texts), timeout=LIMIT_S)
    assert telegram.texts(CHAT) == [f"text: {text}" for text in texts]


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 401},
        {"status": 404},
        {"status": 409},
        {"status": 429, "retry_after": 1},
        {"status": 500},
        {"status": 502},
        {"body": "<html>not JSON"},
        {"body": '{"ok": true, "result": "no list"}'},
        {"body": '{"ok": true, "result": [null, {"update_id": "x"}, 5]}'},
        {"drop": True},
    ],
)
async def test_polling_survives(telegram: TelegramEmulator, settings: Settings, trouble: dict[str, object]) -> None:
    telegram.fault("getUpdates", times=2, **trouble)
    async with serving(settings):
        telegram.inject_text(CHAT, "toujours là ?")
        await answered(telegram, "toujours là ?")
    assert len(telegram.calls("getUpdates")) >= 3


async def test_what_was_sent_while_nobody_listened_is_answered_at_the_start(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.inject_text(CHAT, "avant")
    async with serving(settings):
        await answered(telegram, "avant")


async def test_the_offset_moves_only_after_the_commit(
    telegram: TelegramEmulator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, refused = Inbox.add, iter([True, True])

    def refuse_twice(self: Inbox, *arguments: object) -> list[str]:
        if arguments[0] and next(refused, False):
            raise OperationalError("insert", {}, Exception("database is gone"))
        return add(self, *arguments)

    monkeypatch.setattr(Inbox, "add", refuse_twice)
    async with serving(settings):
        await telegram.wait_for_async(telegram.is_polled, timeout=LIMIT_S)
        update = telegram.inject_text(CHAT, "gardez-moi")
        await answered(telegram, "gardez-moi")
        await telegram.wait_for_async(lambda: telegram.pending() == [], timeout=LIMIT_S)
        telegram.inject_text(CHAT, "et moi")  # ends the call that acknowledged: only then it stands in the journal
        await answered(telegram, "gardez-moi", "et moi")
    asked = [call["params"].get("offset") for call in telegram.calls("getUpdates")]
    assert asked[:4] == [None, None, None, str(update["update_id"] + 1)], "two refusals, and then an acknowledgement"


async def test_the_same_update_three_times_out_of_order_has_one_effect(
    telegram: TelegramEmulator, database_url: str, tmp_path: Path
) -> None:
    async with serving(settings_for(telegram, database_url, tmp_path)) as desk:
        await telegram.wait_for_async(telegram.is_polled, timeout=LIMIT_S)
        telegram.fault("getUpdates", reverse=True, times=None)
        updates = telegram.inject_many(
            [{"kind": "text", "chat_id": CHAT, "text": text, "copies": 2} for text in ("un", "deux", "trois")]
        )
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 3, timeout=LIMIT_S)
        for update in reversed(updates):
            telegram.replay(update["update_id"])
        last = telegram.inject_text(CHAT, "fin")
        await telegram.wait_for_async(lambda: "text: fin" in telegram.texts(CHAT), timeout=LIMIT_S)
        await telegram.wait_for_async(lambda: last["update_id"] not in telegram.pending(), timeout=LIMIT_S)
        assert telegram.texts(CHAT) == ["text: un", "text: deux", "text: trois", "text: fin"]
        assert [state for _, state in states(desk)] == ["done"] * 4


async def test_an_update_that_cannot_be_read_is_set_aside_and_the_next_one_handled(
    telegram: TelegramEmulator, database_url: str, tmp_path: Path
) -> None:
    async with serving(settings_for(telegram, database_url, tmp_path)) as desk:
        telegram.inject_raw({"message": {"chat": "what?"}})
        telegram.inject_raw({"message": {"chat": {"id": CHAT, "type": "private"}, "text": 5}})
        telegram.inject_raw({"a_kind_of_tomorrow": {}})
        telegram.inject_text(CHAT, "après")
        await answered(telegram, "après")
        await until(lambda: sorted(states(desk)) == [
            (f"telegram:{CHAT}", "dead"), (f"telegram:{CHAT}", "done"),
            ("telegram:unreadable", "dead"), ("telegram:unreadable", "dead"),
        ])  # fmt: skip


async def test_update_ids_may_begin_again(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings):
        telegram.inject_text(CHAT, "avant")
        await answered(telegram, "avant")
        telegram.restart_update_ids(5)
        telegram.inject_text(CHAT, "après")
        await answered(telegram, "avant", "après")
        await telegram.wait_for_async(lambda: telegram.pending() == [], timeout=LIMIT_S)


async def test_a_webhook_of_yesterday_is_removed_and_the_kinds_of_updates_are_said_again(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:9/old", allowed_updates=["message"])
    async with serving(settings):
        await telegram.wait_for_async(telegram.is_polled, timeout=LIMIT_S)
    info = telegram.call("getWebhookInfo")["result"]
    assert info["url"] == ""
    assert set(info["allowed_updates"]) == set(ALLOWED_UPDATES)


async def test_the_menu_lists_the_commands_in_both_languages(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings):
        await telegram.wait_for_async(telegram.is_polled, timeout=LIMIT_S)
    french = [entry["command"] for entry in telegram.call("getMyCommands")["result"]]
    english = [entry["command"] for entry in telegram.call("getMyCommands", language_code="en")["result"]]
    assert (french, english) == (["menu", "conseiller", "stop", "aide"], ["menu", "agent", "cancel", "help"])
    assert violations(telegram.calls()) == []


async def test_a_menu_that_is_refused_does_not_keep_members_waiting(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.fault("setMyCommands", status=404, times=None)
    async with serving(settings):
        telegram.inject_text(CHAT, "Bonjour")
        await answered(telegram, "Bonjour")


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The poller's clock: seconds, moved by the test."""
    now = [time.monotonic()]
    monkeypatch.setattr(polling, "monotonic", lambda: now[0])
    return now


async def test_the_monitoring_sees_how_long_polling_has_failed(
    telegram: TelegramEmulator, settings: Settings, ticking: list[float]
) -> None:
    def age() -> float | None:
        return REGISTRY.get_sample_value("desk_telegram_poll_age_seconds")

    async with serving(settings):
        telegram.inject_text(CHAT, "Bonjour")
        await answered(telegram, "Bonjour")
        telegram.fault("getUpdates", status=502, times=None)
        telegram.inject_text(CHAT, "encore")  # ends the call that waits
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 2, timeout=LIMIT_S)
        await until(lambda: telegram.faults()[0]["hits"] > 0)
        ticking[0] += 120
        assert age() == 120
        telegram.clear_faults()
        telegram.inject_text(CHAT, "enfin")
        await until(lambda: age() == 0)
    assert age() == 0, "a process that polls no more has nothing to watch"


@pytest.mark.postgres
async def test_of_two_processes_one_polls_and_the_other_takes_over(
    telegram: TelegramEmulator, postgres_server: object, tmp_path: Path
) -> None:
    url = postgres_server.new_database()
    settings = settings_for(telegram, url, tmp_path)
    async with contextlib.AsyncExitStack() as second:
        async with serving(settings):
            await telegram.wait_for_async(telegram.is_polled, timeout=LIMIT_S)
            await second.enter_async_context(serving(settings))
            telegram.inject_text(CHAT, "un")
            await answered(telegram, "un")
            await telegram.wait_for_async(telegram.is_polled, timeout=LIMIT_S)
            assert len(telegram.calls("deleteWebhook")) == 1, "the second one waits"
        telegram.inject_text(CHAT, "deux")
        await answered(telegram, "un", "deux")
        assert len(telegram.calls("deleteWebhook")) == 2
    assert [call for call in telegram.calls("getUpdates") if call["status"] == 409] == []

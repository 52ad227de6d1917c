"""Telegram in trouble: sends that fail, members who block the bot, turns that fail, and what the log says of it."""

from __future__ import annotations

import logging

import pytest

from bot.channels.telegram.reading import CHANNEL
from bot.settings import Settings
from storage.unit_of_work import reading
from tests.telegram.desk import LIMIT_S, said, sendings, serving, states, until, writing
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick", "echo")
CHAT = 77


async def test_a_button_that_telegram_refuses_does_not_cost_the_message(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.fault("sendMessage", status=400, description="Bad Request: BUTTON_URL_INVALID")
    async with serving(settings):
        telegram.inject_text(CHAT, "boutons")
        [asked] = await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
    assert asked["text"] == "Lequel ?"
    assert "reply_markup" not in asked


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 429, "retry_after": 1},
        {"status": 500},
        {"status": 502},
        {"status": 401},
        {"body": "this is not JSON"},
        {"drop": True},
    ],
)
async def test_a_send_that_fails_is_sent_again(
    telegram: TelegramEmulator, settings: Settings, trouble: dict[str, object]
) -> None:
    telegram.fault("sendMessage", **trouble)
    async with serving(settings):
        telegram.inject_many([{"kind": "text", "chat_id": CHAT, "text": text} for text in "ab"])
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 2, timeout=LIMIT_S)
    assert telegram.texts(CHAT) == ["text: a", "text: b"], "once each, in order"
    assert len(telegram.calls("sendMessage")) == 3


async def test_a_member_who_blocks_the_bot_and_comes_back(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings) as desk:

        def is_blocked() -> bool:
            with reading(desk.database, desk.clock) as work:
                conversation = work.conversations.by_key(f"telegram:{CHAT}")
            assert conversation is not None
            return conversation.blocked_at is not None

        telegram.inject_text(CHAT, "Bonjour")
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        telegram.block(CHAT)
        await until(is_blocked)
        with writing(desk) as work:
            conversation = work.conversations.open("telegram", str(CHAT), work.now)
            message = work.messages.add(conversation.id, "reminder", "system", "Rappel", work.now)
            work.outbox.add(conversation.id, message, CHANNEL, work.now)
        await until(lambda: sendings(desk) == ["sent", "dead"])
        telegram.unblock(CHAT)
        telegram.inject_text(CHAT, "me revoici")
        await telegram.wait_for_async(lambda: telegram.texts(CHAT)[-1] == "text: me revoici", timeout=LIMIT_S)
        assert not is_blocked()
        assert [author for author, _ in said(desk, CHAT)] == ["member", "bot", "system", "member", "bot"]


async def test_a_failing_turn_is_told_to_the_member_and_the_conversation_goes_on(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    async with serving(settings) as desk:
        telegram.inject_many([{"kind": "text", "chat_id": CHAT, "text": text} for text in ("erreur", "ensuite")])
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 2, timeout=LIMIT_S)
        assert telegram.texts(CHAT) == ["Désolé.", "text: ensuite"]
        assert [state for _, state in states(desk)] == ["dead", "done"]


async def test_the_log_names_neither_the_token_nor_what_members_wrote(
    telegram: TelegramEmulator, settings: Settings,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)
    telegram.fault("getUpdates", status=401)
    telegram.fault("getUpdates", body='[{"message": "mon secret')
    telegram.fault("sendMessage", status=404)
    async with serving(settings):
        telegram.inject_text(CHAT, "mon secret")
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
    printed = capfd.readouterr()
    written = caplog.text + printed.out + printed.err
    assert "polling failed" in written
    assert "mon secret" not in written
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name not in ("httpx", "httpcore"))
    assert telegram.token.partition(":")[2] not in ours + printed.out + printed.err

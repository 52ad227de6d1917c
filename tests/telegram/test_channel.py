"""Telegram end to end: what members do in the emulator, and what they see there afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.outgoing import split
from bot.settings import Settings
from tests.telegram.conformance import violations
from tests.telegram.desk import LIMIT_S, said, serving, settings_for, states
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick", "echo")
CHAT = 77


async def test_replies_come_in_order_in_each_of_many_conversations(
    telegram: TelegramEmulator, database_url: str, tmp_path: Path
) -> None:
    chats, messages = range(100, 108), range(4)
    async with serving(settings_for(telegram, database_url, tmp_path)) as desk:
        telegram.inject_many([{"kind": "text", "chat_id": chat, "text": f"{n}"} for n in messages for chat in chats])
        for chat in chats:
            await telegram.wait_for_async(lambda c=chat: len(telegram.sent(c)) == len(messages), timeout=LIMIT_S)
            assert telegram.texts(chat) == [f"text: {n}" for n in messages]
        assert {state for _, state in states(desk)} == {"done"}
    assert violations(telegram.calls()) == []


async def test_the_member_sees_the_assistant_typing_and_a_plain_text(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    async with serving(settings):
        telegram.inject_text(CHAT, "<b>2 < 3 & *x* https://a.example")
        [message] = await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        await telegram.wait_for_async(lambda: "typing" in telegram.chat(CHAT)["actions"], timeout=LIMIT_S)
    assert message["text"] == "text: <b>2 < 3 & *x* https://a.example"
    assert message["link_preview_options"] == {"is_disabled": True}


async def test_an_edit_changes_the_transcript_and_is_no_second_order(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    async with serving(settings) as desk:
        written = telegram.inject_text(CHAT, "un technicien lundi")
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        telegram.inject_edit(CHAT, written["message"]["message_id"], "un technicien mardi")
        telegram.inject_text(CHAT, "merci")
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 2, timeout=LIMIT_S)
        assert said(desk, CHAT) == [
            ("member", "un technicien mardi"),
            ("bot", "text: un technicien lundi"),
            ("member", "merci"),
            ("bot", "text: merci"),
        ]


async def test_buttons_are_pressed_and_stop_spinning(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings):
        telegram.inject_text(CHAT, "boutons")
        [asked] = await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        data = asked["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
        query = telegram.press(CHAT, "Non")["callback_query"]["id"]
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 2, timeout=LIMIT_S)
        await telegram.wait_for_async(lambda: telegram.callback_answer(query), timeout=LIMIT_S)
    assert telegram.texts(CHAT)[1] == f"button: {data}"
    assert violations(telegram.calls()) == []


async def test_a_long_answer_comes_in_parts_and_loses_no_word(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings):
        telegram.inject_text(CHAT, "long")
        await telegram.wait_for_async(lambda: "Paragraphe 11" in "".join(telegram.texts(CHAT)), timeout=LIMIT_S)
    parts = telegram.texts(CHAT)
    assert len(parts) > 1
    assert all(len(part) <= 4096 and part.startswith("Paragraphe") for part in parts), "cut between paragraphs"
    assert " ".join(parts).split() == (" ".join(f"Paragraphe {n} " + "mot " * 200 for n in range(12))).split()


def test_a_part_is_measured_as_telegram_does() -> None:
    assert [len(part) for part in split("😀" * 3000, 4096)] == [2048, 952]


async def test_a_document_follows_its_text(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings):
        telegram.inject_text(CHAT, "document")
        text, file = await telegram.wait_for_async(
            lambda: len(telegram.sent(CHAT)) == 2 and telegram.sent(CHAT), timeout=LIMIT_S
        )
    assert text["text"] == "Voici."
    assert (file["document"]["file_name"], file["document"]["mime_type"]) == ("visite.ics", "text/calendar")
    assert telegram.download(file["document"]["file_id"]) == b"BEGIN:VCALENDAR"
    assert violations(telegram.calls()) == []


async def test_the_phone_number_is_asked_for_with_the_messengers_own_button(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    async with serving(settings):
        telegram.inject_text(CHAT, "numéro")
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
    shown = telegram.chat(CHAT)["keyboard"]
    assert shown["one_time_keyboard"]
    assert [key["text"] for row in shown["keyboard"] for key in row if key.get("request_contact")] == ["Mon numéro"]


async def test_groups_get_no_answer(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings) as desk:
        telegram.inject_text(-500, "/start@desk_emulated_bot", from_id=CHAT)
        telegram.inject_text(CHAT, "en privé")
        await telegram.wait_for_async(lambda: telegram.sent(CHAT), timeout=LIMIT_S)
        assert states(desk) == [(f"telegram:{CHAT}", "done")]
    assert telegram.sent(-500) == []

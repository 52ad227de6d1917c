"""Who is speaking in Telegram: a personal link, or one's own number; nothing personal before that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from actions.linking import issue_link
from bot.bootstrap import Application
from bot.seed import seed_demo
from bot.settings import Settings
from storage.unit_of_work import reading
from tests.telegram.desk import LIMIT_S, said, serving, writing
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick")
CHAT, STRANGER = 77, 78
QUOTA = "Combien me reste-t-il d'interventions ?"
INTENTS = {QUOTA: "ask_quota"}
HELENE_PHONE, SOPHIE_PHONE = "33600000001", "33600000011"
LEFT = re.compile(r"11\b")
"""Hélène has used four of fifteen visits."""


def link(desk: Application, *, delegate: bool = False, life: timedelta = timedelta(hours=1)) -> str:
    """A personal link for Hélène, or her delegate."""
    seed_demo(desk.database)
    with writing(desk) as work:
        member = work.members.by_number("P-1001")
        assert member is not None
        person = work.members.delegate_of(member.id) if delegate else None
        return issue_link(work, member.id, person.id if person else None, "test", life)


def proved(desk: Application, chat_id: int) -> tuple[int | None, int | None, str] | None:
    """(member, delegate, method) that a Telegram user has proved."""
    with reading(desk.database, desk.clock) as work:
        found = work.identities.find("telegram", str(chat_id), work.now)
    return (found.member_id, found.delegate_id, found.method) if found else None


async def ask(telegram: TelegramEmulator, chat_id: int, text: str) -> str:
    """The answer to a message."""
    before = len(telegram.sent(chat_id))
    telegram.inject_text(chat_id, text)
    return await answer(telegram, chat_id, before)


async def answer(telegram: TelegramEmulator, chat_id: int, before: int) -> str:
    await telegram.wait_for_async(lambda: len(telegram.sent(chat_id)) > before, timeout=LIMIT_S)
    return telegram.texts(chat_id)[-1]


async def test_a_personal_link_proves_the_member_once(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings, INTENTS) as desk:
        token = link(desk)
        assert len(token) <= 64
        assert "Hélène Marchand" in await ask(telegram, CHAT, f"/start {token}")
        assert proved(desk, CHAT) == (1, None, "link")
        assert LEFT.search(await ask(telegram, CHAT, QUOTA))
        assert "Hélène" not in await ask(telegram, STRANGER, f"/start {token}"), "a used link proves nothing"
        assert proved(desk, STRANGER) is None
        assert ("member", "/start") in said(desk, CHAT)
        assert all(token not in text for chat in (CHAT, STRANGER) for _, text in said(desk, chat))


async def test_a_delegates_link_says_for_whom_they_act(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings, INTENTS) as desk:
        welcome = await ask(telegram, CHAT, f"/start {link(desk, delegate=True)}")
        assert "Sophie Aubry" in welcome
        assert "Hélène Marchand" in welcome
        member, delegate, _ = proved(desk, CHAT) or (None, None, "")
        assert member is not None
        assert delegate is not None


async def test_an_expired_a_forged_and_an_empty_link(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings, INTENTS) as desk:
        for payload in (link(desk, life=-timedelta(seconds=1)), "forged", ""):
            await ask(telegram, CHAT, f"/start {payload}".strip())
            assert proved(desk, CHAT) is None


async def test_a_stranger_is_asked_for_the_number_and_then_answered(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    async with serving(settings, INTENTS) as desk:
        seed_demo(desk.database)
        assert not LEFT.search(await ask(telegram, CHAT, QUOTA)), "nothing personal before identity"
        keyboard = telegram.chat(CHAT)["keyboard"]["keyboard"]
        assert [key["request_contact"] for row in keyboard for key in row if "request_contact" in key] == [True]
        telegram.inject_contact(CHAT, HELENE_PHONE, user_id=CHAT)
        reply = await answer(telegram, CHAT, 1)
        assert "Hélène Marchand" in reply
        assert LEFT.search(reply), "what was asked is answered without asking again"
        assert proved(desk, CHAT) == (1, None, "phone")
        assert all(HELENE_PHONE[-8:] not in text for _, text in said(desk, CHAT))


async def test_a_delegates_own_number_makes_a_delegate(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings, INTENTS) as desk:
        seed_demo(desk.database)
        telegram.inject_contact(CHAT, f"+{SOPHIE_PHONE}", user_id=CHAT)
        assert "Sophie Aubry" in await answer(telegram, CHAT, 0)


@pytest.mark.parametrize("owner", [STRANGER, None])
async def test_somebody_elses_contact_proves_nothing(
    telegram: TelegramEmulator, settings: Settings, owner: int | None
) -> None:
    async with serving(settings, INTENTS) as desk:
        seed_demo(desk.database)
        telegram.inject_contact(CHAT, HELENE_PHONE, user_id=owner)
        assert "Hélène" not in await answer(telegram, CHAT, 0)
        assert proved(desk, CHAT) is None


async def test_an_own_number_that_no_membership_knows(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings, INTENTS) as desk:
        seed_demo(desk.database)
        telegram.inject_contact(CHAT, "33699999999", user_id=CHAT)
        await answer(telegram, CHAT, 0)
        assert proved(desk, CHAT) is None


async def test_buttons_of_the_real_dialogue_fire_once_and_only_in_their_chat(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    async with serving(settings, {"une personne": "talk_to_agent"}) as desk:
        await ask(telegram, CHAT, "/menu")
        [menu] = telegram.sent(CHAT)
        tokens = {
            button["text"]: button["callback_data"]
            for row in menu["reply_markup"]["inline_keyboard"] for button in row
        }  # fmt: skip
        stolen = tokens["Un conseiller"]
        telegram.inject_callback(STRANGER, 1, stolen)
        await answer(telegram, STRANGER, 0)
        assert handoff(desk, STRANGER) == "none", "a foreign button does nothing"
        telegram.inject_callback(CHAT, menu["message_id"], "forged.0")
        await answer(telegram, CHAT, 1)
        assert handoff(desk, CHAT) == "none", "a forged button does nothing"
        telegram.inject_callback(CHAT, menu["message_id"], stolen)
        await answer(telegram, CHAT, 2)
        assert handoff(desk, CHAT) == "none", "the conversation has moved on: an old button does nothing"
        await ask(telegram, CHAT, "/menu")
        telegram.press(CHAT, "Un conseiller")
        await answer(telegram, CHAT, 4)
        assert handoff(desk, CHAT) == "waiting"


def handoff(desk: Application, chat_id: int) -> str:
    with reading(desk.database, desk.clock) as work:
        conversation = work.conversations.by_key(f"telegram:{chat_id}")
    assert conversation is not None
    return conversation.handoff

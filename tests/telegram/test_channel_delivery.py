"""How much a kill can repeat: what is between "the channel has it" and "marked sent"."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery import Passage
from bot.settings import Settings
from tests.telegram.desk import LIMIT_S, sendings, serving, until
from tests.telegram_emulator import TelegramEmulator

CHATS = range(501, 509)


async def test_one_message_is_on_its_way_at_a_time() -> None:
    passage, inside, most = Passage(give_way_s=60), 0, 0

    async def send() -> None:
        nonlocal inside, most
        async with passage.one():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(send() for _ in range(20)))
    assert most == 1


async def test_a_slow_send_gives_way_and_a_failed_one_too() -> None:
    passage, finish = Passage(give_way_s=0.01), asyncio.Event()

    async def slow() -> None:
        async with passage.one():
            await finish.wait()

    async with asyncio.timeout(LIMIT_S):
        hanging = asyncio.create_task(slow())
        await asyncio.sleep(0)
        async with passage.one():
            assert not hanging.done()
        finish.set()
        await hanging
        with pytest.raises(ArithmeticError):
            async with passage.one():
                raise ArithmeticError
        async with passage.one():
            pass


@pytest.mark.usefixtures("quick", "echo")
async def test_while_one_send_is_unanswered_telegram_gets_no_other(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.fault("sendMessage", delay=0.5, when="after")
    async with serving(settings) as desk:
        telegram.inject_many([{"kind": "text", "chat_id": chat, "text": "Bonjour"} for chat in CHATS])
        await telegram.wait_for_async(lambda: _shown(telegram) == 1, timeout=LIMIT_S)
        await until(lambda: len(sendings(desk)) == len(CHATS))
        while "sent" not in sendings(desk):
            assert _shown(telegram) <= 1 + sendings(desk).count("sent")
            await asyncio.sleep(0.02)
        await until(lambda: sendings(desk) == ["sent"] * len(CHATS))


def _shown(telegram: TelegramEmulator) -> int:
    return sum(len(telegram.sent(chat)) for chat in CHATS)


@pytest.mark.usefixtures("quick", "echo")
async def test_a_chat_that_telegram_slows_down_holds_up_no_other(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.fault("sendMessage", chat_id=CHATS[0], status=429, retry_after=3600)
    async with serving(settings):
        telegram.inject_many([{"kind": "text", "chat_id": chat, "text": "Bonjour"} for chat in CHATS])
        for chat in CHATS[1:]:
            await telegram.wait_for_async(lambda c=chat: telegram.sent(c), timeout=LIMIT_S)
        assert telegram.sent(CHATS[0]) == []

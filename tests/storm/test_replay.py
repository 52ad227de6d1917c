"""Every update three times, out of order, edited, and with old buttons: one effect each."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Application
from bot.seed import seed_demo
from storage.tables import audit_events, cases, decisions, inbox, messages, outbox
from storage.unit_of_work import reading
from tests.telegram.desk import LIMIT_S, serving, settings_for, states, until, writing
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick")
CHATS = (901, 902, 903)
QUOTA, WISH, CALL = "Combien de visites me reste-t-il ?", "Une table pour deux demain à 20 h", "/conseiller"
INTENTS = {QUOTA: "ask_quota", WISH: "request_concierge"}
YES = "Oui, je confirme"
COPIES = 3


def effects(desk: Application) -> dict[str, int]:
    """How many rows each kind of effect has left."""
    with reading(desk.database, desk.clock) as work:
        return {
            table.name: int(work.connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in (inbox, messages, outbox, decisions, cases, audit_events)
        }


async def settled(telegram: TelegramEmulator, desk: Application) -> None:
    """All that was delivered is acknowledged, handled and answered."""
    await telegram.wait_for_async(lambda: telegram.pending() == [], timeout=LIMIT_S)
    await until(lambda: {state for _, state in states(desk)} == {"done"})
    await until(lambda: _unsent(desk) == 0)


def _unsent(desk: Application) -> int:
    with reading(desk.database, desk.clock) as work:
        waiting = select(func.count()).select_from(outbox).where(outbox.c.state == "new")
        return int(work.connection.execute(waiting).scalar_one())


async def act(telegram: TelegramEmulator, desk: Application, *orders: dict[str, Any]) -> list[dict[str, Any]]:
    """Members act, each update arriving three times."""
    updates = telegram.inject_many([{**order, "copies": COPIES} for order in orders])
    await settled(telegram, desk)
    return updates


def texts(*written: str) -> list[dict[str, Any]]:
    """Each text in each chat, in turns."""
    return [{"kind": "text", "chat_id": chat, "text": text} for text in written for chat in CHATS]


async def test_one_effect_each(telegram: TelegramEmulator, database_url: str, tmp_path: Path) -> None:
    telegram.fault("getUpdates", reverse=True, times=None)
    async with serving(settings_for(telegram, database_url, tmp_path), INTENTS) as desk:
        _link_members(desk)
        updates = await act(telegram, desk, *texts(QUOTA, QUOTA, WISH))
        old = {chat: _callback_data(telegram, chat, YES) for chat in CHATS}
        updates += await act(telegram, desk, *({"kind": "press", "chat_id": chat, "label": YES} for chat in CHATS))
        updates += await act(telegram, desk, *texts(CALL))
        done = effects(desk)
        assert done["inbox"] == len(updates) == 15
        assert done["cases"] == len(CHATS)
        assert done["decisions"] >= 2 * len(CHATS)
        assert _handoffs(desk) == len(CHATS)

        again = [update["update_id"] for update in updates] * COPIES
        random.Random(7).shuffle(again)
        for update_id in again:
            telegram.replay(update_id)
        written = [update["message"] for update in updates if "message" in update]
        edits = [
            {"kind": "edited_message", "chat_id": one["chat"]["id"], "message_id": one["message_id"], "text": new}
            for one in written
            for new in (WISH, "et un taxi")
        ]  # fmt: skip
        await act(telegram, desk, *edits)
        assert effects(desk) == {**done, "inbox": done["inbox"] + len(edits)}, "replays and edits do nothing"

        presses = [{"kind": "callback", "chat_id": chat, "message_id": 1, "data": old[chat]} for chat in CHATS]
        foreign = {"kind": "callback", "chat_id": CHATS[0], "message_id": 1, "data": old[CHATS[1]]}
        await act(telegram, desk, *presses, foreign)
        now = effects(desk)
        assert {name: now[name] for name in ("cases", "decisions", "audit_events")} == {
            name: done[name] for name in ("cases", "decisions", "audit_events")
        }, "old and foreign buttons do nothing"
        assert now["outbox"] == done["outbox"] + len(presses) + 1, "and each says so, once"
        for chat in CHATS:
            assert len(telegram.sent(chat)) == _sent_to(desk, chat), "nobody saw a message twice"


def _link_members(desk: Application) -> None:
    seed_demo(desk.database)
    with writing(desk) as work:
        member = work.members.by_number("P-1001")
        assert member is not None
        for chat in CHATS:
            work.identities.prove("telegram", str(chat), work.members.speaker(member.id, None), "link", work.now)


def _callback_data(telegram: TelegramEmulator, chat: int, label: str) -> str:
    """What the newest button of this label sends."""
    keyboards = [m["reply_markup"]["inline_keyboard"] for m in telegram.sent(chat) if "reply_markup" in m]
    return next(button["callback_data"] for row in keyboards[-1] for button in row if button["text"] == label)


def _handoffs(desk: Application) -> int:
    with reading(desk.database, desk.clock) as work:
        asked = select(func.count()).select_from(audit_events).where(audit_events.c.action == "requested_handoff")
        return int(work.connection.execute(asked).scalar_one())


def _sent_to(desk: Application, chat: int) -> int:
    with reading(desk.database, desk.clock) as work:
        conversation = work.conversations.by_key(f"telegram:{chat}")
        assert conversation is not None
        mine = select(func.count()).select_from(messages).where(
            messages.c.conversation_id == conversation.id, messages.c.author == "bot"
        )  # fmt: skip
        return int(work.connection.execute(mine).scalar_one())

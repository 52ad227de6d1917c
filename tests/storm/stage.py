"""The members of a storm, what they write, and what must be true of it afterwards."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.bootstrap import utc_now
from bot.seed import MEMBERS, seed_demo
from storage.database import Database
from storage.tables import audit_events, decisions, inbox, messages, outbox
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.telegram.state import TOKEN
from tests.telegram_emulator import TelegramEmulator

QUOTA = "Combien de visites me reste-t-il ?"
INTENTS = {QUOTA: "ask_quota"}
ASKING = range(9001, 9031)
"""Chats of linked members who ask what is left: each question is one decision of the contract."""
WAVERING = range(9101, 9111)
"""Chats that call a person and take it back, in turns: the events count right only if the order is kept."""
CALL, TAKE_BACK = "/conseiller", "finalement c'est bon"


@dataclass
class Injected:
    """What was written so far."""

    update_ids: list[int] = field(default_factory=list)
    per_chat: Counter[int] = field(default_factory=Counter)


def settle(database: Database) -> None:
    """Demo members, each with chats of their own."""
    seed_demo(database)
    with unit_of_work(database, utc_now) as work:
        known = [work.members.by_number(values["number"]) for values in MEMBERS]
        for chat, member in zip(ASKING, itertools.cycle(known), strict=False):
            assert member is not None
            work.identities.prove("telegram", str(chat), work.members.speaker(member.id, None), "link", work.now)


def orders(injected: Injected) -> Iterator[dict[str, object]]:
    """What members write, for ever, each chat in its turn."""
    for chat in itertools.cycle([*ASKING, *WAVERING]):
        number = injected.per_chat[chat]
        text = QUOTA if chat in ASKING else TAKE_BACK if number % 2 else CALL
        yield {"kind": "text", "chat_id": chat, "text": text}


def write(telegram: TelegramEmulator, injected: Injected, order: dict[str, object]) -> None:
    """One member writes."""
    [update] = telegram.inject_many([order])
    injected.update_ids.append(update["update_id"])
    injected.per_chat[update["message"]["chat"]["id"]] += 1


def is_drained(database: Database, injected: Injected) -> bool:
    """Everything written has been received, handled and answered."""
    with reading(database, utc_now) as work:
        received = work.connection.execute(select(func.count()).select_from(inbox)).scalar()
        waiting = [
            work.connection.execute(select(func.count()).select_from(box).where(box.c.state == "new")).scalar()
            for box in (inbox, outbox)
        ]
    return received == len(injected.update_ids) and waiting == [0, 0]


def check_nothing_lost_nothing_twice(database: Database, injected: Injected) -> None:
    """One row for each update, handled; one reply, one decision, one event for each; all in the order written."""
    bot_id = TOKEN.partition(":")[0]
    with reading(database, utc_now) as work:
        rows = work.connection.execute(select(inbox.c.id, inbox.c.external_id, inbox.c.state)).all()
        assert Counter(row.external_id for row in rows) == Counter(f"{bot_id}:{n}" for n in injected.update_ids)
        assert {row.state for row in rows} == {"done"}
        answered = Counter(_column(work, messages.c.inbox_id, messages.c.author == "bot"))
        assert answered == Counter(row.id for row in rows), "one reply each"
        said = Counter(_column(work, messages.c.inbox_id, messages.c.author == "member"))
        assert said == answered
        asked = sum(injected.per_chat[chat] for chat in ASKING)
        decided = Counter(_column(work, decisions.c.inbox_id, decisions.c.id.is_not(None)))
        assert len(decided) == asked
        assert len(set(decided.values())) == 1, "each question was decided as often as any other"
        for action, parity in (("requested_handoff", 1), ("withdrew_handoff", 0)):
            expected = sum((injected.per_chat[chat] + parity) // 2 for chat in WAVERING)
            assert len(_column(work, audit_events.c.id, audit_events.c.action == action)) == expected


def repeated_replies(database: Database, telegram: TelegramEmulator) -> int:
    """Replies that members saw more than once. Asserts that each was seen, and that they came in order."""
    repeats = 0
    for chat in (*ASKING, *WAVERING):
        shown = {str(message["message_id"]): message["text"] for message in telegram.sent(chat)}
        with reading(database, utc_now) as work:
            sent = work.connection.execute(
                select(outbox.c.external_id, messages.c.text)
                .join(messages, messages.c.id == outbox.c.message_id)
                .where(messages.c.conversation_id == _conversation(work, chat))
                .order_by(outbox.c.id)
            ).all()
        assert [shown[row.external_id] for row in sent] == [row.text for row in sent]
        places = [int(row.external_id) for row in sent]
        assert places == sorted(places), "in order"
        repeats += len(shown) - len(sent)
    return repeats


def _conversation(work: UnitOfWork, chat: int) -> int:
    found = work.conversations.by_key(f"telegram:{chat}")
    assert found is not None
    return found.id


def _column(work: UnitOfWork, column: object, condition: object) -> list[int]:
    return list(work.connection.execute(select(column).where(condition)).scalars())

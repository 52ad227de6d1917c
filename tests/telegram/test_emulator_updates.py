"""getUpdates as the official server does it: acknowledgement, limits, conflicts, protection against hammering."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.telegram_emulator import TelegramEmulator

CHAT = 5004


@pytest.fixture
def slow_telegram() -> Iterator[TelegramEmulator]:
    """Telegram's own waiting times last twenty times as long: what they forbid is still forbidden at the next call."""
    with TelegramEmulator(pace=20) as emulator:
        yield emulator


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """A place for calls that wait."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


def _write(telegram: TelegramEmulator, count: int) -> list[int]:
    orders = [{"kind": "text", "chat_id": CHAT, "text": f"message {number}"} for number in range(count)]
    return [update["update_id"] for update in telegram.inject_many(orders)]


def _ids(answer: dict[str, Any]) -> list[int]:
    assert answer["ok"], answer
    return [update["update_id"] for update in answer["result"]]


def _poll_aside(telegram: TelegramEmulator, pool: ThreadPoolExecutor, **params: Any) -> Future[dict[str, Any]]:
    waiting = pool.submit(telegram.call, "getUpdates", **params)
    telegram.wait_for(telegram.is_polled)
    return waiting


def test_an_offset_forgets_what_is_below_it(telegram: TelegramEmulator) -> None:
    first, second, third = _write(telegram, 3)
    assert _ids(telegram.call("getUpdates")) == [first, second, third]
    assert telegram.pending() == [first, second, third]
    assert _ids(telegram.call("getUpdates", offset=second)) == [second, third]
    assert telegram.pending() == [second, third]


def test_a_negative_offset_keeps_the_last_ones(telegram: TelegramEmulator) -> None:
    ids = _write(telegram, 5)
    assert _ids(telegram.call("getUpdates", offset=-2)) == ids[-2:]
    assert telegram.pending() == ids[-2:]


def test_an_offset_of_the_future_falls_back_to_the_head(telegram: TelegramEmulator) -> None:
    ids = _write(telegram, 2)
    assert _ids(telegram.call("getUpdates", offset=ids[-1] + 1000)) == ids
    assert telegram.pending() == ids


def test_ids_may_restart_lower(telegram: TelegramEmulator) -> None:
    last = _write(telegram, 1)[0]
    assert _ids(telegram.call("getUpdates", offset=last + 1)) == []
    telegram.restart_update_ids(1000)
    assert _write(telegram, 2) == [1000, 1001]
    assert _ids(telegram.call("getUpdates", offset=last + 2)) == [1000, 1001]
    assert _ids(telegram.call("getUpdates", offset=1001)) == [1001]


@pytest.mark.parametrize(("limit", "given"), [(0, 1), (-5, 1), (1, 1), (40, 40), (100, 100), (1000, 100)])
def test_the_limit_is_clamped_to_1_and_100(telegram: TelegramEmulator, limit: int, given: int) -> None:
    ids = _write(telegram, 120)
    assert _ids(telegram.call("getUpdates", limit=limit)) == ids[:given]


def test_an_answer_stays_under_4_mib(telegram: TelegramEmulator) -> None:
    for _ in range(6):
        telegram.inject_raw({"message": {"text": "x" * 1_000_000}})
    assert len(_ids(telegram.call("getUpdates"))) == 4


def test_a_long_poll_ends_with_the_first_update(telegram: TelegramEmulator, aside: ThreadPoolExecutor) -> None:
    waiting = _poll_aside(telegram, aside, timeout=50)
    assert not waiting.done()
    ids = _write(telegram, 1)
    assert _ids(waiting.result(20)) == ids


def test_a_second_poller_ends_the_first_ones_poll(telegram: TelegramEmulator, aside: ThreadPoolExecutor) -> None:
    waiting = _poll_aside(telegram, aside, timeout=50)
    assert telegram.call("getUpdates", limit=5)["ok"]
    ended = waiting.result(20)
    assert ended["error_code"] == 409
    assert ended["description"].startswith("Conflict: terminated by other getUpdates request; make sure that only one")


def test_set_webhook_ends_a_poll_and_forbids_the_next(telegram: TelegramEmulator, aside: ThreadPoolExecutor) -> None:
    waiting = _poll_aside(telegram, aside, timeout=50)
    telegram.call("setWebhook", url="http://127.0.0.1:9/")
    assert waiting.result(20)["description"] == "Conflict: terminated by setWebhook request"
    refused = telegram.call("getUpdates")
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active;")


def test_asking_the_same_again_at_once_gives_one_update(slow_telegram: TelegramEmulator) -> None:
    ids = _write(slow_telegram, 3)
    assert _ids(slow_telegram.call("getUpdates")) == ids
    assert _ids(slow_telegram.call("getUpdates")) == ids[:1]
    assert _ids(slow_telegram.call("getUpdates", offset=ids[0])) == ids


def test_asking_the_same_again_at_once_is_held(slow_telegram: TelegramEmulator, aside: ThreadPoolExecutor) -> None:
    assert _ids(slow_telegram.call("getUpdates")) == []
    held = _poll_aside(slow_telegram, aside)
    ids = _write(slow_telegram, 1)
    assert _ids(held.result(20)) == ids


def test_only_the_kinds_asked_for_come_and_the_setting_stays(telegram: TelegramEmulator) -> None:
    telegram.call("getUpdates", allowed_updates=["callback_query"])
    _write(telegram, 1)
    assert telegram.pending() == []
    telegram.call("getUpdates")
    _write(telegram, 1)
    assert telegram.pending() == []
    telegram.call("getUpdates", allowed_updates=[])
    _write(telegram, 1)
    assert len(telegram.pending()) == 1


def test_an_update_is_dropped_after_24_hours(telegram: TelegramEmulator) -> None:
    _write(telegram, 1)
    telegram.advance(24 * 3600 - 60)
    assert len(telegram.pending()) == 1
    telegram.advance(120)
    assert telegram.pending() == []


def test_copies_replays_and_disorder(telegram: TelegramEmulator) -> None:
    twice = telegram.inject_text(CHAT, "deux fois", copies=2)["update_id"]
    once = telegram.inject_text(CHAT, "une fois")["update_id"]
    telegram.fault("getUpdates", reverse=True)
    assert _ids(telegram.call("getUpdates")) == [once, twice, twice]
    assert _ids(telegram.call("getUpdates", offset=once + 1)) == []
    telegram.replay(once)
    assert _ids(telegram.call("getUpdates", offset=once + 1, limit=9)) == [once]
    assert _ids(telegram.call("getUpdates", offset=once + 2, limit=9)) == []


def test_unreadable_updates_are_sent_as_they_are(telegram: TelegramEmulator) -> None:
    telegram.inject_raw({"message": {"message_id": "x", "chat": 7}}, chat_id=CHAT)
    telegram.inject_raw({"update_id": "not a number"})
    first, second = telegram.call("getUpdates")["result"]
    assert first["message"] == {"message_id": "x", "chat": 7}
    assert second == {"update_id": "not a number"}


def test_a_fault_strikes_as_often_as_told(telegram: TelegramEmulator) -> None:
    telegram.open_chat(CHAT)
    telegram.fault("sendMessage", chat_id=CHAT, status=500, skip=1, every=2, times=2)
    answers = [telegram.call("sendMessage", chat_id=CHAT, text=str(number))["ok"] for number in range(7)]
    assert answers == [True, True, False, True, False, True, True]
    assert telegram.faults()[0]["hits"] == 2
    telegram.clear_faults()
    assert telegram.faults() == []


def test_get_updates_can_be_told_to_fail(telegram: TelegramEmulator) -> None:
    telegram.fault("getUpdates", status=404, times=2)
    assert [telegram.call("getUpdates").get("error_code") for _ in range(3)] == [404, 404, None]
    telegram.fault("getUpdates", body="<not json>")
    with pytest.raises(ValueError, match="Expecting value"):
        telegram.call("getUpdates")


def test_orders_it_cannot_follow_are_told(telegram: TelegramEmulator) -> None:
    with pytest.raises(ValueError, match="needs the field 'text'"):
        telegram.inject("text", CHAT)
    with pytest.raises(ValueError, match="no button 'Oui' on screen"):
        telegram.press(CHAT, "Oui")
    with pytest.raises(ValueError, match="statut"):
        telegram.fault("sendMessage", statut=500)
    with pytest.raises(TimeoutError, match="last calls:"):
        telegram.wait_for(lambda: telegram.sent(CHAT), timeout=0.1)


def test_a_forged_or_late_press(telegram: TelegramEmulator) -> None:
    telegram.open_chat(CHAT)
    keyboard = {"inline_keyboard": [[{"text": "Oui", "callback_data": "yes"}]]}
    message = telegram.call("sendMessage", chat_id=CHAT, text="?", reply_markup=keyboard)["result"]
    telegram.call("deleteMessage", chat_id=CHAT, message_id=message["message_id"])
    query = telegram.inject_callback(CHAT, message["message_id"], "forged")["callback_query"]
    assert query["data"] == "forged"
    assert query["message"] == {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
    assert telegram.callback_answer(query["id"]) is None


def test_the_journal_keeps_what_was_answered_then(telegram: TelegramEmulator) -> None:
    telegram.open_chat(CHAT)
    message_id = telegram.call("sendMessage", chat_id=CHAT, text="avant")["result"]["message_id"]
    telegram.call("editMessageText", chat_id=CHAT, message_id=message_id, text="après")
    assert telegram.calls("sendMessage")[0]["result"]["text"] == "avant"
    assert telegram.texts(CHAT) == ["après"]


def test_a_process_of_its_own_keeps_a_journal(tmp_path: Any) -> None:
    journal = tmp_path / "calls.jsonl"
    with TelegramEmulator(process=True, journal=journal) as telegram:
        before = time.time()
        telegram.inject_text(CHAT, "Bonjour")
        telegram.call("sendMessage", chat_id=CHAT, text="Bonsoir")
        [call] = telegram.calls("sendmessage")
    assert call["params"] == {"chat_id": CHAT, "text": "Bonsoir"}
    assert call["result"]["text"] == "Bonsoir"
    assert call["at"] >= before
    assert '"method":"sendMessage"' in journal.read_text()

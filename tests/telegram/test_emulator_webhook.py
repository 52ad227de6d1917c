"""Webhook delivery as the official server does it: lanes in order, retries, the secret, what ends it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest

from tests.telegram_emulator import TelegramEmulator

ANNE, BRUNO = 5005, 5006
DAY = 24 * 3600

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""
OK: Reply = (200, {}, b"")


@dataclass
class Receiver:
    """A bot's web server that answers as told and notes what came."""

    url: str = ""
    script: dict[int, list[Reply]] = field(default_factory=dict)
    """By chat: the answers to come, then 200."""
    taken: list[tuple[int, str]] = field(default_factory=list)
    """Chat and text of what was answered 2xx."""
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self, headers: dict[str, str], body: bytes) -> Reply:
        """The next reply for the chat."""
        message = orjson.loads(body)["message"]
        self.headers.append(headers)
        script = self.script.get(message["chat"]["id"], [])
        reply = script.pop(0) if script else OK
        if reply[0] < 300:
            self.taken.append((message["chat"]["id"], message["text"]))
        return reply


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, answer = receiver.answer(
                {name.lower(): value for name, value in self.headers.items()}, body
            )
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/tg"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join(5)


def _statuses(telegram: TelegramEmulator, chat_id: int) -> list[int | None]:
    return [delivery["status"] for delivery in telegram.deliveries() if delivery["lane"] == chat_id]


def _delivered(telegram: TelegramEmulator) -> None:
    telegram.wait_for(lambda: not telegram.pending(), timeout=20)


def test_updates_come_with_the_secret(telegram: TelegramEmulator, receiver: Receiver) -> None:
    telegram.inject_text(ANNE, "avant")
    answer = telegram.call("setWebhook", url=receiver.url, secret_token="s3cret_-")
    assert (answer["result"], answer["description"]) == (True, "Webhook was set")
    telegram.inject_text(ANNE, "après")
    _delivered(telegram)
    assert receiver.taken == [(ANNE, "avant"), (ANNE, "après")]
    assert {headers["x-telegram-bot-api-secret-token"] for headers in receiver.headers} == {"s3cret_-"}
    assert {headers["content-type"] for headers in receiver.headers} == {"application/json"}


def test_a_chat_waits_for_its_refused_update_and_the_others_do_not(
    telegram: TelegramEmulator, receiver: Receiver
) -> None:
    receiver.script[ANNE] = [(500, {}, b"")] * 4
    telegram.call("setWebhook", url=receiver.url)
    for text in ("un", "deux"):
        telegram.inject_text(ANNE, text)
        telegram.inject_text(BRUNO, text)
    _delivered(telegram)
    assert [text for chat, text in receiver.taken if chat == ANNE] == ["un", "deux"]
    assert [text for chat, text in receiver.taken if chat == BRUNO] == ["un", "deux"]
    assert _statuses(telegram, ANNE) == [500, 500, 500, 500, 200, 200]
    assert _statuses(telegram, BRUNO) == [200, 200]
    info = telegram.call("getWebhookInfo")["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


def test_any_2xx_is_a_success_and_a_redirection_is_not(telegram: TelegramEmulator, receiver: Receiver) -> None:
    receiver.script[ANNE] = [(302, {"Location": "/elsewhere"}, b""), (403, {}, b""), (204, {}, b"")]
    telegram.call("setWebhook", url=receiver.url)
    telegram.inject_text(ANNE, "un")
    _delivered(telegram)
    assert _statuses(telegram, ANNE) == [302, 403, 204]


def test_retry_after_is_honoured(telegram: TelegramEmulator, receiver: Receiver) -> None:
    """An hour's wait would end after the update's 24 hours: it is dropped. Without the header it is retried."""
    old = int(time.time()) - DAY + 1800
    telegram.call("setWebhook", url=receiver.url)
    receiver.script[ANNE] = [(503, {"Retry-After": "3600"}, b"")]
    telegram.inject_text(ANNE, "trop tard", date=old)
    receiver.script[BRUNO] = [(503, {}, b"")]
    telegram.inject_text(BRUNO, "à temps", date=old)
    _delivered(telegram)
    assert _statuses(telegram, ANNE) == [503]
    assert _statuses(telegram, BRUNO) == [503, 200]
    receiver.script[ANNE] = [(429, {"Retry-After": "2"}, b"")]
    telegram.inject_text(ANNE, "plus tard")
    _delivered(telegram)
    assert receiver.taken[-1] == (ANNE, "plus tard")


def test_a_slow_handler_gets_the_same_update_again(receiver: Receiver) -> None:
    release = threading.Event()
    answer = receiver.answer

    def slow_once(headers: dict[str, str], body: bytes) -> Reply:
        if not receiver.headers:
            receiver.headers.append(headers)
            release.wait(20)
            return OK
        return answer(headers, body)

    receiver.answer = slow_once
    with TelegramEmulator(pace=0.02, webhook_timeout=0.3) as telegram:
        telegram.call("setWebhook", url=receiver.url)
        telegram.inject_text(ANNE, "lent")
        _delivered(telegram)
        release.set()
        assert _statuses(telegram, ANNE) == [None, 200]
        assert telegram.call("getWebhookInfo")["result"]["last_error_message"] == "Read timeout expired"


def test_copies_and_replays_are_delivered_again(telegram: TelegramEmulator, receiver: Receiver) -> None:
    telegram.call("setWebhook", url=receiver.url)
    update_id = telegram.inject_text(ANNE, "deux fois", copies=2)["update_id"]
    _delivered(telegram)
    telegram.replay(update_id)
    telegram.wait_for(lambda: len(telegram.deliveries()) == 3)
    assert receiver.taken == [(ANNE, "deux fois")] * 3
    assert {delivery["update_id"] for delivery in telegram.deliveries()} == {update_id}


def test_a_call_in_the_answer_is_executed(telegram: TelegramEmulator, receiver: Receiver) -> None:
    bodies = [
        {"method": "sendMessage", "chat_id": ANNE, "text": "Bonjour"},
        {"method": "deleteWebhook"},
        {"method": "sendMessage", "chat_id": 1, "text": "Personne"},
    ]
    receiver.script[ANNE] = [(200, {"Content-Type": "application/json"}, orjson.dumps(body)) for body in bodies]
    telegram.call("setWebhook", url=receiver.url)
    for _ in bodies:
        telegram.inject_text(ANNE, "?")
    _delivered(telegram)
    assert telegram.texts(ANNE) == ["Bonjour"]
    assert [call["status"] for call in telegram.calls("sendMessage")] == [200, 400]
    assert telegram.call("getWebhookInfo")["result"]["url"] == receiver.url


def test_what_a_dead_server_missed_waits_for_get_updates(telegram: TelegramEmulator) -> None:
    telegram.call("setWebhook", url="http://127.0.0.1:9/closed", max_connections=7, allowed_updates=["message"])
    update_id = telegram.inject_text(ANNE, "personne ?")["update_id"]
    telegram.wait_for(lambda: len(telegram.deliveries()) > 2)
    info = telegram.call("getWebhookInfo")["result"]
    assert (info["pending_update_count"], info["max_connections"], info["allowed_updates"]) == (1, 7, ["message"])
    assert telegram.call("deleteWebhook")["description"] == "Webhook was deleted"
    assert telegram.call("deleteWebhook")["description"] == "Webhook is already deleted"
    assert telegram.call("getUpdates")["result"][0]["update_id"] == update_id


def test_pending_updates_can_be_dropped(telegram: TelegramEmulator) -> None:
    telegram.inject_text(ANNE, "oublié")
    telegram.call("deleteWebhook", drop_pending_updates=True)
    assert telegram.pending() == []


def test_a_server_gone_for_23_hours_loses_its_webhook(telegram: TelegramEmulator, receiver: Receiver) -> None:
    receiver.script[ANNE] = [(410, {}, b"")] * 1000
    telegram.call("setWebhook", url=receiver.url)
    telegram.inject_text(ANNE, "encore là ?")
    telegram.wait_for(lambda: telegram.deliveries())
    assert telegram.call("getWebhookInfo")["result"]["url"] == receiver.url
    telegram.advance(23 * 3600 + 60)
    telegram.wait_for(lambda: telegram.call("getWebhookInfo")["result"]["url"] == "", timeout=20)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "https://example.org", "secret_token": "x" * 257}, "Bad Request: secret token is too long"),
        (
            {"url": "https://example.org", "secret_token": "é"},
            "Bad Request: secret token contains unallowed characters",
        ),
        ({"url": "nowhere"}, "Bad Request: invalid webhook URL specified"),
    ],
)
def test_settings_that_telegram_refuses(telegram: TelegramEmulator, params: dict[str, str], refusal: str) -> None:
    assert telegram.call("setWebhook", **params)["description"] == refusal


def test_setting_it_twice_in_a_second_is_too_much() -> None:
    with TelegramEmulator(pace=20) as telegram:
        assert telegram.call("setWebhook", url="http://127.0.0.1:9/")["ok"]
        refused = telegram.call("setWebhook", url="http://127.0.0.1:9/")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})

"""The Bot API emulator for tests: `with TelegramEmulator() as telegram: ...`, or a server of its own:

    python -m tests.telegram_emulator --port 8081 --journal calls.jsonl

The bot under test gets `telegram.api_base` and `telegram.token`. Sync and async tests may call every method: the
server runs in a thread or process of its own. Only `wait_for` blocks for long; async tests await `wait_for_async`.
"""

import argparse
import asyncio
import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from tests.telegram.launch import serve, start_process, start_thread
from tests.telegram.state import TOKEN, Options

T = TypeVar("T")


class TelegramEmulator:
    """A running emulator and what a test does with it.

    process: a process of its own (kill tests, load) rather than a thread.
    pace: factor on Telegram's own waiting times; 0.02 makes a webhook's 2, 4, 8 s into hundredths.
    journal: file that gets every call as a JSON line.
    port: 0 takes a free one.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        process: bool = False,
        pace: float = 1.0,
        journal: Path | None = None,
        port: int = 0,
        webhook_timeout: float = 60.0,
    ) -> None:
        self.token = token
        self.api_base = ""
        self._options = Options(token=token, pace=pace, webhook_timeout=webhook_timeout)
        self._in_process = process
        self._journal = journal
        self._port = port
        self._stop: Callable[[], None] = lambda: None
        self._http = httpx.Client(
            timeout=30, trust_env=False, verify=False
        )  # no TLS here: spare the reading of certificates

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """The emulator answers. Raises TimeoutError if it does not come up."""
        self.api_base, self._stop = (
            start_process(self._options, self._journal, self._port)
            if self._in_process
            else start_thread(self._options, self._journal, self._port)
        )
        self._http.base_url = httpx.URL(self.api_base)
        return self

    def stop(self) -> None:
        """The emulator is gone, its thread or process ended."""
        self._stop()
        self._http.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(self, *exc_info: object) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url`."""
        return f"{self.api_base}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's `base_file_url`."""
        return f"{self.api_base}/file/bot"

    # -- members act; each returns the update it makes -----------------------------------------------------------------

    def inject(self, kind: str, chat_id: int, **fields: Any) -> dict[str, Any]:
        """An act of a member; kinds and fields are in `tests.telegram.inject`.

        Fields of all kinds: from_id, first_name, language_code, message_thread_id, reply_to, date (Unix seconds),
        copies (delivered that many times), update_id (instead of the next).
        """
        return self._post("inject", {"kind": kind, "chat_id": chat_id, **fields})

    def inject_many(self, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Many acts in one request, for load."""
        return self._post("inject", orders)

    def inject_text(self, chat_id: int, text: str, *, from_id: int | None = None, **fields: Any) -> dict[str, Any]:
        """The member writes; `from_id` defaults to the chat, as in a private one."""
        return self.inject("text", chat_id, text=text, from_id=from_id, **fields)

    def inject_file(self, kind: str, chat_id: int, data: bytes, *, filename: str = "", **fields: Any) -> dict[str, Any]:
        """The member sends a `document`, `photo` (PNG or JPEG, as `media.png` makes) or `voice`.

        Further fields: mime_type, caption, duration (seconds).
        """
        return self.inject(kind, chat_id, data=base64.b64encode(data).decode(), filename=filename, **fields)

    def inject_location(self, chat_id: int, latitude: float, longitude: float, **fields: Any) -> dict[str, Any]:
        """The member shares a place."""
        return self.inject("location", chat_id, latitude=latitude, longitude=longitude, **fields)

    def inject_contact(self, chat_id: int, phone_number: str, *, user_id: int | None, **fields: Any) -> dict[str, Any]:
        """The member shares a contact; `user_id` is whose it is, None if not on Telegram."""
        return self.inject("contact", chat_id, phone_number=phone_number, user_id=user_id, **fields)

    def inject_edit(self, chat_id: int, message_id: int, text: str, **fields: Any) -> dict[str, Any]:
        """The member edits what they wrote."""
        return self.inject("edited_message", chat_id, message_id=message_id, text=text, **fields)

    def press(self, chat_id: int, label: str, *, message_id: int | None = None, **fields: Any) -> dict[str, Any]:
        """The member taps the inline button with this label, of the newest message that shows it unless told."""
        return self.inject("press", chat_id, label=label, message_id=message_id, **fields)

    def inject_callback(self, chat_id: int, message_id: int, data: str, **fields: Any) -> dict[str, Any]:
        """A callback query with any data: an old screen, a forged client."""
        return self.inject("callback", chat_id, message_id=message_id, data=data, **fields)

    def inject_raw(self, update: dict[str, Any], *, chat_id: int = 0, **fields: Any) -> dict[str, Any]:
        """Any JSON object as an update, readable or not; without `update_id` it gets the next one."""
        return self.inject("raw", chat_id, update=update, **fields)

    def block(self, chat_id: int) -> dict[str, Any]:
        """The member blocks the bot: sends get 403, the bot gets `my_chat_member`."""
        return self.inject("block", chat_id)

    def unblock(self, chat_id: int) -> dict[str, Any]:
        """The member lets the bot write again."""
        return self.inject("unblock", chat_id)

    def replay(self, update_id: int) -> None:
        """Deliver an update again, acknowledged or not."""
        self._post("replay", {"update_id": update_id})

    # -- trouble -------------------------------------------------------------------------------------------------------

    def fault(self, method: str = "*", **rule: Any) -> None:
        """Put a fault in force; the fields are those of `tests.telegram.faults.Fault`, which hits once by default."""
        self._post("faults", {"method": method, **rule})

    def faults(self) -> list[dict[str, Any]]:
        """The rules in force, with how often each hit."""
        return self._get("faults")

    def clear_faults(self) -> None:
        """Nothing goes wrong any more."""
        self._http.delete("/_control/faults").raise_for_status()

    def open_chat(self, chat_id: int) -> None:
        """The bot may write to this chat though nobody wrote there."""
        self._post("settings", {"open_chat": chat_id})

    def advance(self, seconds: float) -> None:
        """Move Telegram's clock forward: callback queries and updates grow old."""
        self._post("settings", {"advance": seconds})

    def restart_update_ids(self, next_update_id: int) -> None:
        """Number the coming updates from here, as Telegram may after a quiet week."""
        self._post("settings", {"next_update_id": next_update_id})

    # -- what is seen --------------------------------------------------------------------------------------------------

    def chat(self, chat_id: int) -> dict[str, Any]:
        """The chat on the member's screen: messages, keyboard, actions, blocked."""
        return self._get(f"chat/{chat_id}")

    def sent(self, chat_id: int) -> list[dict[str, Any]]:
        """The bot's messages in the chat as they read now, oldest first; none if the chat is unknown."""
        answer = self._http.get(f"/_control/chat/{chat_id}")
        if answer.status_code == 404:
            return []
        return [message for message in answer.raise_for_status().json()["messages"] if message["from"]["is_bot"]]

    def texts(self, chat_id: int) -> list[str]:
        """The texts, or captions, of `sent`."""
        return [message.get("text", message.get("caption", "")) for message in self.sent(chat_id)]

    def calls(self, method: str = "", *, since: int = 0) -> list[dict[str, Any]]:
        """The journal after entry `since`, of one method or all: seq, at, method, params, files, status, result."""
        return self._get("journal", method=method, since=since)

    def callback_answer(self, query_id: str) -> dict[str, Any] | None:
        """The text and show_alert that answered a press; None while it spins."""
        return self._get(f"callback/{query_id}")

    def pending(self) -> list[int]:
        """Ids of the updates the bot has not acknowledged."""
        return self._get("pending")["update_ids"]

    def is_polled(self) -> bool:
        """Whether a getUpdates call waits for an update; one whose client was killed does so until the next call."""
        return self._get("pending")["is_polled"]

    def deliveries(self) -> list[dict[str, Any]]:
        """Attempts to deliver to the webhook: update_id, lane, status (None without an answer)."""
        return self._get("deliveries")

    def download(self, file_id: str) -> bytes:
        """The bytes of a file that went through the emulator."""
        path = self.call("getFile", file_id=file_id)["result"]["file_path"]
        return self._http.get(f"/file/bot{self.token}/{path}").raise_for_status().content

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """A Bot API call made by the test itself; the answer's JSON, ok or not."""
        return self._http.post(f"/bot{self.token}/{method}", json=params, timeout=70).json()

    def wait_for(self, predicate: Callable[[], T], *, timeout: float = 10.0) -> T:
        """The first truthy value of `predicate`, asked again after every change. TimeoutError after `timeout` s."""
        deadline = time.monotonic() + timeout
        revision = self._get("changes")
        while not (value := predicate()):
            left = deadline - time.monotonic()
            if left <= 0:
                recent = "\n".join(json.dumps(entry, ensure_ascii=False)[:300] for entry in self.calls()[-8:])
                raise TimeoutError(f"not within {timeout} s; last calls:\n{recent}")
            revision = self._get("changes", since=revision, wait=min(left, 1.0))
        return value

    async def wait_for_async(self, predicate: Callable[[], T], *, timeout: float = 10.0) -> T:  # noqa: ASYNC109 - as the synchronous one
        """`wait_for` that lets the event loop run; `predicate` runs in another thread."""
        return await asyncio.to_thread(self.wait_for, predicate, timeout=timeout)

    def wait_for_sent(self, chat_id: int, count: int = 1, *, timeout: float = 10.0) -> list[dict[str, Any]]:
        """The bot's messages once there are at least `count`."""
        return self.wait_for(lambda: len(sent := self.sent(chat_id)) >= count and sent, timeout=timeout) or []

    # -- inside --------------------------------------------------------------------------------------------------------

    def _get(self, what: str, **query: Any) -> Any:
        return self._http.get(f"/_control/{what}", params=query).raise_for_status().json()

    def _post(self, what: str, order: Any) -> Any:
        answer = self._http.post(f"/_control/{what}", json=order)
        if answer.is_client_error:
            raise ValueError(answer.json()["description"])
        return answer.raise_for_status().json()


def main() -> None:
    """Serve until a signal; the first line of standard output is the address."""
    parser = argparse.ArgumentParser(description="Telegram Bot API emulator, on 127.0.0.1 only")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--journal", type=Path, help="JSON lines, one for each call")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--pace", type=float, default=1.0, help="factor on Telegram's own waiting times")
    parser.add_argument("--webhook-timeout", type=float, default=60.0, help="seconds")
    args = parser.parse_args()
    options = Options(token=args.token, pace=args.pace, webhook_timeout=args.webhook_timeout)
    serve(options, args.journal, args.port)


if __name__ == "__main__":
    main()

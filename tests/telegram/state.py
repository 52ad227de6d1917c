"""What Telegram remembers: the bot, its chats and messages, callback queries, files, commands, the webhook."""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.telegram.errors import ApiError, bad_request
from tests.telegram.faults import Faults
from tests.telegram.journal import Journal
from tests.telegram.updates import UpdateQueue

TOKEN = "4242424242:emulated-bot-token-with-no-value-at-all"
CALLBACK_LIFETIME = 15 * 60
"""Seconds during which a callback query can be answered."""
MAX_DOWNLOAD = 20 * 1024 * 1024
"""Bytes; larger files cannot be fetched by a bot."""


@dataclass(frozen=True)
class Options:
    """How the emulator behaves."""

    token: str = TOKEN
    pace: float = 1.0
    """Factor on Telegram's own waiting times (retry of a webhook, hammer protection); small for fast tests."""
    first_update_id: int = 700_000_001
    webhook_timeout: float = 60.0
    """Seconds without an answer after which a delivery counts as failed; not scaled by `pace`."""


@dataclass
class Webhook:
    """What setWebhook said; an empty `url` means none."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass
class StoredFile:
    """A file's bytes and where they are downloaded from."""

    file_id: str
    path: str
    data: bytes

    @property
    def unique_id(self) -> str:
        """The same for the same bytes."""
        return "AQAD" + hashlib.sha256(self.data).hexdigest()[:12]

    def described(self) -> dict[str, Any]:
        """The fields that every kind of file has."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass
class Chat:
    """A conversation as its member sees it."""

    chat_id: int
    title: str = "Groupe"
    is_forum: bool = False
    blocked: bool = False
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By message id, in order; edits applied, deletions gone."""
    keyboard: dict[str, Any] | None = None
    """The reply keyboard or forced reply now shown."""
    actions: list[str] = field(default_factory=list)
    """Chat actions shown, oldest first."""
    user: dict[str, Any] = field(default_factory=dict)
    """Who last wrote."""

    def public(self) -> dict[str, Any]:
        """The Bot API's Chat object."""
        if self.chat_id > 0:
            names: dict[str, Any] = {
                name: self.user[name] for name in ("first_name", "last_name", "username") if name in self.user
            }
            return {"id": self.chat_id, "type": "private", **names}
        kind = "supergroup" if self.chat_id < -1_000_000_000_000 else "group"
        return {"id": self.chat_id, "type": kind, "title": self.title, **({"is_forum": True} if self.is_forum else {})}


@dataclass
class CallbackQuery:
    """A press on an inline button."""

    query_id: str
    chat_id: int
    date: float
    answer: dict[str, Any] | None = None
    """What the bot answered; None while the button still spins."""


class World:
    """Everything the emulator holds."""

    def __init__(self, options: Options, journal_path: Path | None = None) -> None:
        self.options = options
        self.skew = 0.0
        self.queue = UpdateQueue(options.first_update_id, options.pace, self.now, self.touch)
        self.faults = Faults()
        self.journal = Journal(journal_path)
        self.webhook = Webhook()
        self.deliveries: list[dict[str, Any]] = []
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.files: dict[str, StoredFile] = {}
        self.profile: dict[str, Any] = {}
        """Commands, descriptions and menu buttons by scope and language."""
        self.revision = 0
        """Moves with every change that a test may wait for."""
        self._watchers: list[asyncio.Event] = []
        self._last_message_id = 0

    def now(self) -> float:
        """Unix seconds; a test can move them forward."""
        return time.time() + self.skew

    def touch(self) -> None:
        """Tell those who wait that something changed."""
        self.revision += 1
        while self._watchers:
            self._watchers.pop().set()

    async def changed(self) -> None:
        """Return at the next change."""
        watcher = asyncio.Event()
        self._watchers.append(watcher)
        await watcher.wait()

    @property
    def bot(self) -> dict[str, Any]:
        """The bot as a sender of messages."""
        bot_id = int(self.options.token.split(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": "Desk", "username": "desk_emulated_bot"}

    def next_message_id(self) -> int:
        """One counter for all chats, as for private chats at Telegram."""
        self._last_message_id += 1
        return self._last_message_id

    def open_chat(self, chat_id: int) -> Chat:
        """The chat, created if nobody wrote in it yet."""
        if chat_id not in self.chats:
            self.chats[chat_id] = Chat(chat_id)
        return self.chats[chat_id]

    def chat_for(self, chat_id_text: str) -> Chat:
        """The chat a call names. Raises ApiError 400 for one the bot does not know."""
        if not chat_id_text:
            raise bad_request("chat_id is empty")
        try:
            return self.chats[int(chat_id_text)]
        except (ValueError, KeyError) as error:
            raise bad_request("chat not found") from error

    def chat_to_write(self, chat_id_text: str) -> Chat:
        """The chat, if the bot may write in it. Raises ApiError 400 or 403."""
        chat = self.chat_for(chat_id_text)
        if chat.blocked:
            reason = "bot was blocked by the user" if chat.chat_id > 0 else "bot was kicked from the group chat"
            raise ApiError(403, f"Forbidden: {reason}")
        return chat

    def store_file(self, data: bytes, folder: str, extension: str) -> StoredFile:
        """Keep bytes and give them an id and a path."""
        number = len(self.files)
        digest = hashlib.sha256(f"{folder}/{number}".encode()).hexdigest()[:24]
        stored = StoredFile(f"BQACAgQAAxk{digest}", f"{folder}/file_{number}{extension}", data)
        self.files[stored.file_id] = stored
        return stored

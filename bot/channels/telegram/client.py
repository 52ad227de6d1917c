"""The Bot API's client: base addresses and time limits from the settings, and nothing personal in its logs."""

from __future__ import annotations

import asyncio
import json
import warnings
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

from actions.wording import LANGUAGES, say
from bot.settings import Settings

log = structlog.get_logger(__name__)

POLL_S = 25
"""How long Telegram may hold a getUpdates that has nothing to say."""
ANSWER_S = 10.0
"""For any other call: Telegram answers in tenths of a second, or something is wrong."""
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""All that we read; Telegram remembers the list, so it is said at each start."""
MENU = {"fr": ("menu", "conseiller", "stop", "aide"), "en": ("menu", "agent", "cancel", "help")}
"""Commands that bot/dialogue understands, as the messenger's menu shows them."""


class _QuietRequest(HTTPXRequest):
    """The library logs an answer that it cannot read, whole: it may hold what members wrote."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is not a JSON object")
        return answer


@dataclass(frozen=True, repr=False)
class Client:
    """The bot and its connections. Never initialised by getMe: a Telegram that is down at our start is no obstacle."""

    bot: Bot
    bot_id: int
    requests: tuple[HTTPXRequest, ...]

    @classmethod
    def connect(cls, settings: Settings) -> Client:
        """Connections are opened by the first call."""
        # Raw getUpdates is meant: the library's own one refuses a whole batch for one update that it cannot read.
        warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)
        # We read retry_after as a number and as a timedelta.
        warnings.filterwarnings("ignore", ".*`retry_after` will be", PTBDeprecationWarning)
        token = settings.telegram_bot_token.get_secret_value()
        api = settings.telegram_api_base_url
        files = settings.telegram_file_base_url or api
        # Reading the certificates takes most of the start; a server on plain http needs none.
        options = {"verify": api.startswith("https") or files.startswith("https")}
        polling = _QuietRequest(connection_pool_size=2, httpx_kwargs=options)
        calling = _QuietRequest(read_timeout=ANSWER_S, write_timeout=ANSWER_S, pool_timeout=5.0, httpx_kwargs=options)
        bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{files}/file/bot",
            request=calling,
            get_updates_request=polling,
        )
        return cls(bot, int(token.partition(":")[0]), (polling, calling))

    async def updates(self, offset: int | None) -> list[Any]:
        """Raw updates from `offset` on, acknowledging those below it; None: all that are unconfirmed."""
        wanted: dict[str, Any] = {"timeout": POLL_S, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            wanted["offset"] = offset
        found = await self.bot.do_api_request("getUpdates", api_kwargs=wanted, read_timeout=POLL_S + ANSWER_S)
        if not isinstance(found, list):
            raise TelegramError("getUpdates gave no list")
        return found

    async def show_menu(self) -> None:
        """The messenger's menu lists our commands, in each language; best effort."""
        try:
            for language, names in MENU.items():
                commands = [BotCommand(name, say(language, f"commands.{name}")) for name in names]
                # What the members' application is set to decides; French is for all other languages.
                await self.bot.set_my_commands(commands, language_code=None if language == LANGUAGES[0] else language)
        except TelegramError as error:
            log.warning("telegram menu not set", error=type(error).__name__)

    async def close(self) -> None:
        """Let the connections go."""
        await asyncio.gather(*(request.shutdown() for request in self.requests))

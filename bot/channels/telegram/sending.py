"""From an Outbound message to a call of the Bot API, and from its errors to what the delivery does about them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import structlog
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from actions.messages import Inbound, Outbound
from bot.channels import Blocked, DeliveryFailed, RetryLater, Undeliverable
from bot.channels.telegram import reading
from bot.channels.telegram.client import Client
from bot.channels.telegram.pace import Pacer

log = structlog.get_logger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
SHORT_LABEL = 16
"""Characters; two buttons this short share a row on a phone without being cut."""

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup


class TelegramChannel:
    """Pushed: every message is a call."""

    name = reading.CHANNEL

    def __init__(self, client: Client, max_file_bytes: int, pacer: Pacer | None = None) -> None:
        self._bot = client.bot
        self._bot_id = client.bot_id
        self._max_file_bytes = max_file_bytes
        self._pacer = pacer or Pacer()
        self._courtesies: set[asyncio.Task[None]] = set()

    def read(self, body: Mapping[str, Any]) -> Inbound:
        return reading.read(body, self._bot_id, self._max_file_bytes)

    async def show_typing(self, chat_id: str) -> None:
        self._in_background(self._bot.send_chat_action(int(chat_id), ChatAction.TYPING))

    async def acknowledge(self, inbound: Inbound) -> None:
        if inbound.callback_id:
            self._in_background(self._bot.answer_callback_query(inbound.callback_id))

    def _in_background(self, call: Coroutine[Any, Any, bool]) -> None:
        """Worthless after a restart, and no turn waits for it."""
        task = asyncio.create_task(_politely(call))
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def send(self, message: Outbound) -> str | None:
        wait = self._pacer.chat(message.chat_id)
        if wait > 0:
            raise RetryLater("pace of one chat", wait)
        await self._pacer.overall()
        try:
            return str((await self._call(message)).message_id)
        except TelegramError as error:
            raise failure(error) from None

    async def _call(self, message: Outbound) -> Message:
        chat_id, markup = int(message.chat_id), keyboard(message.buttons)
        if message.document is not None:
            file = InputFile(message.document.content, message.document.filename)
            return await self._bot.send_document(chat_id, file)
        try:
            return await self._bot.send_message(
                chat_id, message.text, reply_markup=markup, link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            if markup is None or "button" not in error.message.lower():
                raise
            # Buttons are never the only way: a message without them is better than none.
            log.warning("telegram refuses the buttons", key=message.key)
            return await self._bot.send_message(chat_id, message.text, link_preview_options=NO_PREVIEW)


async def _politely(call: Coroutine[Any, Any, bool]) -> None:
    try:
        await call
    except TelegramError as error:
        log.debug("courtesy refused", error=type(error).__name__)


def failure(error: TelegramError) -> DeliveryFailed:
    """What an error of the Bot API means for the message. Its text may name the token or repeat our words."""
    match error:
        case RetryAfter():
            return RetryLater("rate limit", _seconds(error))
        case Forbidden():
            return Blocked("the member blocked the bot or closed their account")
        case BadRequest():
            return Undeliverable(error.message[:200])
        case ChatMigrated():
            return Undeliverable("the chat is a group")
    # Time-outs and broken connections (perhaps it was sent), 5xx, and 401 or 404 until the operator mends the token.
    return RetryLater(type(error).__name__)


def _seconds(error: RetryAfter) -> float:
    """The library gives a number now, a timedelta some day."""
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()


def keyboard(buttons: Sequence[Mapping[str, Any]]) -> Keyboard | None:
    """Buttons under the message; a keyboard of replies when one asks for the phone number, which only that can."""
    if any(button.get("asks") == "phone" for button in buttons):
        return ReplyKeyboardMarkup(
            [[_reply_button(button)] for button in buttons if "url" not in button],
            one_time_keyboard=True,
            resize_keyboard=True,
        )
    inline = [_inline_button(button) for button in buttons if "token" in button or "url" in button]
    return InlineKeyboardMarkup(rows(inline)) if inline else None


def _reply_button(button: Mapping[str, Any]) -> KeyboardButton:
    """A label that is sent as if it were written does what its button would have done."""
    return KeyboardButton(button["label"], request_contact=True if button.get("asks") == "phone" else None)


def _inline_button(button: Mapping[str, Any]) -> InlineKeyboardButton:
    if "url" in button:
        return InlineKeyboardButton(button["label"], url=button["url"])
    return InlineKeyboardButton(button["label"], callback_data=button["token"])


def rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """One button a row, or two neighbours that are short."""
    laid: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        short = len(button.text) <= SHORT_LABEL
        if short and laid and len(laid[-1]) == 1 and len(laid[-1][0].text) <= SHORT_LABEL:
            laid[-1].append(button)
        else:
            laid.append([button])
    return laid

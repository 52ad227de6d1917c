"""The webhook: Telegram's updates are committed, then answered 200; all work happens later."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot.channels.telegram.client import ALLOWED_UPDATES, Client
from bot.channels.telegram.leader import leading
from bot.channels.telegram.reading import received
from bot.secrets import SecretKey
from bot.settings import Settings
from storage.database import Database
from storage.lanes import Lanes

if TYPE_CHECKING:
    from bot.bootstrap import Application

log = structlog.get_logger(__name__)

PATH = "/telegram/webhook"
HEADER = "x-telegram-bot-api-secret-token"
CHECK_S = 60.0
"""How often to look whether the webhook is still ours."""
RETRY_S = 2.0


def secret_of(settings: Settings, secret: SecretKey) -> str:
    """What Telegram shows us with each update."""
    return settings.telegram_webhook_secret.get_secret_value() or secret.derive("telegram-webhook")


def address_of(settings: Settings) -> str:
    """The public address; an operator may give it without the path."""
    url = settings.telegram_webhook_url
    return url if urlsplit(url).path else url + PATH


def router(application: Application) -> APIRouter:
    """The webhook's address, when the application has one."""
    routes = APIRouter()
    settings = application.settings
    if not (settings.telegram_enabled and settings.telegram_webhook_url):
        return routes
    bot_id = int(settings.telegram_bot_token.get_secret_value().partition(":")[0])
    secret = secret_of(settings, application.secret).encode()

    @routes.post(PATH)
    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret):
            return Response(status_code=403)
        try:
            update = received(bot_id, json.loads(await request.body()))
        except (ValueError, KeyError, TypeError, RecursionError):
            # An error would only bring it back for a day, and hold its chat up meanwhile.
            log.error("telegram sent something that is no update")
            return Response()
        if update is not None:
            try:
                await application.ingest.receive(update)
            except SQLAlchemyError as error:
                log.error("database refuses", error=type(error).__name__)
                return Response(status_code=503)  # Telegram delivers it again
        return Response()

    return routes


class WebhookKeeper:
    """Tells Telegram where to deliver, from one process only: it refuses to be told more than once a second."""

    def __init__(self, client: Client, database: Database, lanes: Lanes, settings: Settings, secret: SecretKey) -> None:
        self._client = client
        self._database = database
        self._lanes = lanes
        self._url = address_of(settings)
        self._secret = secret_of(settings, secret)

    async def run(self) -> None:
        """Until cancelled. No error of Telegram's ends it."""
        async with leading(self._database, self._lanes, f"telegram-webhook {self._client.bot_id}"):
            await self._until_done(self._set)
            await self._client.show_menu()
            while True:
                await asyncio.sleep(CHECK_S)
                await self._until_done(self._check)

    async def _set(self) -> None:
        # Always, even when the address is known: the secret or the kinds of updates may be new.
        await self._client.bot.set_webhook(
            self._url, secret_token=self._secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=40
        )

    async def _check(self) -> None:
        info = await self._client.bot.get_webhook_info()
        if info.url != self._url:
            log.error("the webhook was changed by another program, set again")
            await self._set()
        elif info.pending_update_count and info.last_error_message:
            log.warning("telegram cannot deliver", waiting=info.pending_update_count)

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await step()
            except TelegramError as error:
                # The type only: the text may name the token.
                log.warning("webhook not set", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

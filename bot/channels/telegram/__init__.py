"""Telegram: python-telegram-bot as client of the Bot API, and an ingest of our own that acknowledges after the commit.

install(application)      channel, poller or webhook, and file fetcher, when a token is set
webhook.router(application)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.telegram.client import Client
from bot.channels.telegram.files import FileFetcher
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.telegram.webhook import WebhookKeeper

if TYPE_CHECKING:
    from bot.bootstrap import Application

API_MAX_FILE_MB = 20
"""The Bot API gives no larger file to a bot."""


def install(application: Application) -> None:
    """Add Telegram to an application that has a bot token."""
    settings, database = application.settings, application.database
    client = Client.connect(settings)
    max_file_bytes = min(settings.max_file_mb, API_MAX_FILE_MB) * 1024 * 1024
    application.channels["telegram"] = TelegramChannel(client, max_file_bytes)
    application.closers.append(client.close)
    if "worker" in settings.roles:
        fetcher = FileFetcher(
            client, database, application.clock, application.lanes, max_file_bytes, application.file_quota,
            application.outgoing,
        )  # fmt: skip
        application.services["telegram-files"] = fetcher.run
        if not settings.telegram_webhook_url:
            poller = Poller(client, database, application.lanes, application.ingest)
            application.services["telegram-poll"] = poller.run
    if "web" in settings.roles and settings.telegram_webhook_url:
        keeper = WebhookKeeper(client, database, application.lanes, settings, application.secret)
        application.services["telegram-webhook"] = keeper.run

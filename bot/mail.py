"""Outgoing mail, over the operator's SMTP server."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

from bot.settings import Settings

TIMEOUT_S = 15.0


class MailFailed(Exception):
    """The mail server did not take a message; its class of error, never an address."""


class Mailer(Protocol):
    """Anything that sends a mail."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand the mail to a server. Raises MailFailed."""


class SmtpMailer:
    """Sends through the server of the settings, in a thread: the library waits."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, to: str, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._settings.mail_from.rpartition("@")[2] or None)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer
        message.set_content(text)
        try:
            await asyncio.to_thread(self._deliver, message)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(type(error).__name__) from error

    def _deliver(self, message: EmailMessage) -> None:
        settings = self._settings
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_S) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(message)


def mailer_of(settings: Settings) -> Mailer | None:
    """How this installation sends mail; None when it does not."""
    return SmtpMailer(settings) if settings.smtp_host else None

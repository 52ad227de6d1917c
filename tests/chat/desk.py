"""A whole application with a small dialogue of its own, so that the chat is tested without the assistant's flows."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvicorn
from fastapi import FastAPI

from actions.messages import Button, Document, Inbound, Reply, reply
from actions.request import Request
from bot.bootstrap import Application, bootstrap, running, utc_now
from bot.mail import MailFailed
from bot.seed import seed_demo
from bot.settings import Settings
from bot.web import create_web
from nlu.understanding import Understanding
from storage.database import Database
from storage.schema import migrate
from storage.unit_of_work import Clock

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


class CannedInterpreter:
    """Understands everything in the same way."""

    async def parse(self, text: str) -> Understanding:
        return Understanding("greet", 0.9, (("greet", 0.9),))


class SmallDialogue:
    """Answers a few words; what it did is counted, so that a test sees whether something happened twice."""

    def __init__(self) -> None:
        self.handled: list[str] = []

    def readings(self, inbound: Inbound, understanding: Understanding | None, now: datetime) -> Any:
        return None

    def respond(self, request: Request, understanding: Understanding | None) -> Reply:
        inbound = request.inbound
        if inbound.kind == "signed_in":
            return Reply()
        self.handled.append(inbound.token or inbound.text)
        if inbound.kind == "button":
            return self._pressed(request)
        if inbound.kind == "file":
            return reply("Merci, le fichier est arrivé.")
        match inbound.text.lower():
            case "boutons":
                return reply(
                    "Que souhaitez-vous ?",
                    buttons=[
                        Button("Confirmer"),
                        Button("Annuler"),
                        Button("M’identifier", asks="sign_in"),
                        Button("Partager mon numéro", asks="phone"),
                    ],
                )
            case "agenda":
                return Reply(
                    ["Votre rendez-vous est confirmé."],
                    documents=[Document("rendez-vous.ics", "text/calendar; charset=utf-8", ICS)],
                )
            case "qui suis-je ?":
                speaker = request.speaker
                name = (
                    speaker.delegate.name if speaker.delegate else speaker.member.name if speaker.member else "inconnu"
                )
                return reply(f"Vous êtes {name}.")
        return reply(f"Bien reçu : {inbound.text}")

    def apologise(self, request: Request) -> Reply:
        return reply("Rien n’a été fait.")

    def _pressed(self, request: Request) -> Reply:
        uow = request.uow
        choice = uow.offers.find(request.inbound.token or "", request.conversation.id)
        if choice is None:
            return reply("Ce bouton n’est pas d’ici.")
        if choice.expires_at <= uow.now or not uow.offers.use(choice.offer_id, uow.now):
            return reply("Ce bouton n’est plus valable.")
        return reply(f"C’est fait : {choice.arguments['label']}.")


class FakeMailer:
    """Keeps the mails; `fails` makes the server refuse them."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.fails = False

    async def send(self, to: str, subject: str, text: str) -> None:
        if self.fails:
            raise MailFailed("SMTPServerDisconnected")
        self.sent.append((to, subject, text))


@dataclass
class Desk:
    """A running application."""

    application: Application
    dialogue: SmallDialogue
    address: str = ""
    """Once it is served."""
    web: FastAPI | None = None
    """Once its addresses are made."""


def settings_for(directory: Path, database_url: str, **values: Any) -> Settings:
    """Settings that no variable of the environment changes."""
    return Settings(
        **{
            "database_url": database_url,
            "data_dir": directory,
            "smtp_host": "",
            "public_url": "",
            "demo": True,
            **values,
        }
    )


def build(settings: Settings, clock: Clock = utc_now) -> Desk:
    """A migrated and seeded application, not yet running."""
    database = Database(settings.database_url)
    migrate(database)
    seed_demo(database, clock())
    database.close()
    dialogue = SmallDialogue()
    with patch("bot.bootstrap.build_dialogue", return_value=dialogue):
        application = bootstrap(settings, CannedInterpreter(), clock)
    return Desk(application, dialogue)


@contextlib.asynccontextmanager
async def serving(desk: Desk, port: int = 0) -> AsyncIterator[Desk]:
    """The application over HTTP on loopback, on a free port."""
    listener = socket.create_server(("127.0.0.1", port))
    desk.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    desk.web = create_web(desk.application)
    config = uvicorn.Config(desk.web, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext
    task = asyncio.create_task(server.serve([listener]))
    try:
        async with running(desk.application):  # as in `desk up`: the services stop before the web server does
            while not server.started:
                await asyncio.sleep(0.01)
            yield desk
    finally:
        server.should_exit = True
        await task

"""A console over a migrated SQLite, signed-in browsers without a network, and a clock that the test moves."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.bootstrap import Application, bootstrap
from bot.passwords import hash_password
from bot.settings import Settings
from bot.web import create_web
from domain.conversations import Conversation
from storage.database import Database
from storage.repositories.agents import Agent
from storage.schema import migrate
from storage.unit_of_work import Clock as StorageClock
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.conftest import Clock
from tests.fakes import FakeChannel, FakeInterpreter

PASSWORD = "un long mot de passe"
PASSWORD_HASH = hash_password(PASSWORD)
BASE = "http://desk.test"


class Browser:
    """One agent's browser: keeps cookies, reads the form token of the last page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.csrf = ""

    async def get(self, address: str) -> httpx.Response:
        answer = await self.client.get(address)
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found.group(1) if found else self.csrf
        return answer

    async def post(self, address: str, fetched: bool = False, **fields: str) -> httpx.Response:
        headers = {"X-Desk-Fetch": "1"} if fetched else {}
        return await self.client.post(address, data={"csrf": self.csrf, **fields}, headers=headers)

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        await self.get("/desk/sign-in")
        answer = await self.post("/desk/sign-in", email=email, password=password)
        if answer.status_code == 303:
            await self.get("/desk")
        return answer


class Console:
    """The application under test with its people."""

    def __init__(self, application: Application, clock: StorageClock) -> None:
        self.application = application
        self.clock = clock
        self.telegram = FakeChannel()
        application.channels["telegram"] = self.telegram
        self.web = create_web(application)
        self.clients: list[httpx.AsyncClient] = []
        with self.work() as work:
            self.claire: Agent = work.agents.add("claire@desk.test", "Claire Conseil", "agent", PASSWORD_HASH)
            self.paul: Agent = work.agents.add("paul@desk.test", "Paul Chef", "supervisor", PASSWORD_HASH)
            self.nadia: Agent = work.agents.add("nadia@desk.test", "Nadia Renfort", "agent", PASSWORD_HASH)
            self.member = work.members.add(
                number="P-1", name="Hélène Essai", email="helene@membre.test", phone="+33612345678",
                offer="offre-interieur", departement="75", postcode="75016", city="Paris", address="1 rue de l'Essai",
                service_start=work.now.date() - timedelta(days=100),
            )  # fmt: skip
            self.delegate = work.members.add_delegate(member_id=self.member.id, name="Sophie Déléguée")

    def work(self) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self.application.database, self.clock)

    def look(self) -> AbstractContextManager[UnitOfWork]:
        return reading(self.application.database, self.clock)

    def browser(self, client_address: str = "203.0.113.7") -> Browser:
        transport = httpx.ASGITransport(app=self.web, client=(client_address, 50_000))
        client = httpx.AsyncClient(transport=transport, base_url=BASE)
        self.clients.append(client)
        return Browser(client)

    async def signed_in(self, agent: Agent) -> Browser:
        browser = self.browser()
        assert (await browser.sign_in(agent.email)).status_code == 303
        return browser

    def conversation(
        self, chat: str = "s1", channel: str = "webchat", waiting: timedelta | None = None, as_delegate: bool = False,
        stranger: bool = False, reason: str = "asked",
    ) -> Conversation:  # fmt: skip
        """A conversation of the member, who has said "Bonjour" and may be waiting for a person."""
        with self.work() as work:
            opened = work.conversations.open(channel, chat, work.now)
            known = replace(
                opened,
                member_id=None if stranger else self.member.id,
                delegate_id=self.delegate.id if as_delegate else None,
                display_name="Quelqu'un" if stranger else None,
                last_inbound_at=work.now,
                session_started_at=work.now,
            )
            if waiting is not None:
                known = known.request_handoff(reason, work.now - waiting)
            work.conversations.save(known)
            member_writes(work, known.id, "Bonjour <b>vous</b>")
            return known

    def texts(self, conversation_id: int) -> list[tuple[str, str]]:
        with self.look() as work:
            return [(m.author, m.text) for m in work.messages.after(conversation_id, 0)]

    def stored(self, conversation_id: int) -> Conversation:
        with self.look() as work:
            return work.conversations.get(conversation_id)

    def audit(self, subject: str) -> list[tuple[str, str]]:
        with self.look() as work:
            return [(event.actor, event.action) for event in reversed(work.audit.of(subject))]


def member_writes(work: UnitOfWork, conversation_id: int, text: str) -> int:
    """One message more of the member."""
    key = f"member:{conversation_id}:{text}"
    known = work.conversations.get(conversation_id)
    return work.messages.add(
        conversation_id, key, "member", text, work.now, member_id=known.member_id, delegate_id=known.delegate_id
    )


def a_console(url: str, directory: Path, clock: StorageClock) -> Console:
    """A web-only application over a new database."""
    database = Database(url)
    migrate(database)
    database.close()
    settings = Settings(database_url=url, data_dir=directory, demo=False, public_url=BASE, roles=("web",))
    return Console(bootstrap(settings, FakeInterpreter(), clock), clock)


@pytest.fixture
async def console(tmp_path: Path, sqlite_url: str, clock: Clock) -> AsyncIterator[Console]:
    made = a_console(sqlite_url, tmp_path, clock)
    yield made
    for client in made.clients:
        await client.aclose()
    made.application.close()

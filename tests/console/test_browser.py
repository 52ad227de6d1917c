"""The console in a real browser: two agents at once, drafts, a session that ends, a telephone."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from actions.scheduled.tell_deadlines import tell_deadlines
from bot.bootstrap import running, utc_now
from domain.conversations import Conversation
from storage.repositories.agents import Agent
from tests.console.conftest import PASSWORD, Console, a_console, member_writes

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
TARGET_PX = 44
"""Smallest height of what a finger must hit (WCAG 2.5.5)."""
PAGES = ("", "/cases", "/capacity", "/events", "/members", "/members/1", "/dead-letters", "/audit", "/accounts")


@dataclass
class Served:
    """A console that browsers can reach."""

    console: Console
    address: str
    browser: Browser
    errors: list[str] = field(default_factory=list)
    """What browsers complained about: scripts, policy."""

    async def page(self, agent: Agent, **options: object) -> Page:
        """A signed-in agent's page, on the list."""
        context = await self.browser.new_context(locale="fr-FR", **options)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        await page.goto(f"{self.address}/desk")
        await self.sign_in(page, agent)
        return page

    async def sign_in(self, page: Page, agent: Agent) -> None:
        await page.fill("#email", agent.email)
        await page.fill("#password", PASSWORD)
        await page.click("text=Se connecter")
        await page.wait_for_url(lambda url: "/sign-in" not in url)

    def writes(self, conversation: Conversation, text: str) -> None:
        """The member writes, as a turn would keep it."""
        with self.console.work() as work:
            member_writes(work, conversation.id, text)
            work.signal("conversation", conversation.id)


@pytest.fixture
async def served(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Served]:
    if CHROMIUM is None:
        pytest.fail("these tests need Chromium: install it, or deselect the marker `browser`")
    console = a_console(sqlite_url, tmp_path, utc_now)
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(console.web, log_level="error", lifespan="off", timeout_graceful_shutdown=3))
    server.install_signal_handlers = lambda: None
    serving = asyncio.create_task(server.serve([sock]))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        async with running(console.application):
            yield Served(console, f"http://127.0.0.1:{sock.getsockname()[1]}", browser)
            await browser.close()
    server.should_exit = True
    await serving
    console.application.close()


async def test_two_agents_at_once(served: Served) -> None:
    console = served.console
    claire, paul = await served.page(console.claire), await served.page(console.paul)
    await expect(claire.locator(".empty")).to_have_text("Personne n’attend.")
    conversation = console.conversation(waiting=timedelta(minutes=7), as_delegate=True)
    served.writes(conversation, "Il y a <i>quelqu'un</i> ?")
    await expect(claire.locator(".item.waiting")).to_contain_text("délégué de Hélène Essai")
    await expect(claire.locator(".item .wait")).to_have_text("7\N{NO-BREAK SPACE}min")
    await expect(claire).to_have_title("(1) Conversations · Parnasse Desk")

    await claire.click(".item.waiting")
    await paul.click(".item.waiting")
    await expect(claire.locator(".viewer")).to_have_text("Paul Chef regarde")
    await expect(claire.locator(".msg .text i")).to_have_count(0)
    await claire.click("text=Prendre la main")
    await expect(paul.locator(".owner.other")).to_contain_text("Claire Conseil répond. L’assistant se tait.")
    await expect(paul.locator("#text")).to_have_count(0)

    await claire.click("#text")
    await claire.keyboard.type("Bonjour Sophie, je regarde")
    await expect(paul.locator(".viewer")).to_have_text("Claire Conseil écrit…")
    served.writes(conversation, "C'est urgent")
    await expect(claire.locator(".msg.member").last).to_contain_text("C'est urgent")
    await expect(claire.locator("#text")).to_have_value("Bonjour Sophie, je regarde")
    await expect(claire.locator("#text")).to_be_focused()
    await paul.click("text=Demander la main à Claire Conseil")
    await expect(claire.locator(".owner.wish")).to_contain_text("Paul Chef demande la main")
    await claire.reload()
    await expect(claire.locator("#text")).to_have_value("Bonjour Sophie, je regarde")

    await claire.click("#text")
    await claire.keyboard.press("Control+Enter")
    await expect(paul.locator(".msg.agent .text")).to_have_text("Bonjour Sophie, je regarde")
    await expect(claire.locator("#text")).to_have_value("")
    await claire.reload()
    await expect(claire.locator("#text")).to_have_value("")
    assert [author for author, _ in console.texts(conversation.id)].count("agent") == 1

    await claire.click("#give-back summary")
    await claire.check("text=À suivre")
    await claire.fill("#note", "Rappeler demain")
    await claire.click("#give-back button[type=submit]")
    await expect(claire.locator(".notice")).to_contain_text("rendue à l’assistant")
    await expect(paul.locator(".owner.bot")).to_have_text("L’assistant répond. Claire Conseil regarde")
    await expect(paul.locator("#live-card")).to_contain_text("À suivre : Rappeler demain")
    assert served.errors == []


async def test_a_supervisor_takes_a_conversation_from_under_a_draft(served: Served) -> None:
    console = served.console
    conversation = console.conversation(waiting=timedelta(minutes=1))
    claire, paul = await served.page(console.claire), await served.page(console.paul)
    for page in (claire, paul):
        await page.goto(f"{served.address}/desk/conversations/{conversation.id}")
    await claire.click("text=Prendre la main")
    await claire.fill("#text", "Je m'en occupe")
    await paul.click("text=Réattribuer")
    await paul.click("button:text('Réattribuer')")
    await expect(claire.locator(".owner.other")).to_contain_text("Paul Chef répond")
    await expect(claire.locator("#text")).to_have_count(0)
    await paul.click("text=Réattribuer")
    await paul.select_option("#reassign", label="Claire Conseil")
    await paul.click("button:text('Réattribuer')")
    await expect(claire.locator("#text")).to_have_value("Je m'en occupe")
    assert served.errors == []


async def test_a_session_that_ends_keeps_the_draft(served: Served) -> None:
    console = served.console
    conversation = console.conversation()
    page = await served.page(console.claire)
    await page.goto(f"{served.address}/desk/conversations/{conversation.id}")
    await page.click("text=Prendre la main")
    await page.fill("#text", "Un long message")
    with console.work() as work:
        work.agents.sweep_sessions(work.now + timedelta(days=1))
    await page.click("text=Envoyer")
    await expect(page.locator(".refusal")).to_contain_text("Votre brouillon est gardé.")
    await page.click("text=Se reconnecter")
    await served.sign_in(page, console.claire)
    await expect(page.locator("#text")).to_have_value("Un long message")
    await page.click("text=Envoyer")
    await expect(page.locator(".msg.agent")).to_contain_text("Un long message")


async def test_a_ready_answer_is_put_into_the_draft(served: Served) -> None:
    conversation = served.console.conversation()
    page = await served.page(served.console.claire)
    await page.goto(f"{served.address}/desk/conversations/{conversation.id}")
    await page.click("text=Prendre la main")
    await page.fill("#text", "Chère Madame,")
    await page.click("text=Interventions restantes")
    value = await page.input_value("#text")
    assert value.startswith("Chère Madame,\n\nIl vous reste 15 interventions")


async def test_on_a_telephone_nothing_overflows(served: Served) -> None:
    conversation = served.console.conversation(waiting=timedelta(minutes=2), as_delegate=True)
    served.writes(conversation, "x" * 300)
    page = await served.page(served.console.paul, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme="dark")
    for address in (*PAGES, f"/conversations/{conversation.id}"):
        await page.goto(f"{served.address}/desk{address}")
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], address
        for entry in await page.locator("header nav a:visible").all():
            await expect(entry).to_be_in_viewport(ratio=1)
        # Read in one go: a live update may replace a button between two calls.
        targets = await page.locator("button:visible, a.button:visible, header nav a:visible").evaluate_all(
            "found => found.map(each => [each.innerText, each.getBoundingClientRect().height])"
        )
        assert targets
        assert [text for text, height in targets if height < TARGET_PX] == [], address
    await expect(page.locator("#live-card")).to_be_hidden()
    await page.tap("[data-tab-to=card]")
    await expect(page.locator("#live-card")).to_contain_text("Hélène Essai")
    await expect(page.locator("#scroll")).to_be_hidden()
    await page.tap("[data-tab-to=talk]")
    await page.tap("text=Prendre la main")
    await page.fill("#text", "Bonjour")
    await page.tap("text=Envoyer")
    await expect(page.locator(".msg.agent")).to_contain_text("Bonjour")
    await expect(page.locator("#text")).to_be_in_viewport()
    assert served.errors == []


async def test_a_near_deadline_is_told_live_and_listed(served: Served) -> None:
    console = served.console
    claire, phone = await served.page(console.claire), await served.page(console.paul, viewport=PHONE)
    await phone.goto(f"{served.address}/desk/cases?show=due")
    await expect(phone.locator(".empty")).to_contain_text("près de son échéance")
    with console.work() as work:
        for hours in (3, -2, 200):
            work.cases.add(
                type="callback", summary=f"Rappeler sous {hours} h", requested_by="member", created_at=work.now,
                due_at=work.now + timedelta(hours=hours),
            )  # fmt: skip
        tell_deadlines(work, timedelta(days=1))
    await expect(claire.locator("#live-deadlines")).to_contain_text("échéance proche")
    await expect(claire.locator("header .badge.soon")).to_contain_text("1")
    await expect(phone.locator("#live-cases .tag.warn")).to_contain_text("échéance dans 2")
    await expect(phone.locator("#live-cases .tag.danger")).to_contain_text("en retard de 2")
    await expect(phone.locator("#live-cases tbody tr")).to_have_count(2)
    assert await phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await claire.click("#live-deadlines a >> nth=0")
    await expect(claire.locator("h1")).to_contain_text("Rappeler sous")
    assert served.errors == []

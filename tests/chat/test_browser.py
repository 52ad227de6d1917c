"""The page in a real browser: a phone (390 × 844) and a desktop, light and dark, with and without a network."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from actions.messages import reply
from bot.bootstrap import utc_now
from bot.seed import DEMO_AGENTS, DEMO_PASSWORD
from storage.unit_of_work import unit_of_work
from tests.chat.desk import Desk, serving

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TARGET_PX = 44
"""Smallest side of what a finger must hit (WCAG 2.5.5)."""

Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("Chromium is not installed: `make test` installs it")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


@pytest.fixture
async def desk(make_desk: Callable[..., Desk]) -> AsyncIterator[Desk]:
    async with serving(make_desk(time=utc_now)) as served:
        yield served


@pytest.fixture
async def open_chat(browser: Browser, desk: Desk) -> AsyncIterator[Open]:
    """Opens the chat as a new visitor; at the end no page has met an error of its own."""
    errors: list[str] = []

    async def open_page(viewport: dict[str, int] = PHONE, **options: Any) -> Page:
        options.setdefault("locale", "fr-FR")
        context = await browser.new_context(viewport=viewport, **options)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
        await page.goto(f"{desk.address}/chat")
        await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
        return page

    yield open_page
    assert errors == []


def lines(page: Page) -> Locator:
    return page.locator("#log .text")


async def write(page: Page, text: str) -> None:
    await page.fill("#composer-text", text)
    await page.press("#composer-text", "Enter")


async def say(page: Page, text: str) -> None:
    await write(page, text)
    await expect(page.get_by_text(f"Bien reçu : {text}")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_message_is_sent_answered_live_and_seen(
    open_chat: Open, viewport: dict[str, int], tmp_path: Path
) -> None:
    page = await open_chat(viewport)
    await expect(page.get_by_text("Bienvenue au Desk")).to_be_visible()
    await say(page, "Bonjour <b>vous</b>")
    await expect(lines(page)).to_have_text(["Bonjour <b>vous</b>", "Bien reçu : Bonjour <b>vous</b>"])
    await expect(page.locator(".msg.mine .meta .status")).to_have_text("Vu")
    await expect(page.locator(".msg.bot .author")).to_have_text("Desk — assistant automatique")
    await expect(page.locator(".day")).to_have_text("Aujourd’hui")
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(page.get_by_text("Bienvenue au Desk")).to_be_hidden()
    picture = await page.screenshot(path=tmp_path / "chat.png")
    assert picture.startswith(b"\x89PNG")


async def test_nothing_is_wider_than_the_phone_and_targets_are_large(open_chat: Open) -> None:
    page = await open_chat()
    await write(page, "boutons")
    await expect(page.get_by_role("button", name="Confirmer")).to_be_enabled()
    await say(page, "x" * 300)
    await say(page, f"https://parnasse.example/{'y' * 300}?q={'z' * 100}")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await expect_large_targets(page)
    composer = await page.locator("#composer").bounding_box()
    assert composer is not None
    assert composer["y"] + composer["height"] <= PHONE["height"]


async def expect_large_targets(page: Page) -> None:
    for target in await page.locator("button:visible, input:visible, textarea:visible, a.choice:visible").all():
        box = await target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX, await target.inner_text()


async def test_targets_are_large_where_one_signs_in_and_where_a_message_failed(open_chat: Open) -> None:
    page = await open_chat()
    await expect_large_targets(page)
    await page.route("**/chat/api/messages", lambda route: route.fulfill(status=413, json={"detail": "too_long"}))
    await write(page, "Trop")
    await expect(page.locator(".failure button")).to_have_count(2)
    await expect_large_targets(page)
    await page.locator("#account").click()
    await expect_large_targets(page)
    await page.get_by_role("button", name="helene@membre.example").click()
    await expect(page.locator("#code")).to_be_focused()
    await expect_large_targets(page)


async def test_at_twice_the_size_nothing_is_cut_off(open_chat: Open) -> None:
    """200 % on a phone: half as many pixels each way."""
    page = await open_chat({"width": PHONE["width"] // 2, "height": PHONE["height"] // 2})
    await say(page, "Bonjour")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"] // 2
    await expect(page.locator("#composer-text")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#send")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#account")).to_be_in_viewport(ratio=1)


async def test_a_button_fires_once_and_stays_spent(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    await write(page, "boutons")
    confirm = page.locator("#log").get_by_role("button", name="Confirmer")
    await expect(page.locator("#log button.choice")).to_have_text(["Confirmer", "Annuler", "M’identifier"])
    await confirm.dblclick()
    await expect(page.get_by_text("C’est fait : Confirmer.")).to_be_visible()
    await expect(confirm).to_be_disabled()
    await page.reload()
    await expect(page.get_by_text("C’est fait : Confirmer.")).to_be_visible()
    await expect(confirm).to_be_disabled()
    await expect(page.locator("#log").get_by_role("button", name="M’identifier")).to_be_enabled()
    assert len(desk.dialogue.handled) == 2


async def test_a_reload_keeps_everything_and_doubles_nothing(open_chat: Open) -> None:
    page = await open_chat()
    await say(page, "Un")
    await say(page, "Deux")
    await page.fill("#composer-text", "Un brouillon")
    expected = ["Un", "Bien reçu : Un", "Deux", "Bien reçu : Deux"]
    for _ in range(2):
        await page.reload()
        await expect(lines(page)).to_have_text(expected)
        await expect(page.locator("#composer-text")).to_have_value("Un brouillon")


async def test_what_is_written_offline_leaves_once_when_the_network_is_back(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    await say(page, "En ligne")
    await page.context.set_offline(True)
    await write(page, "Hors ligne un")
    await write(page, "Hors ligne deux")
    await expect(page.locator(".msg.pending")).to_have_count(2)
    await expect(page.locator(".msg.mine .status").last).to_have_text("En attente du réseau")
    await expect(page.locator("#banner")).to_contain_text("Hors connexion")
    await page.context.set_offline(False)
    await expect(page.get_by_text("Bien reçu : Hors ligne deux")).to_be_visible()
    await expect(page.locator(".msg.pending")).to_have_count(0)
    await expect(page.locator("#banner")).to_be_hidden()
    assert desk.dialogue.handled == ["En ligne", "Hors ligne un", "Hors ligne deux"]
    await page.reload()
    await expect(lines(page)).to_have_count(6)


async def test_a_message_survives_a_reload_without_network(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.reload()  # from here on the page is in the hands of its worker
    await page.context.set_offline(True)
    await write(page, "Gardé")
    await page.reload()
    await expect(lines(page)).to_have_text(["Gardé"])
    await page.context.set_offline(False)
    await expect(page.get_by_text("Bien reçu : Gardé")).to_be_visible()
    assert desk.dialogue.handled == ["Gardé"]


async def test_an_answer_that_was_lost_does_not_double_the_message(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    lost = 0

    async def lose_the_answer(route: Any) -> None:
        nonlocal lost
        lost += 1
        if lost > 2:
            await route.continue_()
        else:
            await route.fetch()  # the server has it, the page does not learn it
            await route.abort()

    await page.route("**/chat/api/messages", lose_the_answer)
    await write(page, "Une fois")
    await expect(page.get_by_text("Bien reçu : Une fois")).to_be_visible()
    await expect(page.locator(".msg.pending")).to_have_count(0)
    await say(page, "Ensuite")
    await expect(lines(page)).to_have_count(4)
    assert desk.dialogue.handled == ["Une fois", "Ensuite"]


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "momentanément indisponible"), (429, "plus vite que le Desk ne lit")],
)
async def test_a_server_that_cannot_is_told_clearly_and_tried_again(open_chat: Open, status: int, words: str) -> None:
    page = await open_chat()
    refusals = [status]

    async def refuse_once(route: Any) -> None:
        if refusals:
            await route.fulfill(status=refusals.pop(), headers={"Retry-After": "1"}, json={"detail": "busy"})
        else:
            await route.continue_()

    await page.route("**/chat/api/messages", refuse_once)
    await write(page, "Patience")
    await expect(page.locator("#notice")).to_contain_text(words)
    await expect(page.get_by_text("Bien reçu : Patience")).to_be_visible()
    await expect(page.locator("#notice")).to_be_hidden()


async def test_a_message_that_the_server_refuses_can_be_changed(open_chat: Open) -> None:
    page = await open_chat()
    await page.route("**/chat/api/messages", lambda route: route.fulfill(status=413, json={"detail": "too_long"}))
    await write(page, "Trop")
    await expect(page.locator(".failure")).to_contain_text("raccourcissez")
    await page.unroute("**/chat/api/messages")
    await page.get_by_role("button", name="Modifier").click()
    await expect(page.locator("#composer-text")).to_have_value("Trop")
    await expect(page.locator(".msg")).to_have_count(0)
    await say(page, "Court")


async def test_what_is_empty_or_too_long_stays_in_the_page(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    await write(page, "  \n ")
    await expect(page.locator("#notice")).to_have_text("Écrivez d’abord votre message.")
    await write(page, "x" * 10_001)
    await expect(page.locator("#notice")).to_contain_text("10 001")
    await expect(page.locator("#composer-text")).to_have_value("x" * 10_001)
    await expect(page.locator(".msg")).to_have_count(0)
    await write(page, "🙂")
    await expect(page.get_by_text("Bien reçu : 🙂")).to_be_visible()
    await expect(page.locator("#notice")).to_be_hidden()
    assert desk.dialogue.handled == ["🙂"]


async def test_the_server_stops_and_comes_back(browser: Browser, make_desk: Callable[..., Desk]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    page = await browser.new_page(viewport=PHONE, locale="fr-FR")
    async with serving(make_desk(time=utc_now), port) as desk:
        await page.goto(f"{desk.address}/chat")
        await say(page, "Avant")
    await write(page, "Pendant")
    await expect(page.locator(".msg.pending")).to_have_count(1)
    async with serving(make_desk(time=utc_now), port) as desk:
        await expect(page.get_by_text("Bien reçu : Pendant")).to_be_visible(timeout=60_000)
        await expect(lines(page)).to_have_text(["Avant", "Bien reçu : Avant", "Pendant", "Bien reçu : Pendant"])
        assert desk.dialogue.handled == ["Pendant"]
        await page.close()


async def test_dark_mode_is_dark_and_readable(open_chat: Open) -> None:
    for scheme in ("light", "dark"):
        page = await open_chat(color_scheme=scheme)
        await write(page, "boutons")
        await page.locator("#log").get_by_role("button", name="Confirmer").click()
        await expect(page.get_by_text("C’est fait")).to_be_visible()
        for selector in READ:
            ratio = await page.locator(selector).first.evaluate(CONTRAST)
            assert ratio >= 4.5, (scheme, selector, ratio)
        paper = await page.evaluate(LUMINANCE_OF_PAGE)
        assert (paper < 0.1) is (scheme == "dark")


READ = (
    ".msg.bot .text",
    ".msg.mine .text",
    ".author",
    ".meta",
    ".status",
    ".day",
    ".choice",
    "#account",
    "textarea",
)
# WCAG 2.1: relative luminance, and the contrast of an element's text with the first opaque background behind it.
LUMINANCE = """
const rgb = (css) => css.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
"""
LUMINANCE_OF_PAGE = f"() => {{ {LUMINANCE} return luminance(rgb(getComputedStyle(document.body).backgroundColor)); }}"
CONTRAST = f"""(element) => {{ {LUMINANCE}
  let behind = element;
  const opaque = (e) => (rgb(getComputedStyle(e).backgroundColor)[3] ?? 1) === 1;
  while (!opaque(behind)) behind = behind.parentElement;
  const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
    .map((css) => luminance(rgb(css)));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}}"""


async def test_everything_can_be_done_from_the_keyboard(open_chat: Open) -> None:
    page = await open_chat(DESKTOP)
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("boutons")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Enter")
    confirm = page.locator("#log").get_by_role("button", name="Confirmer")
    await expect(confirm).to_be_enabled()
    await tab_to(page, confirm, "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("C’est fait : Confirmer.")).to_be_visible()
    await expect(page.locator("#composer-text")).to_be_focused()
    await tab_to(page, page.locator("#account"), "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#email")).to_be_focused()
    await page.keyboard.type("helene@membre.example")
    await page.keyboard.press("Enter")
    await expect(page.locator("#code")).to_be_focused()
    await page.keyboard.type(await page.locator("#demo-code").inner_text())
    await page.keyboard.press("Enter")
    await expect(page.locator(".note")).to_contain_text("Hélène Marchand")
    await expect(page.locator("#composer-text")).to_be_focused()


async def tab_to(page: Page, target: Locator, key: str) -> None:
    for _ in range(30):
        await page.keyboard.press(key)
        if await target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the keyboard never reaches it")


async def test_a_screen_reader_hears_what_comes_and_nothing_twice(open_chat: Open) -> None:
    page = await open_chat()
    log = page.get_by_role("log", name="Conversation avec le Desk")
    await expect(log).to_have_attribute("aria-live", "polite")
    await log.evaluate(
        "log => { window.heard = []; new MutationObserver((changes) => changes.forEach((c) => c.addedNodes.forEach("
        "(node) => node.classList?.contains('msg') && window.heard.push(node.querySelector('.text').textContent))))"
        ".observe(log, { childList: true, subtree: true }); }"
    )
    await say(page, "Un")
    await say(page, "Deux")
    heard = [text.replace("\N{NO-BREAK SPACE}", " ") for text in await page.evaluate("window.heard")]
    assert heard == ["Un", "Bien reçu : Un", "Deux", "Bien reçu : Deux"]
    for control in await page.locator("button:visible, a:visible, textarea:visible").all():
        assert re.match(r'- (button|link|textbox) ".+"', await control.aria_snapshot())
    assert await page.get_attribute("html", "lang") == "fr"


async def test_signing_in_names_the_delegate_and_signing_out_clears_the_page(open_chat: Open) -> None:
    page = await open_chat()
    await write(page, "boutons")
    await page.locator("#log").get_by_role("button", name="M’identifier").click()
    sheet = page.get_by_role("dialog", name="Vous identifier")
    await expect(sheet.locator(".demo")).to_contain_text("Démonstration")
    await sheet.locator("#email").fill("pas une adresse")
    await sheet.get_by_role("button", name="Recevoir un code").click()
    await expect(sheet.locator("#email-error")).to_contain_text("ne semble pas complète")
    await sheet.get_by_role("button", name="sophie@membre.example").click()
    code = await page.locator("#demo-code").inner_text()
    await page.fill("#code", "000000" if code != "000000" else "000001")
    await page.get_by_role("button", name="Valider").click()
    await expect(page.locator("#code-error")).to_contain_text("n’est pas le bon")
    await page.fill("#code", code)
    await page.get_by_role("button", name="Valider").click()
    await expect(page.locator("#account")).to_contain_text("au nom de Hélène Marchand")
    await expect(page.locator("#log").get_by_role("button", name="M’identifier")).to_be_disabled()
    await say(page, "Un secret")
    await page.fill("#composer-text", "x" * 10_001)
    await page.locator("#send").click()
    await expect(page.locator("#notice")).to_contain_text("Il est conservé ici")
    await page.locator("#account").click()
    await expect(page.locator("#sheet")).to_contain_text("Des messages ne sont pas encore partis")
    await page.get_by_role("button", name="Me déconnecter").click()
    await expect(page.locator(".msg")).to_have_count(0)
    await expect(page.locator("#account")).to_have_text("M’identifier")
    await expect(page.locator("#notice")).to_be_hidden()
    await expect(page.locator("#composer-text")).to_have_value("")
    await page.reload()
    await expect(page.get_by_text("Bienvenue au Desk")).to_be_visible()


async def test_a_page_opened_offline_says_so_and_asks_nobody_to_sign_in(open_chat: Open) -> None:
    page = await open_chat()
    await say(page, "Bonjour")
    await page.evaluate("navigator.serviceWorker.ready")
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.locator("#status")).to_have_text("Hors ligne")
    await expect(page.locator("#banner")).to_contain_text("la conversation s’affichera au retour du réseau")
    await expect(page.locator("#account")).to_be_hidden()
    await page.context.set_offline(False)
    await expect(page.locator("#account")).to_have_text("M’identifier")
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(lines(page)).to_have_text(["Bonjour", "Bien reçu : Bonjour"])


async def test_a_photo_and_a_calendar_are_shown_and_downloaded(open_chat: Open, tmp_path: Path) -> None:
    page = await open_chat()
    picture = tmp_path / "photo.png"
    await page.screenshot(path=picture)
    await page.set_input_files("#file", picture)
    await expect(page.get_by_role("img", name="Aperçu de la photo")).to_be_visible()
    await expect(page.locator("#preview-send")).to_be_focused()
    await expect_large_targets(page)
    await page.get_by_role("button", name="Annuler").click()
    await expect(page.locator("#preview")).to_be_hidden()
    await page.set_input_files("#file", picture)
    await page.locator("#preview-send").click()
    await expect(page.locator("#preview")).to_be_hidden()
    photo = page.get_by_role("img", name="Photo : photo.png")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == PHONE["width"]
    await expect(page.get_by_text("Merci, le fichier est arrivé.")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#latest")).to_be_hidden()
    await write(page, "agenda")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="rendez-vous.ics").click()
    assert (await download.value).suggested_filename == "rendez-vous.ics"


async def test_a_file_that_waits_survives_a_reload_and_is_sent_once(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    await page.route("**/chat/api/files", lambda route: route.abort())
    bill = {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 facture"}
    await page.set_input_files("#file", bill)
    await page.locator("#send").click()
    await expect(page.locator(".msg.pending")).to_contain_text("facture.pdf")
    await page.wait_for_function(WAITING_FILES)
    await page.reload()
    await expect(page.locator(".msg.pending")).to_contain_text("facture.pdf")
    await page.unroute("**/chat/api/files")
    await page.reload()
    await expect(page.get_by_text("Merci, le fichier est arrivé.")).to_be_visible()
    await expect(page.locator(".msg.mine")).to_have_count(1)
    assert len(desk.dialogue.handled) == 1
    await page.wait_for_function(f"async () => !(await ({WAITING_FILES})())")


WAITING_FILES = """() => new Promise((resolve) => {
  const request = indexedDB.open("desk", 1);
  request.onsuccess = () => {
    const store = request.result.transaction("files").objectStore("files").count();
    store.onsuccess = () => { request.result.close(); resolve(store.result); };
  };
})"""


async def test_a_file_too_large_is_refused_in_the_page(browser: Browser, make_desk: Callable[..., Desk]) -> None:
    page = await browser.new_page(viewport=PHONE, locale="en-GB")
    async with serving(make_desk(time=utc_now, max_file_mb=1)) as desk:
        await page.goto(f"{desk.address}/chat")
        large = {"name": "x.pdf", "mimeType": "application/pdf", "buffer": bytes(1024 * 1024 + 1)}
        await page.set_input_files("#file", large)
        await expect(page.locator("#notice")).to_have_text("This file is too large: 1 MB at most.")
        await page.set_input_files("#file", {"name": "bad.exe", "mimeType": "image/png", "buffer": b"MZ"})
        await expect(page.locator("#notice")).to_contain_text("The Desk takes pictures, PDF")
        await expect(page.locator("#preview")).to_be_hidden()
        assert desk.dialogue.handled == []
        await page.close()


async def test_addresses_and_telephone_numbers_are_links_and_nothing_else_is(open_chat: Open) -> None:
    page = await open_chat()
    await say(page, "Voir https://parnasse.example/a?b=c, ou 0969 390 380 ; javascript:alert(1)")
    links = page.locator(".msg.bot .text a")
    await expect(links).to_have_text(["https://parnasse.example/a?b=c", "0969 390 380"])
    assert [await a.get_attribute("href") for a in await links.all()] == [
        "https://parnasse.example/a?b=c",
        "tel:0969390380",
    ]


async def test_an_agent_is_named_and_sees_when_they_look(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    await say(page, "Bonjour")
    session = (await page.context.cookies())[0]["value"].rsplit(".", 2)[0]
    database, outgoing = desk.application.database, desk.application.outgoing

    def take_over() -> str:
        with unit_of_work(database, utc_now) as work:
            agent = work.agents.all()[0]
            taken = work.conversations.open("webchat", session, work.now).take_over(agent.id)
            work.conversations.save(taken)
            outgoing.write(work, taken, reply("Je m’en occupe."), "agent-1", "agent", agent.id)
            return agent.name

    def look() -> None:
        with unit_of_work(database, utc_now) as work:
            conversation = work.conversations.open("webchat", session, work.now)
            work.conversations.save(replace(conversation, agent_seen_at=work.now))
            work.signal("conversation", conversation.id)

    name = await database.run_write(take_over)
    await expect(page.locator("#status")).to_have_text(f"{name} vous répond")
    await expect(page.locator(".msg.agent .author")).to_have_text(f"{name} — conseiller du Desk")
    await write(page, "Merci")
    await expect(page.locator(".msg.mine .status")).to_have_text("Envoyé")
    await expect(page.locator("#typing")).to_be_hidden()
    await database.run_write(look)
    await expect(page.locator(".msg.mine .status")).to_have_text("Vu")


async def test_the_member_and_the_agent_see_each_other_writing(open_chat: Open, desk: Desk, browser: Browser) -> None:
    member = await open_chat()
    await member.clock.install()
    agent = await (await browser.new_context(locale="fr-FR")).new_page()
    await agent.clock.install()
    await say(member, "Bonjour")
    await agent.goto(f"{desk.address}/desk")
    await agent.fill("#email", DEMO_AGENTS[0][0])
    await agent.fill("#password", DEMO_PASSWORD)
    await agent.click("text=Se connecter")
    await agent.click(".item")
    await member.type("#composer-text", "Je")  # to the assistant: nobody is told
    await agent.click("text=Prendre la main")
    name = DEMO_AGENTS[0][1]
    await expect(member.locator("#status")).to_have_text(f"{name} vous répond")

    await agent.locator("#text").press_sequentially("Un instant")
    await expect(member.locator("#typing")).to_be_visible()
    await expect(member.locator("#typing")).to_have_text(f"{name} écrit")
    await member.clock.fast_forward(6_000)
    await expect(member.locator("#typing")).to_be_hidden()

    await expect(agent.locator("#writing")).to_be_hidden()
    await member.locator("#composer-text").press_sequentially(" vous")
    await expect(agent.locator("#writing")).to_have_text("Personne non identifiée écrit…")
    await expect(agent.locator("#writing")).to_be_visible()
    await agent.clock.fast_forward(6_000)
    await expect(agent.locator("#writing")).to_be_hidden()
    await member.clock.fast_forward(3_000)
    await member.locator("#composer-text").press_sequentially(" attends")
    await expect(agent.locator("#writing")).to_be_visible()
    await member.press("#composer-text", "Enter")
    await expect(agent.locator(".msg.member .text").last).to_have_text("Je vous attends")
    await expect(agent.locator("#writing")).to_be_hidden()


async def test_two_tabs_show_the_same_conversation(open_chat: Open, desk: Desk) -> None:
    page = await open_chat()
    other = await page.context.new_page()
    await other.goto(f"{desk.address}/chat")
    await say(page, "Bonjour")
    await expect(lines(other)).to_have_text(["Bonjour", "Bien reçu : Bonjour"])
    await say(other, "Encore")
    await expect(lines(page)).to_have_count(4)
    assert desk.dialogue.handled == ["Bonjour", "Encore"]

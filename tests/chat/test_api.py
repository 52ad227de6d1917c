"""What the page posts and reads: nothing lost, nothing twice, nothing of somebody else, and clear refusals."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from actions.messages import reply
from bot.bootstrap import running, utc_now
from bot.chat.sessions import COOKIE, HEADER
from bot.web import create_web
from storage.unit_of_work import reading, unit_of_work
from tests.chat.conftest import Page, until
from tests.chat.desk import ICS, Desk, build, serving, settings_for
from tests.conftest import Clock

ID = "11111111-1111-4111-8111-111111111111"


def an_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


async def answered(page: Page, count: int) -> list[str]:
    """The transcript once it has this many lines."""

    async def enough() -> list[str] | None:
        lines = await page.lines()
        return lines if len(lines) >= count else None

    found: list[str] = await until(enough)
    return found


def inbox_rows(desk: Desk) -> int:
    with desk.application.database.read() as connection:
        return int(connection.execute(text("select count(*) from inbox")).scalar_one())


def session_of(page: Page) -> str:
    return page.cookies[COOKIE].rsplit(".", 2)[0]


# --- messages ---


async def test_a_message_is_kept_answered_and_read_back(make_desk: Callable[..., Desk], database_url: str) -> None:
    desk = make_desk(database_url)
    async with running(desk.application), Page(create_web(desk.application)) as page:
        await page.get("/chat")
        answer = await page.say(ID, "Bonjour")
        assert (answer.status_code, answer.json()) == (202, {"id": ID, "state": "sent"})
        assert await answered(page, 2) == ["member: Bonjour", "bot: Bien reçu : Bonjour"]
        found = await page.transcript()
        assert found["messages"][0]["client"] == ID
        assert found["state"]["seen"] >= found["messages"][0]["id"]


async def test_the_same_message_sent_again_is_one_message(desk: Desk, page: Page) -> None:
    for _ in range(3):
        assert (await page.say(ID, "Bonjour")).status_code == 202
    await answered(page, 2)
    assert (await page.say(ID, "Bonjour")).status_code == 202
    assert (await page.say(an_id(2), "Encore")).status_code == 202
    assert len(await answered(page, 4)) == 4
    assert desk.dialogue.handled == ["Bonjour", "Encore"]


async def test_two_sessions_may_use_the_same_message_id(desk: Desk, page: Page) -> None:
    await page.say(ID, "Bonjour")
    await answered(page, 2)
    async with Page(desk.web) as other:
        await other.get("/chat")
        await other.say(ID, "Bonsoir")
        assert await answered(other, 2) == ["member: Bonsoir", "bot: Bien reçu : Bonsoir"]
    assert len(await page.lines()) == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("x" * 10_000, "x" * 10_000),
        ("🙂🙂", "🙂🙂"),
        ("<b>gras</b><script>alert(1)</script>", "<b>gras</b><script>alert(1)</script>"),
        ("a\x00b\x07c\u2028 d", "abc\u2028 d"),
        ("  une\r\nligne\t ", "une\nligne"),
    ],
)
async def test_unusual_messages_are_taken_as_text(page: Page, written: str, kept: str) -> None:
    assert (await page.say(ID, written)).status_code == 202
    assert (await answered(page, 2))[0] == f"member: {kept}"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"id": ID, "text": ""}, 422, "empty"),
        ({"id": ID, "text": " \n\t "}, 422, "empty"),
        ({"id": ID, "text": "\x00\x1b\x7f"}, 422, "empty"),
        ({"id": ID, "text": "x" * 10_001}, 413, "too_long"),
        ({"id": ID, "text": 12}, 422, "malformed"),
        ({"id": "short", "text": "Bonjour"}, 422, "malformed"),
        ({"id": "../" + ID, "text": "Bonjour"}, 422, "malformed"),
        ({"text": "Bonjour"}, 422, "malformed"),
        ({"id": ID, "token": "a b'; drop table inbox"}, 422, "malformed"),
        ({"id": ID, "token": 3}, 422, "malformed"),
        (["Bonjour"], 422, "malformed"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_its_reason(
    desk: Desk, page: Page, body: Any, status: int, code: str
) -> None:
    answer = await page.post("/chat/api/messages", json=body)
    assert (answer.status_code, answer.json()["detail"]) == (status, code)
    assert inbox_rows(desk) == 0


@pytest.mark.parametrize("body", [b"", b"{", b'{"id": "\\ud800"}', b"\xff\xfe"])
async def test_a_body_that_is_no_json_is_refused(desk: Desk, page: Page, body: bytes) -> None:
    assert (await page.post("/chat/api/messages", content=body)).status_code == 422
    assert inbox_rows(desk) == 0


async def test_a_session_that_writes_too_fast_is_told_when_to_go_on(
    make_desk: Callable[..., Desk], clock: Clock
) -> None:
    desk = make_desk(chat_messages_per_minute=3)
    web = create_web(desk.application)
    async with Page(web) as page, Page(web) as other:
        await page.get("/chat")
        await other.get("/chat")
        assert [(await page.say(an_id(n), "Bonjour")).status_code for n in range(3)] == [202] * 3
        refused = await page.say(an_id(3), "Bonjour")
        assert (refused.status_code, refused.json()["detail"]) == (429, "too_many")
        assert (await other.say(an_id(3), "Bonjour")).status_code == 202
        clock.pass_by(timedelta(seconds=int(refused.headers["retry-after"])))
        assert (await page.say(an_id(3), "Bonjour")).status_code == 202


async def test_while_the_database_refuses_nothing_is_acknowledged(desk: Desk, page: Page) -> None:
    with desk.application.database.write() as connection:
        connection.execute(text("alter table inbox rename to inbox_gone"))
    refused = await page.say(ID, "Bonjour")
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    with desk.application.database.write() as connection:
        connection.execute(text("alter table inbox_gone rename to inbox"))
    assert (await page.say(ID, "Bonjour")).status_code == 202
    assert len(await answered(page, 2)) == 2


async def test_the_page_itself_comes_without_the_database(desk: Desk) -> None:
    with desk.application.database.write() as connection:
        connection.execute(text("alter table identities rename to identities_gone"))
    async with Page(desk.web) as page:
        assert (await page.get("/chat")).status_code == 200
        assert (await page.get("/chat")).status_code == 200
        assert (await page.get("/chat/api/session")).status_code == 503


async def test_a_long_transcript_is_read_by_pages(desk: Desk, page: Page, clock: Clock) -> None:
    await page.say(ID, "Bonjour")
    await answered(page, 2)
    with unit_of_work(desk.application.database, clock) as work:
        conversation = work.conversations.by_key(f"webchat:{session_of(page)}")
        assert conversation is not None
        for number in range(120):
            work.messages.add(conversation.id, f"n{number}", "system", f"{number}", work.now)
    last = await page.transcript()
    assert last["more"]
    seen = last["messages"]
    while last["more"]:
        last = (await page.get(f"/chat/api/messages?before={seen[0]['id']}")).json()
        seen = last["messages"] + seen
    assert [m["text"] for m in seen] == ["Bonjour", "Bien reçu : Bonjour", *map(str, range(120))]
    later = (await page.get(f"/chat/api/messages?after={seen[-3]['id']}")).json()
    assert [m["text"] for m in later["messages"]] == ["118", "119"]


# --- who may ---


async def test_without_a_session_nothing_is_taken_or_shown(desk: Desk) -> None:
    async with Page(desk.web) as page:
        for answer in (
            await page.say(ID, "Bonjour"),
            await page.get("/chat/api/messages"),
            await page.get("/chat/api/stream"),
            await page.get("/chat/api/files/1"),
            await page.post("/chat/api/sign-out"),
        ):
            assert (answer.status_code, answer.json()["detail"]) == (401, "no_session")
    assert inbox_rows(desk) == 0


async def test_a_forged_or_expired_cookie_is_no_session(desk: Desk, page: Page, clock: Clock) -> None:
    good = page.cookies[COOKIE]
    async with Page(desk.web) as other:
        for cookie in ("somebody", "somebody.else.here", "x" + good, good.swapcase(), good.rpartition(".")[0]):
            answer = await other.get("/chat/api/messages", headers={"Cookie": f"{COOKIE}={cookie}"})
            assert answer.status_code == 401
    clock.pass_by(timedelta(days=31))
    assert (await page.get("/chat/api/messages")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {HEADER: None}],
    ids=["foreign origin", "sandboxed origin", "without our header"],
)
@pytest.mark.parametrize("path", ["messages", "files", "sign-in", "sign-in/code", "sign-out"])
async def test_a_post_from_another_site_is_refused(
    desk: Desk, page: Page, path: str, headers: dict[str, str | None]
) -> None:
    for name, value in headers.items():
        if value is None:
            del page.headers[name]
        else:
            page.headers[name] = value
    body = {"id": ID, "text": "Bonjour", "email": "helene@membre.example", "code": "123456"}
    assert (await page.post(f"/chat/api/{path}", json=body)).status_code == 403
    assert inbox_rows(desk) == 0


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(make_desk: Callable[..., Desk]) -> None:
    for address, secure in (("http://desk.test", False), ("https://desk.test", True)):
        async with Page(create_web(make_desk(public_url=address).application), address) as page:
            cookie = (await page.get("/chat")).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("secure" in cookie) is secure


# --- the page ---


async def test_the_page_runs_no_inline_script_or_style(page: Page) -> None:
    answer = await page.get("/chat")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert "onclick" not in answer.text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("en-GB,en", "en"), ("de-DE,en;q=0.5", "en"), ("de", "fr"), ("", "fr")],
)
async def test_the_page_speaks_the_browser_s_language(page: Page, accepted: str, language: str) -> None:
    answer = await page.get("/chat", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text


async def test_the_page_can_be_installed(page: Page) -> None:
    manifest = (await page.get("/chat/manifest.webmanifest")).json()
    assert (manifest["start_url"], manifest["display"]) == ("/chat", "standalone")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        answer = await page.get(icon["src"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, icon["type"])
    worker = await page.get("/chat/sw.js")
    assert worker.headers["service-worker-allowed"] == "/chat"
    for path in json.loads(worker.text.partition("FILES = ")[2].partition("]")[0] + "]"):
        version = worker.text.partition('VERSION = "')[2].partition('"')[0]
        assert (await page.get(f"/chat/static/{version}/{path}")).status_code == 200


async def test_no_other_file_of_the_server_can_be_asked_for(page: Page) -> None:
    for name in ("..%2Froutes.py", "chat.html", "missing.js"):
        assert (await page.get(f"/chat/static/1/{name}")).status_code == 404


# --- buttons ---


async def test_buttons_fire_once_and_the_phone_s_own_is_not_shown(desk: Desk, page: Page) -> None:
    await page.say(ID, "boutons")
    await answered(page, 2)
    found = await page.transcript()
    buttons = found["messages"][1]["buttons"]
    assert [b["label"] for b in buttons] == ["Confirmer", "Annuler", "M’identifier"]
    assert list(found["state"]["offers"]) == [buttons[0]["token"].rpartition(".")[0]]
    await page.press(an_id(1), buttons[0]["token"])
    await page.press(an_id(2), buttons[1]["token"])
    assert (await answered(page, 6))[2:] == [
        "member: ▸ Confirmer",
        "bot: C’est fait : Confirmer.",
        "member: ▸ Annuler",
        "bot: Ce bouton n’est plus valable.",
    ]
    assert (await page.transcript())["state"]["offers"] == {}


async def test_a_button_out_of_date_is_shown_as_such_and_does_not_fire(desk: Desk, page: Page, clock: Clock) -> None:
    await page.say(ID, "boutons")
    await answered(page, 2)
    token = (await page.transcript())["messages"][1]["buttons"][0]["token"]
    clock.pass_by(timedelta(hours=1))
    assert (await page.transcript())["state"]["offers"] == {}
    await page.press(an_id(1), token)
    assert (await answered(page, 4))[3] == "bot: Ce bouton n’est plus valable."


async def test_forged_and_foreign_buttons_do_nothing(desk: Desk, page: Page) -> None:
    await page.say(ID, "boutons")
    await answered(page, 2)
    token = (await page.transcript())["messages"][1]["buttons"][0]["token"]
    async with Page(desk.web) as other:
        await other.get("/chat")
        for number, forged in enumerate((token, "nothing.0", token + "9", token.rpartition(".")[0])):
            assert (await other.press(an_id(number), forged)).status_code == 202
        lines = await answered(other, 8)
    assert lines[1::2] == ["bot: Ce bouton n’est pas d’ici."] * 4
    assert (await page.transcript())["state"]["offers"] != {}


# --- files ---


async def test_a_file_is_kept_and_only_its_own_session_can_fetch_it(
    make_desk: Callable[..., Desk], database_url: str
) -> None:
    desk = make_desk(database_url)
    web = create_web(desk.application)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    async with running(desk.application), Page(web) as page, Page(web) as other:
        await page.get("/chat")
        await other.get("/chat")
        for _ in range(2):
            answer = await page.post(
                "/chat/api/files", data={"id": ID}, files={"file": ("a/../éte\u0301.png", picture, "image/png")}
            )
            assert answer.status_code == 202
        assert len(await answered(page, 2)) == 2
        file = (await page.transcript())["messages"][0]["file"]
        assert (file["kind"], file["size"], file["stored"]) == ("photo", len(picture), True)
        fetched = await page.get(f"/chat/api/files/{file['id']}")
        assert (fetched.content, fetched.headers["content-type"]) == (picture, "image/png")
        assert (await other.get(f"/chat/api/files/{file['id']}")).status_code == 404
        assert (await page.get("/chat/api/files/999")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [("bad.exe", b"MZ\x90", "image/png"), ("bad.png", b"MZ\x90", "image/png"), ("x.html", b"<script>", "text/html")],
)
async def test_a_file_of_a_kind_that_is_not_taken_is_refused(
    desk: Desk, page: Page, name: str, content: bytes, media_type: str
) -> None:
    answer = await page.post("/chat/api/files", data={"id": ID}, files={"file": (name, content, media_type)})
    assert (answer.status_code, answer.json()["detail"]) == (415, "file_kind")
    assert inbox_rows(desk) == 0


async def test_a_file_that_could_run_is_only_ever_a_download(desk: Desk, page: Page) -> None:
    await page.post(
        "/chat/api/files", data={"id": ID}, files={"file": ('x".txt', b"<script>alert(1)</script>", "text/html")}
    )
    await answered(page, 2)
    file = (await page.transcript())["messages"][0]["file"]
    fetched = await page.get(f"/chat/api/files/{file['id']}")
    assert fetched.headers["content-type"] == "application/octet-stream"
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["vary"] == "Cookie", "the browser's own copy is not for who comes after a sign-out"


async def test_an_appointment_is_downloaded_as_a_calendar(desk: Desk, page: Page) -> None:
    await page.say(ID, "agenda")
    await answered(page, 3)
    file = (await page.transcript())["messages"][2]["file"]
    fetched = await page.get(f"/chat/api/files/{file['id']}")
    assert fetched.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "rendez-vous.ics" in fetched.headers["content-disposition"]
    assert fetched.content == ICS


async def test_a_file_too_large_or_empty_is_refused(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(max_file_mb=1)
    async with Page(create_web(desk.application)) as page:
        await page.get("/chat")

        async def upload(content: bytes, **form: str) -> tuple[int, str]:
            answer = await page.post("/chat/api/files", data={"id": ID, **form}, files={"file": ("f.pdf", content)})
            return answer.status_code, answer.text

        limit = 1024 * 1024
        assert await upload(bytes(limit + 1)) == (413, '{"detail":"file_too_large"}')
        assert (await upload(bytes(limit * 2)))[0] == 413
        assert await upload(b"") == (422, '{"detail":"empty"}')
        assert await upload(b"x", id="?") == (422, '{"detail":"malformed"}')
        assert inbox_rows(desk) == 0
        assert (await upload(b"%PDF-".ljust(limit)))[0] == 202


async def test_a_form_without_a_file_is_refused(desk: Desk, page: Page) -> None:
    assert (await page.post("/chat/api/files", data={"id": ID, "file": "text"})).status_code == 422
    assert (await page.post("/chat/api/files", content=b"nonsense")).status_code == 422
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await page.post("/chat/api/files", content=b"nonsense", headers=broken)).status_code == 400
    assert inbox_rows(desk) == 0


@pytest.mark.parametrize("path", ["messages", "sign-in", "sign-in/code"])
async def test_a_body_larger_than_any_message_is_not_read(desk: Desk, page: Page, path: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" " * 1000

    assert (await page.post(f"/chat/api/{path}", content=endless())).status_code == 413
    assert inbox_rows(desk) == 0


# --- an agent answers ---


async def test_what_an_agent_has_not_looked_at_is_not_seen(desk: Desk, page: Page, clock: Clock) -> None:
    await page.say(ID, "Bonjour")
    await answered(page, 2)
    database, outgoing = desk.application.database, desk.application.outgoing
    with unit_of_work(database, clock) as work:
        agent = work.agents.all()[0]
        conversation = work.conversations.open("webchat", session_of(page), work.now).take_over(agent.id)
        work.conversations.save(conversation)
        outgoing.write(work, conversation, reply("Bonjour, que puis-je ?"), "agent-1", "agent", agent.id)
    clock.pass_by(timedelta(seconds=5))
    await page.say(an_id(2), "Une question")
    await answered(page, 4)
    found = await page.transcript()
    assert (found["messages"][2]["author"], found["messages"][2]["agent"]) == ("agent", agent.name)
    assert (found["state"]["owner"], found["state"]["agent"]) == ("agent", agent.name)
    assert found["state"]["seen"] == found["messages"][2]["id"]
    with unit_of_work(database, clock) as work:
        conversation = work.conversations.open("webchat", session_of(page), work.now)
        work.conversations.save(replace(conversation, agent_seen_at=work.now))
    assert (await page.transcript())["state"]["seen"] == found["messages"][3]["id"]


# --- live ---


@contextlib.asynccontextmanager
async def listening(page: httpx.AsyncClient, **values: Any) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
    """The events of a live stream, as (name, data)."""
    async with page.stream("GET", "/chat/api/stream", timeout=60, **values) as answer:
        assert answer.status_code == 200

        async def events() -> AsyncIterator[tuple[str, Any]]:
            name = "message"
            async for line in answer.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    yield name, json.loads(value)
                    name = "message"

        yield events()


def browser_at(desk: Desk) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=desk.address, headers={HEADER: "1"}, timeout=30)


async def say(page: httpx.AsyncClient, message_id: str, words: str) -> None:
    answer = await page.post("/chat/api/messages", json={"id": message_id, "text": words})
    assert answer.status_code == 202


async def next_messages(events: AsyncIterator[tuple[str, Any]], count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        name, data = await anext(events)
        if name == "message":
            found.append(data["text"])
    return found


async def test_a_reply_comes_over_the_live_stream(make_desk: Callable[..., Desk]) -> None:
    async with serving(make_desk(time=utc_now)) as desk, browser_at(desk) as page:
        await page.get("/chat")
        async with listening(page) as events:
            await say(page, an_id(1), "Un")  # the first message of all: there is no conversation yet
            assert await next_messages(events, 2) == ["Un", "Bien reçu : Un"]
            await say(page, an_id(2), "Deux")
            assert await next_messages(events, 2) == ["Deux", "Bien reçu : Deux"]


async def test_a_stream_opened_again_goes_on_where_it_was(make_desk: Callable[..., Desk]) -> None:
    async with serving(make_desk(time=utc_now)) as desk, browser_at(desk) as page:
        await page.get("/chat")
        await say(page, an_id(1), "Un")
        async with listening(page) as events:
            assert len(await next_messages(events, 2)) == 2
        await say(page, an_id(2), "Deux")
        last = (await page.get("/chat/api/messages")).json()["messages"][1]["id"]
        async with listening(page, headers={"Last-Event-ID": str(last)}) as events:
            assert await next_messages(events, 2) == ["Deux", "Bien reçu : Deux"]
        async with listening(page, params={"after": last}, headers={"Last-Event-ID": "nonsense"}) as events:
            assert await next_messages(events, 2) == ["Deux", "Bien reçu : Deux"]


async def test_a_stop_of_the_server_ends_the_streams_cleanly(make_desk: Callable[..., Desk]) -> None:
    async with contextlib.AsyncExitStack() as stack:
        served = contextlib.AsyncExitStack()
        desk = await served.enter_async_context(serving(make_desk(time=utc_now)))
        page = await stack.enter_async_context(browser_at(desk))
        await page.get("/chat")
        events = await stack.enter_async_context(listening(page))
        waiting = asyncio.create_task(_drain(events))
        await say(page, an_id(1), "Un")
        await served.aclose()
        assert await waiting in (["Un", "Bien reçu : Un"], [])  # an end, not a broken connection


async def _drain(events: AsyncIterator[tuple[str, Any]]) -> list[str]:
    return [data["text"] async for name, data in events if name == "message"]


@pytest.mark.postgres
async def test_a_reply_written_by_another_process_comes_live(tmp_path: Path, postgres_server: Any) -> None:
    url = postgres_server.new_database()
    web = build(settings_for(tmp_path, url, roles=("web",)))
    worker = build(settings_for(tmp_path, url, roles=("worker",)))
    try:
        async with running(worker.application), serving(web), browser_at(web) as page:
            await page.get("/chat")
            async with listening(page) as events:
                await say(page, an_id(1), "Un")
                assert await next_messages(events, 2) == ["Un", "Bien reçu : Un"]
                await say(page, an_id(2), "Deux")
                assert await next_messages(events, 2) == ["Deux", "Bien reçu : Deux"]
    finally:
        web.application.close()
        worker.application.close()


async def test_nothing_of_another_conversation_is_pushed(make_desk: Callable[..., Desk]) -> None:
    async with serving(make_desk(time=utc_now)) as desk, browser_at(desk) as page, browser_at(desk) as other:
        await page.get("/chat")
        await other.get("/chat")
        async with listening(page) as events:
            await say(other, an_id(1), "Secret")
            await say(page, an_id(2), "Un")
            assert await next_messages(events, 2) == ["Un", "Bien reçu : Un"]


def test_reading_leaves_no_trace(make_desk: Callable[..., Desk], clock: Clock) -> None:
    """A page that is only looked at opens no conversation: the desk would see strangers who said nothing."""
    desk = make_desk()

    async def look() -> None:
        async with Page(create_web(desk.application)) as page:
            await page.get("/chat")
            await page.get("/chat/api/session")
            await page.transcript()

    asyncio.run(look())
    with reading(desk.application.database, clock) as work:
        assert work.connection.execute(text("select count(*) from conversations")).scalar() == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat/api/sign-in", b'{"email": NaN}'),
        ("/chat/api/sign-in", b'{"email": "a\\ud800@b.cc"}'),
        ("/chat/api/messages", b'{"id": "x", "text": "y", "language": "\\ud800"}'),
        ("/chat/api/messages", b"[" * 5000),
    ],
)
async def test_what_cannot_be_read_is_refused_without_being_repeated(page: Page, path: str, body: bytes) -> None:
    answer = await page.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert b"b.cc" not in answer.content


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "x"])
async def test_a_file_number_that_no_row_can_have_is_no_error_of_ours(page: Page, number: str) -> None:
    assert (await page.get(f"/chat/api/files/{number}")).status_code in (404, 422)


async def test_an_origin_that_is_no_address_is_foreign(page: Page) -> None:
    answer = await page.post("/chat/api/sign-in", json={"email": "a@b.cc"}, headers={"origin": "http://[::1"})
    assert answer.status_code == 403


async def test_a_file_is_kept_once_its_update_forgets_it(desk: Desk, page: Page) -> None:
    await page.post("/chat/api/files", data={"id": ID}, files={"file": ("a.txt", b"some words", "text/plain")})

    async def handled() -> bool:
        with reading(desk.application.database, desk.application.clock) as work:
            states = work.connection.exec_driver_sql("select state from inbox").scalars().all()
            return states == ["done"]

    await until(handled)
    with reading(desk.application.database, desk.application.clock) as work:
        body = work.connection.exec_driver_sql("select body from inbox").scalar_one()
        kept = work.connection.exec_driver_sql("select content from attachments").scalar_one()
    assert json.loads(body)["file"]["content"] is None
    assert kept == b"some words"

"""What a stranger can use up: files, messages, sessions and live connections are bounded, and members hardly notice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from actions.wording import LANGUAGES, subjects
from bot.channels.webchat import lane
from bot.chat.live import Live
from bot.chat.messages import PER_ADDRESS
from bot.chat.sessions import COOKIE, Session
from bot.chat.transcript import Transcript
from bot.peers import PER_CUSTOMER
from bot.quota import PER_ADDRESS as FILES_PER_ADDRESS
from bot.streams import PER_OWNER
from bot.web import create_web
from storage.signals import Signal
from tests.chat.conftest import Page
from tests.chat.desk import Desk
from tests.chat.test_api import an_id, inbox_rows, session_of
from tests.chat.test_sign_in import HELENE, sign_in_on
from tests.conftest import Clock

MB = 1024 * 1024
MakeDesk = Callable[..., Desk]
ELSEWHERE = "198.51.100.9"


async def send(page: Page, number: int, size: int = 10) -> httpx.Response:
    files = {"file": ("a.txt", b"x" * size, "text/plain")}
    return await page.post("/chat/api/files", data={"id": an_id(number)}, files=files)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("detail", "kept")


async def test_a_stranger_s_files_are_counted_by_session_address_and_day(make_desk: MakeDesk, clock: Clock) -> None:
    desk = make_desk(stranger_files_per_day=2)
    web = create_web(desk.application)
    for session in range(FILES_PER_ADDRESS):
        async with Page(web) as page:
            await page.get("/chat")
            assert [(await send(page, n)).status_code for n in range(2)] == [202, 202]
            assert outcome(await send(page, 3)) == (403, "too_many_files_unknown"), session
            assert (await page.say(an_id(4), "Bonjour")).status_code == 202
    async with Page(web) as page, Page(web, client=ELSEWHERE) as other:
        await page.get("/chat")
        await other.get("/chat")
        assert (await send(page, 1)).status_code == 403, "a new session is no way round"
        assert (await send(other, 1)).status_code == 202
        clock.pass_by(timedelta(days=1))
        assert (await send(page, 1)).status_code == 202


async def test_a_stranger_s_files_are_counted_by_size(make_desk: MakeDesk) -> None:
    desk = make_desk(stranger_mb_per_day=1)
    async with Page(create_web(desk.application)) as page:
        await page.get("/chat")
        assert (await send(page, 1, MB * 3 // 4)).status_code == 202
        assert outcome(await send(page, 2, MB // 2)) == (403, "too_many_files_unknown")
        assert (await send(page, 3, MB // 4)).status_code == 202
    assert inbox_rows(desk) == 2


async def test_strangers_together_cannot_fill_the_disk_and_members_go_on(make_desk: MakeDesk) -> None:
    web = create_web(make_desk(strangers_mb_per_day=1).application)
    async with Page(web) as page, Page(web, client=ELSEWHERE) as other:
        await page.get("/chat")
        await other.get("/chat")
        assert (await send(page, 1, MB)).status_code == 202
        assert (await send(other, 1)).status_code == 403
        await sign_in_on(other, HELENE)
        assert (await send(other, 1)).status_code == 202


async def test_a_member_sends_more_and_is_told_when_it_is_enough(make_desk: MakeDesk) -> None:
    web = create_web(make_desk(stranger_files_per_day=0, member_files_per_day=3).application)
    async with Page(web) as page:
        await page.get("/chat")
        assert (await send(page, 0)).status_code == 403
        await sign_in_on(page, HELENE)
        assert [(await send(page, n)).status_code for n in range(3)] == [202] * 3
        assert outcome(await send(page, 3)) == (403, "too_many_files")


async def test_a_file_that_could_not_be_kept_is_not_counted(make_desk: MakeDesk) -> None:
    desk = make_desk(stranger_files_per_day=1)
    async with Page(create_web(desk.application)) as page:
        await page.get("/chat")
        with desk.application.database.write() as connection:
            connection.execute(text("alter table inbox rename to inbox_gone"))
        assert [(await send(page, 1)).status_code for _ in range(3)] == [503] * 3
        with desk.application.database.write() as connection:
            connection.execute(text("alter table inbox_gone rename to inbox"))
        assert (await send(page, 1)).status_code == 202


async def test_a_file_sent_again_after_a_lost_answer_is_counted_once(make_desk: MakeDesk) -> None:
    async with Page(create_web(make_desk(stranger_files_per_day=2).application)) as page:
        await page.get("/chat")
        assert [(await send(page, 1)).status_code for _ in range(4)] == [202] * 4
        assert (await send(page, 2)).status_code == 202
        assert outcome(await send(page, 3)) == (403, "too_many_files_unknown")
        assert (await send(page, 2)).status_code == 202, "what is kept is not refused later"


async def test_one_customer_of_a_provider_is_bounded_over_all_its_networks(make_desk: MakeDesk) -> None:
    """A /48 of IPv6 has 65 536 networks that count for themselves."""
    web = create_web(make_desk(chat_sessions_per_hour=1).application)

    async def opens(client: str) -> bool:
        async with Page(web, client=client) as page:
            return COOKIE in (await page.get("/chat")).cookies

    assert all([await opens(f"2001:db8:1:{network:x}::1") for network in range(PER_CUSTOMER)])
    assert not await opens("2001:db8:1:ffff::1")
    assert await opens("2001:db8:2::1")


def test_the_page_says_why_a_file_was_refused() -> None:
    for language in LANGUAGES:
        words = subjects(language)["chat_page"]
        assert {"too_many_files", "too_many_files_unknown"} <= words.keys()


async def test_typing_has_a_pace_and_takes_none_of_the_messages(make_desk: MakeDesk) -> None:
    desk = make_desk(chat_messages_per_minute=2)
    told: list[Signal] = []
    desk.application.database.signals.listen("member_writes", told.append)
    async with Page(create_web(desk.application)) as page:
        assert (await page.post("/chat/api/typing")).status_code == 401
        await page.get("/chat")
        assert (await page.post("/chat/api/typing", headers={"Origin": "https://else.test"})).status_code == 403
        assert [(await page.post("/chat/api/typing")).status_code for _ in range(3)] == [204, 204, 429]
        assert told == [Signal("member_writes", lane(session_of(page)))] * 2
        assert [(await page.say(an_id(n), "Bonjour")).status_code for n in range(2)] == [202, 202]
    assert inbox_rows(desk) == 2


async def test_new_sessions_do_not_get_round_the_pace_of_messages(make_desk: MakeDesk, clock: Clock) -> None:
    web = create_web(make_desk(chat_messages_per_minute=1).application)
    statuses = []
    for number in range(PER_ADDRESS + 1):
        async with Page(web) as page:
            await page.get("/chat")
            statuses.append((await page.say(an_id(number), "Bonjour")).status_code)
    assert statuses == [202] * PER_ADDRESS + [429]
    async with Page(web, client=ELSEWHERE) as other:
        await other.get("/chat")
        assert (await other.say(an_id(1), "Bonjour")).status_code == 202


async def test_an_address_is_given_so_many_sessions_and_the_page_opens_all_the_same(
    make_desk: MakeDesk, clock: Clock
) -> None:
    web = create_web(make_desk(chat_sessions_per_hour=2).application)
    for _ in range(2):
        async with Page(web) as page:
            await page.get("/chat")
            assert (await page.get("/chat/api/session")).status_code == 200
    async with Page(web) as page, Page(web, client=ELSEWHERE) as other:
        opened = await page.get("/chat")
        assert (opened.status_code, COOKIE in page.cookies) == (200, False)
        refused = await page.get("/chat/api/session")
        assert (refused.status_code, refused.json()["detail"]) == (429, "too_many_sessions")
        assert (await other.get("/chat/api/session")).status_code == 200
        clock.pass_by(timedelta(seconds=int(refused.headers["retry-after"])))
        assert (await page.get("/chat/api/session")).status_code == 200


async def test_signing_out_gives_strangers_no_new_session(make_desk: MakeDesk) -> None:
    async with Page(create_web(make_desk().application)) as page:
        await page.get("/chat")
        before = page.cookies[COOKIE]
        assert (await page.post("/chat/api/sign-out")).status_code == 200
        assert page.cookies[COOKIE] == before


async def test_codes_asked_for_and_tried_are_counted_by_address(make_desk: MakeDesk) -> None:
    web = create_web(make_desk(sign_ins_per_hour=2).application)
    asked, tried = [], []
    for number in range(3):
        async with Page(web) as page:
            await page.get("/chat")
            address = {"email": f"nobody{number}@membre.example"}
            asked.append(outcome(await page.post("/chat/api/sign-in", json=address)))
            tried.append(outcome(await page.post("/chat/api/sign-in/code", json={"code": "123456"})))
    assert asked == [(202, "kept"), (202, "kept"), (429, "too_many_codes")]
    assert tried == [(400, "wrong_code"), (400, "wrong_code"), (429, "too_many_codes")]
    async with Page(web, client=ELSEWHERE) as other:
        await other.get("/chat")
        assert (await sign_in_on(other, HELENE)).status_code == 200


async def test_of_too_many_live_connections_of_a_session_the_oldest_ends(make_desk: MakeDesk) -> None:
    desk = make_desk()
    live = Live(desk.application, Transcript(desk.application))
    streams: list[AsyncIterator[bytes]] = []
    for _ in range(PER_OWNER + 1):
        streams.append(live.events(Session("somebody"), 0))
        assert b"open" in await anext(streams[-1])
    rest = [event async for event in streams[0]]
    assert b"retry: 60000" in rest[-1], "it comes back, but not at once"
    for stream in streams[1:]:
        assert b"state" in await anext(stream)
        await stream.aclose()
    assert live._streams == {}


@pytest.mark.parametrize("path", ["/chat/api/sign-in", "/chat/api/sign-in/code"])
async def test_a_body_nested_without_end_is_refused(make_desk: MakeDesk, path: str) -> None:
    async with Page(create_web(make_desk().application)) as page:
        await page.get("/chat")
        answer = await page.post(path, content=b"[" * 4000, headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500


async def test_a_name_that_is_turned_round_is_shown_as_it_is(desk: Desk, page: Page) -> None:
    answer = await page.post(
        "/chat/api/files",
        data={"id": an_id(1)},
        files={"file": ("facture\u202efdp.txt", b"x", "application/octet-stream")},
    )
    assert answer.status_code == 202
    with desk.application.database.read() as connection:
        body = connection.execute(text("select body from inbox")).scalar_one()
    assert "\u202e" not in body
    assert "\\u202e" not in body
    assert "facturefdp.txt" in body


async def test_a_message_of_nothing_that_can_be_seen_is_empty(page: Page) -> None:
    assert outcome(await page.say(an_id(1), "\u200b\u202e \u2066")) == (422, "empty")

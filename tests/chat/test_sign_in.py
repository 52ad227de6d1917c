"""Signing in by e-mailed code: who gets in, who does not, and what a stranger learns from trying."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from actions import sign_in
from actions.linking import linked, unlink
from actions.sign_in import Asked, TooSoon, request_code, use_code
from bot.bootstrap import running
from bot.chat import routes
from bot.chat.live import Live
from bot.chat.sessions import COOKIE, Sessions
from bot.chat.transcript import Transcript
from bot.mail import MailFailed, SmtpMailer
from domain.members import Role
from storage.database import Database
from storage.unit_of_work import reading, unit_of_work
from tests.chat.conftest import Page, until
from tests.chat.desk import Desk, FakeMailer, settings_for
from tests.conftest import Clock
from tests.storage.test_invariants import a_member

KEY = "the key"
SESSION = "a-session"
HERE = "203.0.113.7"
EMAIL = "alix@membre.example"
CODE = "123456"
ID = "11111111-1111-4111-8111-111111111111"
LIFE = timedelta(days=30)
HELENE, SOPHIE, ETIENNE = "helene@membre.example", "sophie@membre.example", "etienne@membre.example"


@pytest.fixture
def member(database: Database, clock: Clock) -> int:
    with unit_of_work(database, clock) as work:
        found = a_member(work)
        work.members.change(found, email=EMAIL)
        work.members.add_delegate(member_id=found, name="Une Déléguée", email="dee@membre.example")
        return found


def ask(
    database: Database, clock: Clock, email: str = EMAIL, session: str = SESSION, client: str = HERE
) -> Asked | TooSoon:
    with unit_of_work(database, clock) as work:
        return request_code(work, session, client, email, KEY, lambda: CODE)


def give(database: Database, clock: Clock, code: str = CODE, session: str = SESSION, key: str = KEY) -> str | None:
    """The role that the code proves."""
    with unit_of_work(database, clock) as work:
        speaker = use_code(work, session, code, key, LIFE)
        return speaker.role if speaker else None


# --- the code ---


@pytest.mark.usefixtures("member")
class TestCode:
    def test_proves_the_session_once(self, database: Database, clock: Clock) -> None:
        assert ask(database, clock, f"  {EMAIL.upper()} ") == Asked(EMAIL, CODE)
        assert give(database, clock) == Role.MEMBER
        assert give(database, clock) is None
        with reading(database, clock) as work:
            identity = work.identities.find("webchat", SESSION, work.now)
            assert identity is not None
            assert (identity.method, identity.expires_at) == ("email_code", clock.now + LIFE)
            assert [event.action for event in work.audit.latest()] == ["proved_identity"]

    def test_of_a_delegate_proves_the_delegate(self, database: Database, clock: Clock) -> None:
        ask(database, clock, "dee@membre.example")
        assert give(database, clock) == Role.DELEGATE

    def test_is_kept_only_as_a_keyed_hash(self, database: Database, clock: Clock) -> None:
        ask(database, clock)
        with database.read() as connection:
            kept = connection.execute(text("select * from login_codes")).one()
        assert CODE not in str(kept)
        assert give(database, clock, key="another key") is None

    def test_serves_no_other_session(self, database: Database, clock: Clock) -> None:
        ask(database, clock)
        assert give(database, clock, session="another") is None
        assert give(database, clock) == Role.MEMBER

    @pytest.mark.parametrize(("minutes", "role"), [(10, None), (9.99, Role.MEMBER)])
    def test_lives_ten_minutes(self, database: Database, clock: Clock, minutes: float, role: Role | None) -> None:
        ask(database, clock)
        clock.pass_by(timedelta(minutes=minutes))
        assert give(database, clock) == role

    @pytest.mark.parametrize(("wrong", "role"), [(4, Role.MEMBER), (5, None)])
    def test_can_be_tried_five_times(self, database: Database, clock: Clock, wrong: int, role: Role | None) -> None:
        ask(database, clock)
        for number in range(wrong):
            assert give(database, clock, f"00000{number}") is None
        assert give(database, clock) == role

    def test_asked_again_replaces_the_former(self, database: Database, clock: Clock) -> None:
        ask(database, clock)
        clock.pass_by(sign_in.RESEND_AFTER)
        with unit_of_work(database, clock) as work:
            request_code(work, SESSION, HERE, EMAIL, KEY, lambda: "654321")
        assert give(database, clock) is None
        assert give(database, clock, "654321") == Role.MEMBER

    def test_of_an_unknown_address_leaves_the_same_trace_and_opens_nothing(
        self, database: Database, clock: Clock
    ) -> None:
        assert ask(database, clock, "nobody@membre.example") == Asked("nobody@membre.example", None)
        assert give(database, clock) is None
        assert give(database, clock, "") is None
        assert isinstance(ask(database, clock, "nobody@membre.example"), TooSoon)

    @pytest.mark.parametrize("email", ["%", "a%@membre.example", "alix_membre.example", "ali_@membre.example"])
    def test_is_for_the_very_address_not_for_a_pattern(self, database: Database, clock: Clock, email: str) -> None:
        assert ask(database, clock, email) == Asked(email, None)

    def test_cannot_be_asked_for_too_often_from_one_place(self, database: Database, clock: Clock) -> None:
        for number in range(sign_in.MAX_PER_ADDRESS):
            assert isinstance(ask(database, clock, session=f"s{number}"), Asked)
            assert isinstance(ask(database, clock, session=f"s{number}"), TooSoon)
        assert ask(database, clock, session="last") == TooSoon(3600)
        clock.pass_by(sign_in.WINDOW)
        assert isinstance(ask(database, clock, session="last"), Asked)

    def test_cannot_be_asked_for_more_often_by_asking_at_once(self, database: Database, clock: Clock) -> None:
        sessions = [f"s{number}" for number in range(2 * sign_in.MAX_PER_ADDRESS)]
        with ThreadPoolExecutor(len(sessions)) as pool:
            answers = list(pool.map(lambda session: ask(database, clock, session=session), sessions))
        assert sum(isinstance(answer, Asked) for answer in answers) == sign_in.MAX_PER_ADDRESS

    def test_is_not_used_up_by_who_asks_for_it_elsewhere(self, database: Database, clock: Clock) -> None:
        for number in range(sign_in.MAX_PER_ADDRESS + 3):
            ask(database, clock, session=f"stranger{number}", client="198.51.100.9")
        assert isinstance(ask(database, clock), Asked)
        assert give(database, clock) == Role.MEMBER

    def test_fills_nobody_s_mailbox_whoever_asks(self, database: Database, clock: Clock) -> None:
        for number in range(sign_in.MAX_PER_EMAIL):
            assert isinstance(ask(database, clock, session=f"s{number}", client=f"198.51.100.{number}"), Asked)
        assert ask(database, clock) == TooSoon(3600)

    def test_still_reaches_a_member_where_they_signed_in_before(self, database: Database, clock: Clock) -> None:
        """A few addresses elsewhere use up what everybody together may ask for, the member's own place apart."""
        ask(database, clock, session="before")
        assert give(database, clock, session="before") == Role.MEMBER
        clock.pass_by(sign_in.KNOWN - timedelta(hours=1))
        for number in range(sign_in.MAX_PER_EMAIL):
            ask(database, clock, session=f"s{number}", client=f"198.51.100.{number}")
        assert ask(database, clock, session="new", client="198.51.100.99") == TooSoon(3600)
        assert isinstance(ask(database, clock), Asked)
        assert give(database, clock) == Role.MEMBER
        for number in range(sign_in.MAX_PER_ADDRESS):
            assert isinstance(ask(database, clock, session=f"more{number}"), Asked)
        assert ask(database, clock, session="last") == TooSoon(3600), "its own number stays"

    def test_used_long_ago_opens_nothing_and_is_forgotten(self, database: Database, clock: Clock) -> None:
        ask(database, clock)
        give(database, clock)
        clock.pass_by(sign_in.KNOWN + timedelta(hours=1))
        for number in range(sign_in.MAX_PER_EMAIL):
            ask(database, clock, session=f"s{number}", client=f"198.51.100.{number}")
        assert ask(database, clock, session="new") == TooSoon(3600)
        with database.read() as connection:
            assert connection.execute(text("select count(*) from login_codes where used_at is not null")).scalar() == 0

    def test_keeps_no_client_address(self, database: Database, clock: Clock) -> None:
        ask(database, clock)
        with database.read() as connection:
            assert HERE not in str(connection.execute(text("select * from login_codes")).one())

    def test_is_not_held_up_by_what_a_stranger_just_asked_for(self, database: Database, clock: Clock) -> None:
        ask(database, clock, session="stranger")
        assert isinstance(ask(database, clock, session="member"), Asked)

    def test_cannot_be_asked_for_too_often_by_one_session(self, database: Database, clock: Clock) -> None:
        for number in range(sign_in.MAX_PER_SESSION):
            assert isinstance(ask(database, clock, f"nobody{number}@membre.example"), Asked)
            clock.pass_by(sign_in.RESEND_AFTER)
        assert isinstance(ask(database, clock), TooSoon)

    def test_is_forgotten_with_its_address_after_a_while(self, database: Database, clock: Clock) -> None:
        ask(database, clock)
        clock.pass_by(sign_in.WINDOW + sign_in.CODE_LIFE + timedelta(seconds=1))
        ask(database, clock, "nobody@membre.example")
        with database.read() as connection:
            assert connection.execute(text("select email from login_codes")).scalars().all() == [
                "nobody@membre.example"
            ]

    def test_once_used_does_not_count_against_a_member(self, database: Database, clock: Clock) -> None:
        for _ in range(sign_in.MAX_PER_EMAIL + 1):
            assert isinstance(ask(database, clock), Asked)
            assert give(database, clock) == Role.MEMBER


def test_an_address_that_two_people_share_identifies_nobody(database: Database, clock: Clock, member: int) -> None:
    with unit_of_work(database, clock) as work:
        work.members.change(a_member(work, "P-2"), email="dee@membre.example")
    assert ask(database, clock, "dee@membre.example") == Asked("dee@membre.example", None)


def test_codes_have_six_digits_whatever_their_value() -> None:
    assert all(re.fullmatch("[0-9]{6}", sign_in.new_code()) for _ in range(200))


@pytest.mark.parametrize(
    "email", ["", "alix", "@x.fr", "alix@", "alix@x", "a lix@x.fr", "a@x.fr\nBcc: b@x.fr", "a" * 255 + "@x.fr"]
)
def test_what_is_no_address_is_not_mailed(email: str) -> None:
    assert not sign_in.is_address(email)


# --- the page's side ---


@contextlib.asynccontextmanager
async def chat(desk: Desk, mailer: FakeMailer | None = None) -> AsyncIterator[FastAPI]:
    web = FastAPI()
    web.include_router(routes.router(desk.application, mailer))
    async with running(desk.application):
        yield web


@contextlib.asynccontextmanager
async def opened(web: FastAPI) -> AsyncIterator[Page]:
    async with Page(web) as page:
        await page.get("/chat/api/session")
        yield page


async def ask_on(page: Page, email: str, language: str = "fr") -> httpx.Response:
    return await page.post("/chat/api/sign-in", json={"email": email, "language": language})


async def give_on(page: Page, code: str) -> httpx.Response:
    return await page.post("/chat/api/sign-in/code", json={"code": code})


async def sign_in_on(page: Page, email: str) -> httpx.Response:
    return await give_on(page, (await ask_on(page, email)).json()["code"])


async def mailed(mailer: FakeMailer, count: int = 1) -> list[tuple[str, str, str]]:
    async def enough() -> bool:
        return len(mailer.sent) >= count

    await until(enough)
    return mailer.sent


@pytest.mark.parametrize(("language", "words"), [("fr", "Votre code"), ("en", "Your sign-in code")])
async def test_the_code_is_mailed_in_the_page_s_language(
    make_desk: Callable[..., Desk], language: str, words: str
) -> None:
    mailer = FakeMailer()
    async with chat(make_desk(), mailer) as web, opened(web) as page:
        assert (await page.get("/chat/api/session")).json() == {"person": None, "signIn": "mail", "demo": []}
        asked = await ask_on(page, HELENE.upper(), language)
        assert (asked.status_code, asked.json()) == (202, {"sent": True})
        to, subject, body = (await mailed(mailer))[0]
        code = subject[:6]
        assert (to, code in body, words in body) == (HELENE, True, True)
        answer = await give_on(page, f" {code[:3]} {code[3:]} ")
        assert answer.json() == {"person": {"name": "Hélène Marchand", "for": None}}
        assert (await page.get("/chat/api/session")).json()["person"]["name"] == "Hélène Marchand"


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(make_desk: Callable[..., Desk]) -> None:
    mailer = FakeMailer()
    async with chat(make_desk(), mailer) as web, opened(web) as page, opened(web) as other:
        unknown, known = await ask_on(page, "nobody@membre.example"), await ask_on(other, HELENE)
        assert (unknown.status_code, unknown.content) == (known.status_code, known.content)
        assert [to for to, _, _ in await mailed(mailer)] == [HELENE]
        refused = [await give_on(p, "000000") for p in (page, other)]
        assert [(r.status_code, r.content) for r in refused] == [(400, b'{"detail":"wrong_code"}')] * 2


async def test_a_mail_server_that_refuses_is_not_the_member_s_trouble(make_desk: Callable[..., Desk]) -> None:
    mailer = FakeMailer()
    mailer.fails = True
    async with chat(make_desk(), mailer) as web, opened(web) as page:
        assert (await ask_on(page, HELENE)).status_code == 202
        await asyncio.sleep(0)
        assert mailer.sent == []


async def test_without_mail_the_demo_shows_its_members_and_the_code(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk()) as web, opened(web) as page:
        session = (await page.get("/chat/api/session")).json()
        assert session["signIn"] == "demo"
        assert {HELENE, SOPHIE, ETIENNE} <= {person["email"] for person in session["demo"]}
        assert (await ask_on(page, "nobody@membre.example")).json() == {"sent": True, "code": None}
    async with chat(make_desk()) as web, opened(web) as page:
        answer = await sign_in_on(page, SOPHIE)
        assert answer.json() == {"person": {"name": "Sophie Aubry", "for": "Hélène Marchand"}}


async def test_without_mail_and_without_demo_it_says_so(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk(demo=False)) as web, opened(web) as page:
        assert (await page.get("/chat/api/session")).json() == {"person": None, "signIn": "none", "demo": []}
        answer = await ask_on(page, HELENE)
        assert (answer.status_code, answer.json()["detail"]) == (503, "sign_in_unavailable")


async def test_the_assistant_knows_who_writes_from_the_next_message_on(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk()) as web, opened(web) as page:

        async def answer_to(message_id: str) -> str:
            before = len(await page.lines())
            await page.say(message_id, "qui suis-je ?")

            async def answered() -> list[str] | None:
                lines = await page.lines()
                return lines if len(lines) == before + 2 else None

            found: list[str] = await until(answered)
            return found[-1]

        assert await answer_to(ID) == "bot: Vous êtes inconnu."
        await sign_in_on(page, SOPHIE)
        assert await answer_to(ID[:-1] + "2") == "bot: Vous êtes Sophie Aubry."


async def test_signing_out_gives_a_new_session_and_closes_the_old_one_for_good(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    async with chat(desk) as web, opened(web) as page, Page(web) as thief:
        await sign_in_on(page, HELENE)
        await page.say(ID, "Un secret")
        old = page.cookies[COOKIE]
        answer = await page.post("/chat/api/sign-out")
        assert answer.status_code == 200
        assert page.cookies[COOKIE] != old
        assert (await page.get("/chat/api/session")).json()["person"] is None
        assert await page.lines() == []
        thief.headers["Cookie"] = f"{COOKIE}={old}"
        assert (await thief.get("/chat/api/messages")).status_code == 401
        assert (await thief.get("/chat/api/stream")).status_code == 401
        assert (await thief.say(ID[:-1] + "2", "Encore moi")).status_code == 401
        assert (await thief.get("/chat/api/session")).json()["person"] is None


async def test_a_proof_that_expires_closes_its_conversation(make_desk: Callable[..., Desk], clock: Clock) -> None:
    desk = make_desk(web_session_days=2)
    async with chat(desk) as web, opened(web) as page:
        await sign_in_on(page, HELENE)
        clock.pass_by(timedelta(days=1))
        assert (await page.get("/chat/api/session")).json()["person"]["name"] == "Hélène Marchand"  # renews the cookie
        clock.pass_by(timedelta(days=1))
        assert (await page.get("/chat/api/messages")).status_code == 401
        assert (await page.get("/chat/api/session")).json()["person"] is None
        assert (await page.get("/chat/api/messages")).status_code == 200


async def test_somebody_signed_in_cannot_become_somebody_else(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk()) as web, opened(web) as page:
        await sign_in_on(page, HELENE)
        answer = await ask_on(page, ETIENNE)
        assert (answer.status_code, answer.json()["detail"]) == (409, "signed_in")


async def test_asking_again_at_once_says_how_long_to_wait(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk()) as web, opened(web) as page:
        await ask_on(page, HELENE)
        again = await ask_on(page, HELENE)
        assert (again.status_code, again.headers["retry-after"]) == (429, "30")


@pytest.mark.parametrize("body", [{}, {"email": 3}, {"email": "x" * 300}, {"email": "nonsense"}, [], None])
async def test_a_malformed_request_is_refused(make_desk: Callable[..., Desk], body: object) -> None:
    async with chat(make_desk()) as web, opened(web) as page:
        assert (await page.post("/chat/api/sign-in", json=body)).status_code == 422


# --- the mail server ---


@contextlib.asynccontextmanager
async def smtp_server(refuse: bool = False) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Takes one mail at a time and keeps it; (port, mails)."""
    mails: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                mails.append((await reader.readuntil(b"\r\n.\r\n"))[:-5])
            if verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"550 no\r\n" if refuse and verb == "RCPT" else b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], mails


async def test_mail_goes_out_over_smtp(tmp_path: Path, sqlite_url: str) -> None:
    async with smtp_server() as (port, mails):
        settings = settings_for(
            tmp_path, sqlite_url, smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False, mail_from="desk@x.example"
        )
        await SmtpMailer(settings).send(HELENE, "123456 : votre code", "Bonjour Hélène,\n123456")
    mail = message_from_bytes(mails[0], policy=policy.default)
    assert (mail["From"], mail["To"], mail["Subject"]) == ("desk@x.example", HELENE, "123456 : votre code")
    assert mail.get_content().replace("\r\n", "\n").strip() == "Bonjour Hélène,\n123456"


async def test_a_mail_that_is_refused_is_an_error_without_the_address(tmp_path: Path, sqlite_url: str) -> None:
    async with smtp_server(refuse=True) as (port, mails):
        settings = settings_for(tmp_path, sqlite_url, smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False)
        with pytest.raises(MailFailed) as failure:
            await SmtpMailer(settings).send(HELENE, "Sujet", "Texte")
    assert HELENE not in str(failure.value)
    assert mails == []


# --- the browser that signed in, and no other ---


def with_cookie(web: FastAPI, cookie: str) -> Page:
    """Another browser, which shows this cookie."""
    page = Page(web)
    page.headers["Cookie"] = f"{COOKIE}={cookie}"
    return page


async def test_a_cookie_copied_before_the_sign_in_is_not_signed_in(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk()) as web, opened(web) as page:
        await page.say(ID, "Bonjour")
        planted = page.cookies[COOKIE]
        async with with_cookie(web, planted) as thief:
            assert (await thief.get("/chat/api/messages")).status_code == 200, "the same browser, as far as one knows"
            await sign_in_on(page, HELENE)
            assert page.cookies[COOKIE] != planted
            assert (await thief.get("/chat/api/messages")).status_code == 401
            assert (await thief.get("/chat/api/stream")).status_code == 401
            assert (await thief.get("/chat/api/files/1")).status_code == 401
            assert (await thief.say(ID[:-1] + "2", "qui suis-je ?")).status_code == 401
            assert (await thief.post("/chat/api/sign-out")).status_code == 401
            assert (await give_on(thief, "123456")).status_code == 401
            assert (await thief.get("/chat/api/session")).json()["person"] is None
        assert (await page.get("/chat/api/session")).json()["person"]["name"] == "Hélène Marchand"


async def test_the_conversation_goes_on_after_the_sign_in(make_desk: Callable[..., Desk]) -> None:
    async with chat(make_desk()) as web, opened(web) as page:
        await page.say(ID, "Avant")

        async def answered(count: int) -> bool:
            return len(await page.lines()) == count

        await until(lambda: answered(2))
        await sign_in_on(page, HELENE)
        assert (await page.lines())[0] == "member: Avant"
        assert (await page.transcript())["messages"][0]["client"] == ID, "the page knows its own messages again"
        await page.say(ID, "Avant")
        await page.say(ID[:-1] + "2", "qui suis-je ?")
        await until(lambda: answered(4))
        assert (await page.lines())[2:] == ["member: qui suis-je ?", "bot: Vous êtes Hélène Marchand."]


async def _until_answered(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Up to the assistant's answer."""
    async for event in events:
        yield event
        if "Bien reçu".encode() in event:
            return


async def test_a_stream_opened_before_the_sign_in_shows_nothing_of_it(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    transcript = Transcript(desk.application)
    live = Live(desk.application, transcript)
    async with chat(desk) as web, opened(web) as page:
        sessions = Sessions(desk.application)
        before = sessions.read(page.cookies[COOKIE])
        assert before is not None
        events = live.events(before, 0)
        assert b"open" in await anext(events)
        assert b"state" in await anext(events)
        await sign_in_on(page, HELENE)
        await page.say(ID, "Un secret")
        assert [event async for event in events if b"data:" in event] == []
        after = sessions.read(page.cookies[COOKIE])
        assert after is not None
        renewed = live.events(after, 0)
        assert any([b"secret" in event async for event in _until_answered(renewed)])


async def test_a_proof_serves_no_other_session_and_no_later_sign_in(
    make_desk: Callable[..., Desk], clock: Clock
) -> None:
    desk = make_desk()
    async with chat(desk) as web, opened(web) as page:
        await sign_in_on(page, HELENE)
        sessions = Sessions(desk.application)
        signed = sessions.read(page.cookies[COOKIE])
        assert signed is not None
        clock.pass_by(timedelta(seconds=1))
        with unit_of_work(desk.application.database, desk.application.clock) as work:
            speaker = work.members.speaker(1, None)
            work.identities.prove("webchat", signed.id, speaker, "email_code", work.now)
        assert (await page.get("/chat/api/messages")).status_code == 401
        with unit_of_work(desk.application.database, desk.application.clock) as work:
            work.identities.forget("webchat", signed.id)
        assert (await page.get("/chat/api/messages")).status_code == 401, "signed out, not a stranger's to read"


async def test_a_revoked_member_s_page_closes(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    async with chat(desk) as web, opened(web) as page:
        await sign_in_on(page, HELENE)
        with unit_of_work(desk.application.database, desk.application.clock) as work:
            for identity in linked(work, 1):
                unlink(work, identity, "test")
        assert (await page.get("/chat/api/messages")).status_code == 401

"""Signing in: lockout, one answer for everybody, forged forms, cookies, the end of a session."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import bootstrap
from bot.console import sessions
from bot.settings import Settings
from tests.conftest import Clock
from tests.console.conftest import PASSWORD, Browser, Console
from tests.fakes import FakeInterpreter


async def test_pages_ask_to_sign_in_and_lead_back(console: Console) -> None:
    browser = console.browser()
    answer = await browser.get("/desk/conversations/3?before=2")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/desk/sign-in?next=/desk/conversations/3%3Fbefore%3D2",
    )
    await browser.get(answer.headers["location"])
    answer = await browser.post(
        "/desk/sign-in", email="CLAIRE@desk.test", password=PASSWORD, next="/desk/conversations/3?before=2"
    )
    assert answer.headers["location"] == "/desk/conversations/3?before=2"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/desk", "//evil.test", "/desk//evil.test", "/chat", "/desk\\x"]
)
async def test_signing_in_leads_nowhere_else(console: Console, elsewhere: str) -> None:
    browser = console.browser()
    await browser.get("/desk/sign-in")
    answer = await browser.post("/desk/sign-in", email="claire@desk.test", password=PASSWORD, next=elsewhere)
    assert answer.headers["location"] == "/desk"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(console: Console) -> None:
    browser = console.browser()
    cookie = (await browser.sign_in("claire@desk.test")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age=43200" in cookie
    token = browser.client.cookies[sessions.COOKIE]
    with console.look() as work:
        assert work.agents.session(sessions.token_hash(token), work.now) is not None
        rows = work.connection.exec_driver_sql("select token_hash from agent_sessions").all()
    assert all(token not in row for row in rows)


async def test_over_https_the_cookie_is_secure(console: Console, tmp_path: Path, clock: Clock) -> None:
    settings = Settings(
        database_url=str(console.application.settings.database_url), data_dir=tmp_path, public_url="https://desk.test"
    )
    other = Console.__new__(Console)
    other.application, other.clients = bootstrap(settings, FakeInterpreter(), clock), console.clients
    from bot.web import create_web

    other.web = create_web(other.application)
    browser = other.browser()
    browser.client.base_url = "https://desk.test"
    assert "secure" in (await browser.sign_in("claire@desk.test")).headers["set-cookie"].lower()
    other.application.close()


async def test_five_wrong_passwords_close_the_account_for_fifteen_minutes(console: Console, clock: Clock) -> None:
    browser = console.browser()
    for _ in range(5):
        assert (await browser.sign_in("claire@desk.test", "faux")).status_code == 401
    assert (await browser.sign_in("claire@desk.test")).status_code == 401
    clock.pass_by(timedelta(minutes=14))
    assert (await browser.sign_in("claire@desk.test")).status_code == 401
    clock.pass_by(timedelta(minutes=1))
    assert (await browser.sign_in("claire@desk.test")).status_code == 303


async def test_a_right_password_forgets_the_wrong_ones(console: Console) -> None:
    for _ in range(3):
        browser = console.browser()
        for _ in range(4):
            await browser.sign_in("claire@desk.test", "faux")
        assert (await browser.sign_in("claire@desk.test")).status_code == 303


async def test_unknown_accounts_get_the_same_answer_and_the_same_work(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []

    def verify(stored: str, password: str) -> bool:
        checked.append(stored.split("$")[1:4])
        return False

    monkeypatch.setattr(sessions, "verify_password", verify)
    pages = []
    for email in ("claire@desk.test", "nobody@desk.test"):
        browser = console.browser()
        answer = await browser.sign_in(email, "faux")
        pages.append((answer.status_code, answer.text.replace(email, "").replace(browser.csrf, "")))
    assert pages[0] == pages[1]
    assert len(checked) == 2
    assert checked[0] == checked[1]  # the same algorithm at the same cost


async def test_a_form_without_its_token_is_refused(console: Console) -> None:
    browser = console.browser()
    await browser.get("/desk/sign-in")
    browser.csrf = "forged"
    assert (await browser.post("/desk/sign-in", email="claire@desk.test", password=PASSWORD)).status_code == 403
    assert sessions.COOKIE not in browser.client.cookies


async def test_a_session_ends_after_twelve_hours_and_at_sign_out(console: Console, clock: Clock) -> None:
    browser = await console.signed_in(console.claire)
    clock.pass_by(timedelta(hours=11, minutes=59))
    assert (await browser.get("/desk")).status_code == 200
    clock.pass_by(timedelta(minutes=1))
    assert (await browser.get("/desk")).status_code == 303
    again = await console.signed_in(console.claire)
    stolen = again.client.cookies[sessions.COOKIE]
    await again.post("/desk/sign-out")
    thief: Browser = console.browser()
    thief.client.cookies.set(sessions.COOKIE, stolen, domain="desk.test", path="/desk")
    assert (await thief.get("/desk")).status_code == 303


async def test_an_expired_session_answers_the_script_and_the_form(console: Console, clock: Clock) -> None:
    conversation = console.conversation()
    browser = await console.signed_in(console.claire)
    clock.pass_by(timedelta(hours=12))
    address = f"/desk/conversations/{conversation.id}/reply"
    told = await browser.post(address, fetched=True, text="Bonjour", form_key="a" * 12)
    assert (told.status_code, told.json()["sign_in"]) == (401, "/desk/sign-in")
    assert "brouillon est gardé" in told.json()["error"]
    plain = await browser.post(address, text="Bonjour", form_key="a" * 12)
    assert (plain.status_code, plain.headers["location"]) == (303, "/desk/sign-in?n=expired")


async def test_demo_accounts_are_shown_in_demo_mode_only(console: Console) -> None:
    page = (await console.browser().get("/desk/sign-in")).text
    assert "parnasse-demo" not in page


async def test_pages_carry_a_strict_policy_and_no_inline_script_or_style(console: Console) -> None:
    conversation = console.conversation(waiting=timedelta(minutes=2))
    browser = await console.signed_in(console.paul)
    for address in ("/desk", f"/desk/conversations/{conversation.id}", "/desk/nowhere"):
        answer = await browser.get(address)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert " onclick" not in answer.text
        assert "<script>" not in answer.text


async def test_passwords_guessed_at_the_same_time_do_not_outrun_the_lock(console: Console) -> None:
    browsers = [console.browser() for _ in range(9)]
    for browser in browsers:
        await browser.get("/desk/sign-in")
    guesses = ["faux"] * 8 + [PASSWORD]
    answers = await asyncio.gather(
        *(
            browser.post("/desk/sign-in", email="claire@desk.test", password=guess)
            for browser, guess in zip(browsers, guesses, strict=True)
        )
    )
    assert [answer.status_code for answer in answers] == [401] * 9


ELSEWHERE = "198.51.100.9"


async def guess(console: Console, times: int, address: str, email: str = "claire@desk.test") -> list[int]:
    """Wrong passwords from one address."""
    browser = console.browser(address)
    return [(await browser.sign_in(email, "faux")).status_code for _ in range(times)]


async def test_nobody_shuts_an_agent_out_from_elsewhere(console: Console) -> None:
    assert await guess(console, 12, ELSEWHERE) == [401] * 12
    assert (await console.browser(ELSEWHERE).sign_in("claire@desk.test")).status_code == 401
    assert (await console.browser().sign_in("claire@desk.test")).status_code == 303


async def test_the_trail_has_one_line_per_lock(console: Console) -> None:
    await guess(console, 12, ELSEWHERE)
    await guess(console, 6, ELSEWHERE, "nobody@desk.test")
    subject = f"agent:{console.claire.id}"
    assert console.audit(subject) == [("stranger", "sign_in_locked")]
    with console.look() as work:
        assert ELSEWHERE not in str(work.connection.exec_driver_sql("select * from agent_addresses").all())
        assert "sign_in_attempt" not in {event.action for event in work.audit.latest()}


async def test_guesses_from_everywhere_slow_strangers_down_and_not_the_agent(
    console: Console, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sessions, "verify_password", lambda _stored, password: password == PASSWORD
    )  # the cost is not meant
    assert (await console.browser().sign_in("claire@desk.test")).status_code == 303
    for number in range(sessions.WRONG_OVERALL // 5 + 1):
        await guess(console, 5, f"198.51.100.{number}")
    assert ("stranger", "sign_in_slowed") in console.audit(f"agent:{console.claire.id}")
    assert (await console.browser("192.0.2.1").sign_in("claire@desk.test")).status_code == 401, "their turn is taken"
    assert (await console.browser().sign_in("claire@desk.test")).status_code == 303, "a known address is heard at once"
    assert (await console.browser("192.0.2.1").sign_in("claire@desk.test")).status_code == 303, "and ends the siege"


async def test_during_a_siege_an_unknown_address_is_heard_once_a_minute(
    console: Console, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "verify_password", lambda _stored, password: password == PASSWORD)
    for number in range(sessions.WRONG_OVERALL // 5):
        await guess(console, 5, f"198.51.100.{number}")
    assert await guess(console, 1, "192.0.2.1") == [401]
    assert (await console.browser("192.0.2.2").sign_in("claire@desk.test")).status_code == 401
    clock.pass_by(sessions.SLOW_DOWN)
    assert (await console.browser("192.0.2.2").sign_in("claire@desk.test")).status_code == 303


async def test_wrong_passwords_for_whomever_are_counted_by_address(console: Console, clock: Clock) -> None:
    allowed = console.application.settings.sign_ins_per_hour
    browser = console.browser(ELSEWHERE)
    await browser.get("/desk/sign-in")
    statuses = [
        (await browser.post("/desk/sign-in", email=f"nobody{n}@desk.test", password="x")).status_code
        for n in range(allowed)
    ]
    assert statuses == [401] * allowed
    refused = await browser.post("/desk/sign-in", email="claire@desk.test", password=PASSWORD)
    assert (refused.status_code, "depuis votre réseau" in refused.text) == (429, True)
    assert (await console.browser().sign_in("claire@desk.test")).status_code == 303
    clock.pass_by(timedelta(hours=1))
    assert (await console.browser(ELSEWHERE).sign_in("claire@desk.test")).status_code == 303


async def test_signing_in_rightly_all_day_uses_nothing_up(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "verify_password", lambda _stored, password: password == PASSWORD)
    for _ in range(console.application.settings.sign_ins_per_hour + 1):
        assert (await console.browser().sign_in("claire@desk.test")).status_code == 303

"""Who may read the operator's addresses, whose word counts for a client's address, and the headers of all answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr

from bot.peers import client_of, is_inside
from bot.web import create_web
from tests.chat.desk import Desk

OUTSIDE = "203.0.113.7"
PROXY = "192.0.2.1"
OPERATOR = ("/readyz", "/metrics")
MakeDesk = Callable[..., Desk]


async def ask(web: FastAPI, path: str, client: str = OUTSIDE, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(web, client=(client, 50_000))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test", headers=named) as browser:
        return await browser.get(path)


@pytest.mark.parametrize("path", OPERATOR)
@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:10.1.2.3", {}, 200),
        ("172.20.0.9", {}, 200),
        (OUTSIDE, {}, 403),
        ("2001:db8::1", {}, 403),
        ("127.0.0.1", {"x_forwarded_for": OUTSIDE}, 403),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, 403),
        ("10.0.0.1", {"forwarded": f"for={OUTSIDE}"}, 403),
        ("127.0.0.1", {"x_real_ip": OUTSIDE}, 403),
        (OUTSIDE, {"x_forwarded_for": "127.0.0.1"}, 403),
    ],
)
async def test_the_operator_s_addresses_answer_inside_only(
    make_desk: MakeDesk,
    path: str,
    client: str,
    headers: dict[str, str],
    status: int,
) -> None:
    web = create_web(make_desk().application)
    assert (await ask(web, path, client, **headers)).status_code == status
    assert (await ask(web, "/healthz", client, **headers)).status_code == 200


@pytest.mark.parametrize("path", OPERATOR)
async def test_with_a_token_they_answer_who_shows_it_and_nobody_else(make_desk: MakeDesk, path: str) -> None:
    web = create_web(make_desk(metrics_token=SecretStr("a-token")).application)
    assert (await ask(web, path, authorization="Bearer a-token", x_forwarded_for=OUTSIDE)).status_code == 200
    for wrong in ("", "Bearer", "Bearer other", "Basic a-token", "a-token"):
        assert (await ask(web, path, "127.0.0.1", authorization=wrong)).status_code == 401


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        ("", "198.51.100.1", PROXY),
        ("198.51.100.0/24", "198.51.100.1", PROXY),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        ("192.0.2.0/24", "198.51.100.1", "198.51.100.1"),
        # What the client wrote itself stands before what the proxy added.
        (PROXY, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (PROXY, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        (PROXY, "unknown", "None"),
    ],
)
async def test_only_a_trusted_proxy_says_where_a_client_is(
    make_desk: MakeDesk,
    trusted: str,
    forwarded: str,
    client: str,
) -> None:
    web = create_web(make_desk(trusted_proxies=trusted).application)

    @web.get("/who")
    async def who(request: Request) -> list[object]:
        return [client_of(request), is_inside(request)]

    assert (await ask(web, "/who", PROXY, x_forwarded_for=forwarded)).json() == [client, False]


async def test_a_proxy_that_reaches_an_ipv6_socket_by_ipv4_is_the_same_proxy(make_desk: MakeDesk) -> None:
    """As with DESK_HOST=::, where the peer is shown as ::ffff:192.0.2.1."""
    for trusted in (PROXY, "192.0.2.0/24"):
        web = create_web(make_desk(trusted_proxies=trusted).application)

        @web.get("/who")
        async def who(request: Request) -> str:
            return client_of(request)

        assert (await ask(web, "/who", f"::ffff:{PROXY}", x_forwarded_for="198.51.100.1")).json() == "198.51.100.1"
        assert (await ask(web, "/who", "::ffff:192.0.3.1", x_forwarded_for="198.51.100.1")).json() == "192.0.3.1"


@pytest.mark.parametrize("path", ["/chat", "/desk/sign-in", "/healthz", "/nowhere", "/chat/api/messages"])
async def test_every_answer_carries_the_headers(make_desk: MakeDesk, path: str, tmp_path: Path) -> None:
    for address, encrypted in (("http://desk.test", False), ("https://desk.test", True)):
        headers = (await ask(create_web(make_desk(public_url=address).application), path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert ("strict-transport-security" in headers) is encrypted

"""Signing in and out."""

from __future__ import annotations

import hmac
import re
import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.console import page
from bot.console.desk import Desk, back_to, read_form
from bot.console.errors import ForgedForm
from bot.console.notices import notice_of
from bot.console.sessions import COOKIE, LIFE, SignIn, sign_out
from bot.peers import client_of
from bot.seed import DEMO_AGENTS, DEMO_PASSWORD

FORM_COOKIE = "desk_form"
"""Before there is a session, the form's token is compared with this cookie."""
_OURS = re.compile(r"/desk(/[\w/-]*)?(\?[\w=&%.+-]*)?", re.ASCII)
REFUSED = (
    "Adresse ou mot de passe incorrect. Après cinq essais infructueux, l’accès est suspendu pendant quinze minutes "
    "depuis votre réseau."
)


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/sign-in and /desk/sign-out."""
    sign_in = SignIn(desk.application)
    settings = desk.application.settings
    secure = settings.public_url.startswith("https://")

    def show(request: Request, status: int = 200, error: str = "", email: str = "", next_address: str = "") -> Response:
        token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
        answer = page.html(
            "sign_in.html",
            status,
            token=token,
            error=error,
            email=email,
            next_address=next_address,
            notice=notice_of(request.query_params.get("n")),
            demo=(DEMO_AGENTS, DEMO_PASSWORD) if settings.demo else None,
        )
        answer.set_cookie(FORM_COOKIE, token, path="/desk", httponly=True, secure=secure, samesite="strict")
        return answer

    @routes.get("/sign-in")
    async def form(request: Request) -> Response:
        next_address = ours(request.query_params.get("next", ""))
        if await desk.find_signed_in(request):
            return RedirectResponse(next_address or "/desk", 303)
        return show(request, next_address=next_address)

    @routes.post("/sign-in")
    async def submit(request: Request) -> Response:
        fields = await read_form(request)
        cookie = request.cookies.get(FORM_COOKIE, "")
        if not cookie or not hmac.compare_digest(fields.get("csrf", "").encode(), cookie.encode()):
            raise ForgedForm
        email, next_address = fields.get("email", ""), ours(fields.get("next", ""))
        token = await sign_in.try_password(email, fields.get("password", ""), client_of(request))
        if token is None:
            return show(request, 401, REFUSED, email, next_address)
        answer = RedirectResponse(next_address or "/desk", 303)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(LIFE.total_seconds()),
            path="/desk",
            httponly=True,
            secure=secure,
            samesite="strict",
        )
        answer.delete_cookie(FORM_COOKIE, path="/desk")
        return answer

    @routes.post("/sign-out")
    async def leave(request: Request) -> Response:
        who = await desk.signed_in(request)
        await desk.form(request, who)
        await desk.write(sign_out, who.agent, who.token_hash)
        answer = back_to("/desk/sign-in", "signed_out")
        answer.delete_cookie(COOKIE, path="/desk")
        return answer


def ours(address: str) -> str:
    """The address if it is one of the console's, else nothing: a link must not lead elsewhere after signing in."""
    return address if _OURS.fullmatch(address) and "//" not in address else ""

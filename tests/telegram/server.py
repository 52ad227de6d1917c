"""The emulator's web application: the Bot API with its faults and journal, and file downloads."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.telegram.control import Control, json_response
from tests.telegram.errors import ApiError
from tests.telegram.faults import Fault
from tests.telegram.methods import METHODS
from tests.telegram.params import Params, read_params
from tests.telegram.state import Options, World
from tests.telegram.updates import WEBHOOK_ACTIVE
from tests.telegram.webhook import WebhookSender

Answer = tuple[int, bytes, str]
"""Status, body, content type."""
JSON = "application/json"


class BotApi:
    """/bot<token>/<method>, as an ASGI application."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.webhook = WebhookSender(world, self._execute_unseen)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        request = Request(scope, receive)
        token, method = scope["path_params"]["token"], scope["path_params"]["method"]
        answer, cut = await self._answered(token, method, request)
        status, body, content_type = answer
        length = len(body) + cut  # one byte promised and not sent: the server then closes the connection
        headers = [(b"content-type", content_type.encode()), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": cut})

    async def _answered(self, token: str, method: str, request: Request) -> tuple[Answer, bool]:
        """The answer, and whether the connection is cut in the middle of it."""
        params, fault = Params(), None
        try:
            self._check_token(token)
            params = await read_params(request)
            fault = self.world.faults.for_call(method, params)
            answer, outcome = await self._through(fault, method, params)
        except ApiError as error:
            answer, outcome = _refusal(error)
        self._log(method, params, answer[0], outcome, fault)
        return answer, fault is not None and fault.drop

    def _check_token(self, token: str) -> None:
        if token != self.world.options.token:
            malformed = not token.split(":")[0].isdigit() or ":" not in token
            raise ApiError(401, "Unauthorized: invalid token specified" if malformed else "Unauthorized")

    async def _through(self, fault: Fault | None, method: str, params: Params) -> tuple[Answer, dict[str, Any]]:
        """The call with whatever goes wrong around it."""
        if fault is None:
            return await self._tried(method, params)
        if fault.when == "before":
            await asyncio.sleep(fault.delay)
            if fault.answers:
                return fault.answer(), {"effect": False}
        answer, outcome = await self._tried(method, params, reverse=fault.reverse)
        if fault.when == "after":
            self.world.touch()  # the effect is there to see while the answer is late
            await asyncio.sleep(fault.delay)
            if fault.answers:
                return fault.answer(), {**outcome, "effect": True}
        return answer, outcome

    async def _tried(self, method: str, params: Params, reverse: bool = False) -> tuple[Answer, dict[str, Any]]:
        try:
            return await self._performed(method.lower(), params, reverse)
        except ApiError as error:
            return _refusal(error)

    async def _performed(self, method: str, params: Params, reverse: bool) -> tuple[Answer, dict[str, Any]]:
        if method == "getupdates":
            return await self._updates(params, reverse)
        description: dict[str, str] = {}
        result: Any
        if method == "setwebhook":
            result, description["description"] = self.webhook.set(params)
        elif method == "deletewebhook":
            result, description["description"] = self.webhook.delete(params)
        elif method == "getwebhookinfo":
            result = self.webhook.info()
        else:
            result = self._simple(method, params)
        return (200, orjson.dumps({"ok": True, "result": result, **description}), JSON), {"result": result}

    def _simple(self, method: str, params: Params) -> Any:
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        return METHODS[method](self.world, params)

    async def _updates(self, params: Params, reverse: bool) -> tuple[Answer, dict[str, Any]]:
        queue = self.world.queue
        if self.world.webhook.url:
            await queue.refuse(WEBHOOK_ACTIVE)
        queue.allow(params.decoded("allowed_updates"))
        batch = await queue.get(params.integer("offset"), params.integer("limit", 100), params.integer("timeout"))
        sent = [pending for pending in batch for _ in range(pending.copies)]
        if reverse:
            sent.reverse()
        body = b'{"ok":true,"result":[' + b",".join(pending.body for pending in sent) + b"]}"
        return (200, body, JSON), {"update_ids": [pending.update_id for pending in sent]}

    def _execute_unseen(self, method: str, params: Params) -> None:
        """Run a call that came as the answer to a delivery."""
        try:
            outcome: dict[str, Any] = {"result": self._simple(method.lower(), params)}
            status = 200
        except ApiError as error:
            status, outcome = error.code, {"error": error.description}
        self._log(method, params, status, {**outcome, "in_webhook_answer": True}, None)

    def _log(self, method: str, params: Params, status: int, outcome: dict[str, Any], fault: Fault | None) -> None:
        entry: dict[str, Any] = {"method": method, "params": params.readable()}
        if params.files:
            entry["files"] = {name: upload.summary() for name, upload in params.files.items()}
        if fault is not None:
            entry["fault"] = {"status": fault.status, "when": fault.when, "delay": fault.delay, "drop": fault.drop}
        self.world.journal.write(**entry, status=status, **outcome)
        self.world.touch()


def _refusal(error: ApiError) -> tuple[Answer, dict[str, Any]]:
    return (error.code, orjson.dumps(error.payload()), JSON), {"error": error.description}


def build_app(options: Options, journal_path: Path | None = None) -> Starlette:
    """The application; it must run in one event loop from start to end."""
    world = World(options, journal_path)
    bot_api = BotApi(world)

    async def download(request: Request) -> Response:
        wanted = request.path_params["path"]
        stored = next((stored for stored in world.files.values() if stored.path == wanted), None)
        if request.path_params["token"] != options.token:
            return json_response(ApiError(401, "Unauthorized").payload(), 401)
        if stored is None:
            return json_response(ApiError(404, "Not Found").payload(), 404)
        return Response(stored.data, media_type="application/octet-stream")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await bot_api.webhook.close()
        world.journal.close()

    routes = [
        Route("/bot{token}/{method}", bot_api),
        Route("/file/bot{token}/{path:path}", download),
        *Control(world, bot_api.webhook).routes(),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.world = world
    return app

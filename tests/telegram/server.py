"""The emulator's web application: the Bot API, file downloads, and the control of it all under /_control."""

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

from tests.telegram.errors import ApiError
from tests.telegram.faults import Fault
from tests.telegram.inject import inject
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


class Control:
    """/_control: what a test does to the world, and what it sees of it."""

    def __init__(self, world: World, bot_api: BotApi) -> None:
        self._world = world
        self._bot_api = bot_api

    def routes(self) -> list[Route]:
        """The routes, all JSON."""
        return [
            Route("/_control/inject", self.inject, methods=["POST"]),
            Route("/_control/replay", self.replay, methods=["POST"]),
            Route("/_control/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/_control/settings", self.settings, methods=["POST"]),
            Route("/_control/journal", self.journal),
            Route("/_control/deliveries", self.deliveries),
            Route("/_control/chat/{chat_id}", self.chat),
            Route("/_control/callback/{query_id}", self.callback),
            Route("/_control/pending", self.pending),
            Route("/_control/changes", self.changes),
        ]

    async def inject(self, request: Request) -> Response:
        """Acts of members, one or a list; answers the updates they make, queued or not wanted by the bot."""
        orders = orjson.loads(await request.body())
        try:
            updates = [self._injected(order) for order in (orders if isinstance(orders, list) else [orders])]
        except ApiError as error:
            return _json(error.payload(), error.code)
        return _json(updates if isinstance(orders, list) else updates[0])

    def _injected(self, order: dict[str, Any]) -> dict[str, Any]:
        update, pending = inject(self._world, order)
        if pending is not None:
            self._bot_api.webhook.deliver(pending)
        self._world.touch()
        return update

    async def replay(self, request: Request) -> Response:
        """Deliver an update again that was delivered before: {"update_id": n}."""
        order = orjson.loads(await request.body())
        try:
            pending = self._world.queue.replay(order["update_id"])
        except KeyError:
            return _json({"description": "this update was never delivered"}, 404)
        self._bot_api.webhook.deliver(pending)
        return _json({"update_id": pending.update_id})

    async def faults(self, request: Request) -> Response:
        """POST a rule, GET the rules with their counts, DELETE all."""
        if request.method == "POST":
            self._world.faults.add(orjson.loads(await request.body()))
        elif request.method == "DELETE":
            self._world.faults.rules.clear()
        return _json(self._world.faults.listed())

    async def settings(self, request: Request) -> Response:
        """{"open_chat": id, "advance": seconds, "next_update_id": n}, each optional."""
        change = orjson.loads(await request.body())
        if "open_chat" in change:
            self._world.open_chat(change["open_chat"])
        if "next_update_id" in change:
            self._world.queue.next_id = change["next_update_id"]
        self._world.skew += change.get("advance", 0)
        return _json({"now": self._world.now()})

    async def journal(self, request: Request) -> Response:
        """The calls after `since` (a seq), of one `method` or all."""
        query = request.query_params
        entries = self._world.journal.entries[int(query.get("since", 0)) :]
        if method := query.get("method", "").lower():
            entries = [entry for entry in entries if entry["method"].lower() == method]
        return _json(entries)

    async def deliveries(self, request: Request) -> Response:
        """Every attempt to deliver to the webhook, in order; `status` is null without an answer."""
        return _json(self._world.deliveries)

    async def chat(self, request: Request) -> Response:
        """The chat as its member sees it now."""
        chat = self._world.chats.get(int(request.path_params["chat_id"]))
        if chat is None:
            return _json({"description": "no such chat"}, 404)
        shown = {"chat": chat.public(), "messages": list(chat.messages.values()), "keyboard": chat.keyboard}
        return _json({**shown, "actions": chat.actions, "blocked": chat.blocked})

    async def callback(self, request: Request) -> Response:
        """The answer to a callback query; null while there is none."""
        query = self._world.callbacks.get(request.path_params["query_id"])
        return _json(None if query is None else query.answer, 404 if query is None else 200)

    async def pending(self, request: Request) -> Response:
        """Updates the bot has not acknowledged, and whether it waits for more in getUpdates."""
        queue = self._world.queue
        queue.expire()
        return _json({"update_ids": [pending.update_id for pending in queue.pending], "is_polled": queue.is_polled})

    async def changes(self, request: Request) -> Response:
        """The revision, as soon as it is not `since` any more, or after `wait` seconds (at most 10)."""
        since = int(request.query_params.get("since", -1))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(float(request.query_params.get("wait", 0)), 10)):
                while self._world.revision == since:
                    await self._world.changed()
        return _json(self._world.revision)


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type=JSON)


def build_app(options: Options, journal_path: Path | None = None) -> Starlette:
    """The application; it must run in one event loop from start to end."""
    world = World(options, journal_path)
    bot_api = BotApi(world)

    async def download(request: Request) -> Response:
        wanted = request.path_params["path"]
        stored = next((stored for stored in world.files.values() if stored.path == wanted), None)
        if request.path_params["token"] != options.token:
            return _json(ApiError(401, "Unauthorized").payload(), 401)
        if stored is None:
            return _json(ApiError(404, "Not Found").payload(), 404)
        return Response(stored.data, media_type="application/octet-stream")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await bot_api.webhook.close()
        world.journal.close()

    routes = [
        Route("/bot{token}/{method}", bot_api),
        Route("/file/bot{token}/{path:path}", download),
        *Control(world, bot_api).routes(),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.world = world
    return app

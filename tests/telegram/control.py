"""The control of the emulator under /_control: what a test does to the world, and what it sees of it."""

import asyncio
import contextlib
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.telegram.errors import ApiError
from tests.telegram.inject import inject
from tests.telegram.state import World
from tests.telegram.webhook import WebhookSender


class Control:
    """The routes under /_control."""

    def __init__(self, world: World, webhook: WebhookSender) -> None:
        self._world = world
        self._webhook = webhook

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
            return json_response(error.payload(), error.code)
        except KeyError as error:
            return json_response({"description": f"the injection needs the field {error}"}, 400)
        return json_response(updates if isinstance(orders, list) else updates[0])

    def _injected(self, order: dict[str, Any]) -> dict[str, Any]:
        update, pending = inject(self._world, order)
        if pending is not None:
            self._webhook.deliver(pending)
        self._world.touch()
        return update

    async def replay(self, request: Request) -> Response:
        """Deliver an update again that was delivered before: {"update_id": n}."""
        order = orjson.loads(await request.body())
        try:
            pending = self._world.queue.delivered(order["update_id"])
        except KeyError:
            return json_response({"description": "this update was never delivered"}, 404)
        if self._world.webhook.url:
            self._webhook.deliver(pending)
        else:
            self._world.queue.replay(pending)
        return json_response({"update_id": pending.update_id})

    async def faults(self, request: Request) -> Response:
        """POST a rule, GET the rules with their counts, DELETE all."""
        if request.method == "POST":
            try:
                self._world.faults.add(orjson.loads(await request.body()))
            except TypeError as error:
                return json_response({"description": str(error)}, 400)
        elif request.method == "DELETE":
            self._world.faults.rules.clear()
        return json_response(self._world.faults.listed())

    async def settings(self, request: Request) -> Response:
        """{"open_chat": id, "advance": seconds, "next_update_id": n}, each optional."""
        change = orjson.loads(await request.body())
        if "open_chat" in change:
            self._world.open_chat(change["open_chat"])
        if "next_update_id" in change:
            self._world.queue.next_id = change["next_update_id"]
        self._world.skew += change.get("advance", 0)
        return json_response({"now": self._world.now()})

    async def journal(self, request: Request) -> Response:
        """The calls after `since` (a seq), of one `method` or all."""
        query = request.query_params
        entries = self._world.journal.entries[int(query.get("since", 0)) :]
        if method := query.get("method", "").lower():
            entries = [entry for entry in entries if entry["method"].lower() == method]
        return json_response(entries)

    async def deliveries(self, request: Request) -> Response:
        """Every attempt to deliver to the webhook, in order; `status` is null without an answer."""
        return json_response(self._world.deliveries)

    async def chat(self, request: Request) -> Response:
        """The chat as its member sees it now."""
        chat = self._world.chats.get(int(request.path_params["chat_id"]))
        if chat is None:
            return json_response({"description": "no such chat"}, 404)
        shown = {"chat": chat.public(), "messages": list(chat.messages.values()), "keyboard": chat.keyboard}
        return json_response({**shown, "actions": chat.actions, "blocked": chat.blocked})

    async def callback(self, request: Request) -> Response:
        """The answer to a callback query; null while there is none."""
        query = self._world.callbacks.get(request.path_params["query_id"])
        return json_response(None if query is None else query.answer, 404 if query is None else 200)

    async def pending(self, request: Request) -> Response:
        """Updates the bot has not acknowledged, and whether it waits for more in getUpdates."""
        queue = self._world.queue
        queue.expire()
        return json_response(
            {"update_ids": [pending.update_id for pending in queue.pending], "is_polled": queue.is_polled}
        )

    async def changes(self, request: Request) -> Response:
        """The revision, as soon as it is not `since` any more, or after `wait` seconds (at most 10)."""
        since = int(request.query_params.get("since", -1))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(float(request.query_params.get("wait", 0)), 10)):
                while self._world.revision == since:
                    await self._world.changed()
        return json_response(self._world.revision)


def json_response(content: Any, status: int = 200) -> Response:
    """Any content as JSON."""
    return Response(orjson.dumps(content), status, media_type="application/json")

"""The webhook: setting it, and delivering to it, one lane per chat, until the bot's server says 2xx."""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import Any

import aiohttp
import orjson

from tests.telegram.errors import bad_request, too_many_requests
from tests.telegram.params import Params
from tests.telegram.state import Webhook, World
from tests.telegram.updates import SET_WEBHOOK, Pending

MAX_RETRY_AFTER = 3600
MAX_BACKOFF = 60
"""Seconds. Telegram takes a random value between this and its double; here it is fixed."""
GONE_FOR = 23 * 3600
"""Seconds of 410 answers after which the webhook is removed."""


class WebhookSender:
    """Sends the queue's updates to the bot's server. `execute` runs a call written in the server's answer."""

    def __init__(self, world: World, execute: Callable[[str, Params], None]) -> None:
        self._world = world
        self._execute = execute
        self._lanes: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(40)
        self._next_set = 0.0
        self._gone_since: float | None = None

    def set(self, params: Params) -> tuple[bool, str]:
        """setWebhook: result and description. Raises ApiError 400 or 429."""
        url = params.text("url")
        if not url:
            return self.delete(params)
        self._hold_back()
        hook = Webhook(url, _secret(params), min(max(params.integer("max_connections", 40), 1), 100))
        if not re.match(r"https?://[^/]+", url):
            raise bad_request("invalid webhook URL specified")
        world = self._world
        world.queue.allow(params.decoded("allowed_updates"))
        world.queue.end_poll(SET_WEBHOOK)
        current = world.webhook
        same = (current.url, current.secret_token, current.max_connections) == (
            url,
            hook.secret_token,
            hook.max_connections,
        )
        self._drop_if_asked(params)
        if same and not params.flag("drop_pending_updates"):
            return True, "Webhook is already set"
        self.stop()
        world.webhook = hook
        self._places = asyncio.Semaphore(hook.max_connections)
        for pending in world.queue.pending:
            self.deliver(pending)
        return True, "Webhook was set"

    def delete(self, params: Params) -> tuple[bool, str]:
        """deleteWebhook: result and description; what was not delivered waits for getUpdates."""
        was_set = bool(self._world.webhook.url)
        self.stop()
        self._world.webhook = Webhook()
        self._drop_if_asked(params)
        return True, "Webhook was deleted" if was_set else "Webhook is already deleted"

    def info(self) -> dict[str, Any]:
        """getWebhookInfo."""
        hook, queue = self._world.webhook, self._world.queue
        queue.expire()
        info: dict[str, Any] = {"url": hook.url, "has_custom_certificate": False}
        info["pending_update_count"] = len(queue.pending)
        if hook.url:
            info["max_connections"] = hook.max_connections
        if hook.last_error_date is not None:
            info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
        if queue.allowed is not None:
            info["allowed_updates"] = sorted(queue.allowed)
        return info

    def deliver(self, pending: Pending) -> None:
        """Put an update at the end of its lane, if there is a webhook."""
        if not self._world.webhook.url:
            return
        lane = self._lanes.setdefault(pending.lane, deque())
        lane.append(pending)
        if len(lane) == 1:
            task = asyncio.create_task(self._run(lane, pending.lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """No delivery goes on."""
        for task in self._tasks:
            task.cancel()
        self._lanes.clear()

    async def close(self) -> None:
        """Stop and let go of the connections."""
        self.stop()
        if self._client is not None:
            await self._client.close()

    def _drop_if_asked(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self._world.queue.clear()

    def _hold_back(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._next_set:
            raise too_many_requests(1)
        self._next_set = now + self._world.options.pace

    async def _run(self, lane: deque[Pending], key: int) -> None:
        while lane:
            await self._until_taken(lane[0])
            lane.popleft()
        if self._lanes.get(key) is lane:
            del self._lanes[key]

    async def _until_taken(self, pending: Pending) -> None:
        """The update was taken as often as it has copies, or is too old."""
        taken, failures, delay = 0, 0, 1
        while taken < pending.copies:
            async with self._places:
                retry_after = await self._send(pending)
            if retry_after is None:
                taken += 1
                continue
            if not retry_after and failures:
                delay = min(delay * 2, MAX_BACKOFF)
            wait = retry_after or (delay if failures else 0)
            failures += 1
            if self._world.now() + wait > pending.expires_at:
                break
            await asyncio.sleep(wait * self._world.options.pace)
        self._world.queue.forget(pending)
        self._world.touch()

    async def _send(self, pending: Pending) -> int | None:
        """None if the server took it, else the seconds it asks to wait (0: none asked)."""
        hook = self._world.webhook
        headers = {"Content-Type": "application/json"}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        try:
            async with self._http().post(hook.url, data=pending.body, headers=headers, allow_redirects=False) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(pending, None, "Read timeout expired" if isinstance(error, TimeoutError) else str(error))
            return 0
        if 200 <= answer.status < 300:
            self._note(pending, answer.status)
            self._gone_since = None
            self._run_answer(body)
            return None
        self._failed(pending, answer.status, f"Wrong response from the webhook: {answer.status} {answer.reason}")
        self._remove_if_gone(answer.status)
        asked = answer.headers.get("retry-after", "")
        return min(int(asked), MAX_RETRY_AFTER) if asked.isdigit() else 0

    def _http(self) -> aiohttp.ClientSession:
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=self._world.options.webhook_timeout)
            self._client = aiohttp.ClientSession(timeout=timeout)
        return self._client

    def _note(self, pending: Pending, status: int | None) -> None:
        self._world.deliveries.append({"update_id": pending.update_id, "lane": pending.lane, "status": status})
        self._world.touch()

    def _failed(self, pending: Pending, status: int | None, reason: str) -> None:
        self._note(pending, status)
        self._world.webhook.last_error_date = int(self._world.now())
        self._world.webhook.last_error_message = reason

    def _remove_if_gone(self, status: int) -> None:
        if status != 410:
            self._gone_since = None
            return
        self._gone_since = self._gone_since or self._world.now()
        if self._world.now() - self._gone_since > GONE_FOR:
            self._world.webhook = Webhook()
            self.stop()

    def _run_answer(self, body: bytes) -> None:
        """Execute the call that a 2xx body may name; its result is never seen."""
        try:
            values = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        method = values.pop("method", None) if isinstance(values, dict) else None
        if isinstance(method, str) and not method.lower().startswith(("get", "setwebhook", "deletewebhook")):
            self._execute(method, Params(values))


def _secret(params: Params) -> str:
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    return secret

"""What goes wrong on request: errors before or after the effect, delays, cut connections, answers out of order."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import orjson

from tests.telegram.errors import ApiError, too_many_requests
from tests.telegram.params import Params

PROXY_STATUS = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
"""Answered by the web server in front of the Bot API, hence as HTML."""

WORDING = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
}


@dataclass
class Fault:
    """One rule; the first rule that matches a call decides it."""

    method: str = "*"
    """Bot API method in any case, or * for all."""
    chat_id: int | None = None
    """None: every chat."""
    status: int | None = None
    """HTTP status of the error answered; None: the true answer."""
    description: str | None = None
    """None: Telegram's usual wording."""
    retry_after: int | None = None
    """Seconds, for a 429."""
    when: Literal["before", "after"] = "before"
    """Whether the trouble comes before the call takes effect (which then never does, if it is an error) or after."""
    delay: float = 0
    """Seconds of silence, before or after the effect."""
    drop: bool = False
    """Cut the connection instead of answering."""
    body: str | None = None
    """Send this in place of the answer, with `status` or 200."""
    reverse: bool = False
    """getUpdates: the updates of the answer in reverse order."""
    skip: int = 0
    """How many matching calls pass first."""
    every: int = 1
    """Of the matching calls after that, only each n-th."""
    times: int | None = 1
    """How many calls it hits; None: until removed."""
    seen: int = field(default=0, init=False)
    hits: int = field(default=0, init=False)

    def strikes(self, method: str, params: Params) -> bool:
        """Whether this call is hit; counts it."""
        if self.method != "*" and self.method.lower() != method.lower():
            return False
        if self.chat_id is not None and params.integer("chat_id") != self.chat_id:
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip) % self.every:
            return False
        self.hits += 1
        return True

    @property
    def answers(self) -> bool:
        """Whether the caller gets something else than the true answer."""
        return self.drop or self.body is not None or self.status is not None

    def answer(self) -> tuple[int, bytes, str]:
        """Status, body and content type in place of the true answer."""
        status = self.status or 200
        if self.body is not None:
            return status, self.body.encode(), "application/json"
        if status in PROXY_STATUS:
            title = f"{status} {PROXY_STATUS[status]}"
            page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><h1>{title}</h1></body></html>"
            return status, page.encode(), "text/html"
        return status, orjson.dumps(self._error(status).payload()), "application/json"

    def _error(self, status: int) -> ApiError:
        if status == 429 and self.description is None:
            return too_many_requests(1 if self.retry_after is None else self.retry_after)
        return ApiError(status, self.description or WORDING.get(status, f"Error {status}"), self.retry_after)


@dataclass
class Faults:
    """The rules in force."""

    rules: list[Fault] = field(default_factory=list)

    def add(self, rule: dict[str, Any]) -> Fault:
        """Put a rule in force. TypeError for an unknown field."""
        fault = Fault(**rule)
        self.rules.append(fault)
        return fault

    def for_call(self, method: str, params: Params) -> Fault | None:
        """The rule that hits this call."""
        return next((rule for rule in self.rules if rule.strikes(method, params)), None)

    def listed(self) -> list[dict[str, Any]]:
        """The rules and how often each struck."""
        return [asdict(rule) for rule in self.rules]

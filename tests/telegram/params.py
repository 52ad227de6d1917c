"""Parameters of a call, however the client encodes them: query string, form, multipart or JSON."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.telegram.errors import ApiError, bad_request

MAX_UPLOAD = 50 * 1024 * 1024
"""Bytes; what Telegram's own server takes from a bot."""


@dataclass(frozen=True)
class Upload:
    """A file sent in a multipart body."""

    filename: str
    mime_type: str
    data: bytes

    def summary(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {"filename": self.filename, "mime_type": self.mime_type, "size": len(self.data)}


@dataclass
class Params:
    """Named values as received; nested ones may still be JSON text."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """The value as text; empty when absent."""
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a number; what cannot be read counts as 0, as on the official server."""
        if name not in self:
            return default
        try:
            return int(self.text(name))
        except ValueError:
            return 0

    def flag(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in ("true", "yes", "1")

    def decoded(self, name: str) -> Any:
        """The nested value, from JSON text if need be; None when absent. Raises ApiError 400."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise bad_request(f"can't parse {name} JSON object") from error

    def readable(self) -> dict[str, Any]:
        """The values with nested JSON opened, for the journal."""
        return {name: _opened(value) for name, value in self.values.items()}


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


async def read_params(request: Request) -> Params:
    """All parameters of the call. Raises ApiError 400 or 413 for a body that cannot be taken."""
    params = Params(dict(request.query_params) if request.url.query else {})
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        await _read_multipart(request, params)
        return params
    body = await request.body()
    if not body:
        return params
    if kind == "application/json":
        params.values.update(_json_object(body))
    elif kind == "application/x-www-form-urlencoded":
        params.values.update(parse_qsl(body.decode(), keep_blank_values=True))
    return params


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad_request("can't parse request JSON object") from error
    if not isinstance(values, dict):
        raise bad_request("request must be a JSON object")
    return values


async def _read_multipart(request: Request, params: Params) -> None:
    if int(request.headers.get("content-length", 0)) > MAX_UPLOAD + 1_000_000:
        raise ApiError(413, "Request Entity Too Large")
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime_type = value.content_type or "application/octet-stream"
                params.files[name] = Upload(value.filename or name, mime_type, await value.read())
            else:
                params.values[name] = value

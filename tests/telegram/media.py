"""Files in messages: what a bot uploads, what a member sends."""

import mimetypes
import struct
import zlib
from pathlib import PurePath
from typing import Any

from tests.telegram.errors import ApiError, bad_request
from tests.telegram.params import MAX_UPLOAD, Params, Upload
from tests.telegram.state import StoredFile, World

MAX_PHOTO = 10 * 1024 * 1024
"""Bytes."""
FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice"}


def content(world: World, kind: str, params: Params) -> dict[str, Any]:
    """The message field for the file that a sendDocument, sendPhoto or sendVoice carries. Raises ApiError."""
    upload = _upload(kind, params)
    if upload is not None:
        return described(world, kind, upload, params.integer("duration"))
    reference = params.text(kind)
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the emulator fetches nothing
    stored = world.files.get(reference)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    return _field(kind, stored, Upload(PurePath(stored.path).name, _mime_type(stored.path), stored.data), 1)


def described(world: World, kind: str, upload: Upload, duration: int) -> dict[str, Any]:
    """Store the bytes; the message field that shows them. `duration` in seconds, for a voice message."""
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    stored = world.store_file(upload.data, FOLDERS[kind], PurePath(upload.filename).suffix)
    return _field(kind, stored, upload, duration)


def _upload(kind: str, params: Params) -> Upload | None:
    reference = params.text(kind)
    if reference.startswith("attach://"):
        return params.files.get(reference.removeprefix("attach://"))
    return params.files.get(kind)


def _field(kind: str, stored: StoredFile, upload: Upload, duration: int) -> dict[str, Any]:
    if kind == "photo":
        if len(upload.data) > MAX_PHOTO:
            raise bad_request("too big for a photo")
        width, height = image_size(upload.data)
        return {"photo": [{**stored.described(), "width": width, "height": height}]}
    if kind == "voice":
        return {"voice": {**stored.described(), "duration": duration, "mime_type": "audio/ogg"}}
    named = {"file_name": upload.filename, "mime_type": upload.mime_type}
    return {"document": {**stored.described(), **named}}


def _mime_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG or JPEG. Raises ApiError 400 for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    position = 2 if data[:2] == b"\xff\xd8" else len(data)
    while position + 9 <= len(data):
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    raise bad_request("IMAGE_PROCESS_FAILED")


def png(width: int = 8, height: int = 5) -> bytes:
    """A black picture of that many pixels, for a member to send."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height))
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )

"""From a raw update to an Inbound message: one by one and late, so that a strange update harms itself only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers

from actions.cleaning import clean
from actions.messages import File, Inbound, Sender
from bot.channels import UnreadableUpdate
from bot.file_kinds import may_be_taken
from storage.repositories.inbox import Received

CHANNEL = "telegram"
_START = re.compile(r"/start(?:@\w+)?(?:\s+(\S+))?\s*")
_DOCUMENTS = ("document", "audio", "video", "video_note")
"""What is kept as a file, whatever Telegram calls it; an animation also comes as a document."""


def received(bot_id: int, update: Mapping[str, Any]) -> Received | None:
    """A raw update on its way to the inbox; None in groups and channels, where nothing personal may be said.

    Raises KeyError or TypeError without a numeric update_id.
    """
    number = update["update_id"]
    if not isinstance(number, int):
        raise TypeError("update_id")
    chat = _chat(update)
    if chat.get("type") in ("group", "supergroup", "channel"):
        return None
    # What belongs to no chat cannot be read either; its lane shows it among the messages set aside.
    lane = f"{CHANNEL}:{chat.get('id', 'unreadable')}"
    return Received(CHANNEL, f"{bot_id}:{number}", lane, update)


def _chat(update: Mapping[str, Any]) -> Mapping[str, Any]:
    for kind in ("message", "edited_message", "my_chat_member"):
        if kind in update:
            return _mapping(_mapping(update[kind]).get("chat"))
    query = _mapping(update.get("callback_query"))
    return _mapping(_mapping(query.get("message")).get("chat"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def read(body: Mapping[str, Any], bot_id: int, max_file_bytes: int) -> Inbound:
    """The message that an update is, cleaned. Raises UnreadableUpdate."""
    try:
        return clean(_read(body, bot_id, max_file_bytes))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise UnreadableUpdate(type(error).__name__) from None


def _read(body: Mapping[str, Any], bot_id: int, max_file_bytes: int) -> Inbound:
    if "message" in body:
        return _message(body["message"], bot_id, max_file_bytes)
    if "edited_message" in body:
        return _edited(body["edited_message"], bot_id)
    if "callback_query" in body:
        return _button(body["callback_query"])
    return _membership(body["my_chat_member"], body["update_id"])


def _sender(user: Mapping[str, Any]) -> Sender:
    name = " ".join(user[part] for part in ("first_name", "last_name") if user.get(part))
    return Sender(str(user["id"]), name, user.get("language_code"))


def _common(message: Mapping[str, Any], bot_id: int) -> dict[str, Any]:
    chat_id = str(int(message["chat"]["id"]))
    # Another bot's messages in the same chat are numbered on their own.
    key = f"{bot_id}:{chat_id}:{int(message['message_id'])}"
    return {"sender": _sender(message["from"]), "chat_id": chat_id, "key": key}


def _message(message: Mapping[str, Any], bot_id: int, max_file_bytes: int) -> Inbound:
    common = _common(message, bot_id)
    if "text" in message:
        start = _START.fullmatch(message["text"])
        if start:
            return Inbound("start", text=start[1] or "", **common)
        return Inbound("text", text=message["text"], **common)
    if "contact" in message:
        contact = message["contact"]
        own = contact.get("user_id") is not None and contact["user_id"] == message["from"]["id"]
        return Inbound("contact", phone=e164(contact["phone_number"]), phone_is_own=own, **common)
    if "location" in message:
        return Inbound("location", location=_place(message["location"]), **common)
    file = _file(message, max_file_bytes)
    if file is not None:
        return Inbound("file", text=message.get("caption") or "", file=file, **common)
    return Inbound("unsupported", **common)


def _file(message: Mapping[str, Any], max_bytes: int) -> File | None:
    if "photo" in message:
        largest = max(message["photo"], key=lambda size: size["width"] * size["height"])
        return _sized("photo", {**largest, "mime_type": "image/jpeg"}, max_bytes)
    if "voice" in message:
        return _sized("voice", message["voice"], max_bytes)
    kind = next((kind for kind in _DOCUMENTS if kind in message), None)
    return _sized("document", message[kind], max_bytes) if kind else None


def _sized(kind: str, file: Mapping[str, Any], max_bytes: int) -> File:
    size = file.get("file_size")
    refused = "too_large" if size is not None and size > max_bytes else None
    if not may_be_taken(file.get("file_name"), file.get("mime_type")):
        refused = "kind"
    return File(
        kind,
        filename=file.get("file_name"),
        media_type=file.get("mime_type"),
        size=size,
        ref=file["file_id"],
        refused=refused,
    )


def _place(location: Mapping[str, Any]) -> tuple[float, float]:
    return float(location["latitude"]), float(location["longitude"])


def _edited(message: Mapping[str, Any], bot_id: int) -> Inbound:
    text = message.get("text") or message.get("caption") or ""
    if "location" in message:  # a shared place that moves
        text = "📍 {:.5f}, {:.5f}".format(*_place(message["location"]))
    elif _START.fullmatch(text):
        text = "/start"  # the payload is a secret
    return Inbound("edited", text=text, **_common(message, bot_id))


def _button(query: Mapping[str, Any]) -> Inbound:
    return Inbound(
        "button",
        sender=_sender(query["from"]),
        key=f"cb:{query['id']}",
        chat_id=str(int(query["message"]["chat"]["id"])),
        token=str(query.get("data") or ""),
        callback_id=str(query["id"]),
    )


def _membership(change: Mapping[str, Any], update_id: int) -> Inbound:
    gone = change["new_chat_member"]["status"] in ("kicked", "left")
    return Inbound(
        "blocked" if gone else "unblocked",
        sender=_sender(change["from"]),
        key=f"member:{update_id}",
        chat_id=str(int(change["chat"]["id"])),
    )


def e164(number: str) -> str | None:
    """A shared contact's number in international form; None if it cannot be a number.

    Telegram writes the sender's own one with its country code and without the plus; address books hold French
    numbers without either.
    """
    digits = re.sub(r"[^\d+]", "", number)
    written = digits if digits.startswith(("+", "0")) else f"+{digits}"
    try:
        parsed = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

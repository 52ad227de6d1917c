"""What members do: write, send files and places, edit, press buttons, block the bot."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from tests.telegram import media
from tests.telegram.errors import bad_request
from tests.telegram.markup import commands_in
from tests.telegram.params import Upload
from tests.telegram.state import CallbackQuery, Chat, World
from tests.telegram.updates import Pending

Order = dict[str, Any]
"""The JSON of one injection; `kind` and `chat_id` always, the rest as the kind needs."""


def inject(world: World, order: Order) -> tuple[dict[str, Any], Pending | None]:
    """The update that this act of a member makes, and its place in the queue; None if the bot did not ask for such."""
    kind = order.get("kind", "text")
    if kind not in KINDS:
        raise bad_request(f"no such injection: {kind}")
    update = KINDS[kind](world, order)
    if order.get("update_id") is not None:
        update = {"update_id": order["update_id"], **update}
    if kind != "raw" and not world.queue.wants(next(name for name in update if name != "update_id")):
        return {"update_id": None, **update}, None
    date = order.get("date") or world.now()
    pending = world.queue.add(update, _lane(order), date, order.get("copies", 1))
    return {"update_id": pending.update_id, **update}, pending


def _lane(order: Order) -> int:
    return order.get("chat_id") or order.get("from_id") or 0


def _sender(order: Order) -> dict[str, Any]:
    user_id = order.get("from_id") or order["chat_id"]
    if user_id <= 0:
        raise bad_request("from_id is needed in a group")
    user = {"id": user_id, "is_bot": False, "first_name": order.get("first_name", "Camille")}
    optional = {name: order[name] for name in ("last_name", "username") if order.get(name)}
    return {**user, **optional, "language_code": order.get("language_code") or "fr"}


def _message(world: World, order: Order, content: dict[str, Any]) -> dict[str, Any]:
    chat = world.open_chat(order["chat_id"])
    chat.user = _sender(order)
    chat.is_forum = chat.is_forum or (chat.chat_id < 0 and order.get("message_thread_id") is not None)
    message = {
        "message_id": world.next_message_id(),
        "from": chat.user,
        "chat": chat.public(),
        "date": int(order.get("date") or world.now()),
        **content,
    }
    if order.get("message_thread_id") is not None:
        message |= {"message_thread_id": order["message_thread_id"], "is_topic_message": chat.is_forum}
    if quoted := chat.messages.get(order.get("reply_to", 0)):
        message["reply_to_message"] = {name: value for name, value in quoted.items() if name != "reply_to_message"}
    chat.messages[message["message_id"]] = message
    if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    return message


def _with_entities(field: str, text: str) -> dict[str, Any]:
    entities = commands_in(text)
    return {field: text} | ({"caption_entities" if field == "caption" else "entities": entities} if entities else {})


def _text(world: World, order: Order) -> dict[str, Any]:
    return {"message": _message(world, order, _with_entities("text", order["text"]))}


def _file(world: World, order: Order) -> dict[str, Any]:
    kind = order["kind"]
    mime_type = order.get("mime_type") or "application/octet-stream"
    upload = Upload(order.get("filename") or kind, mime_type, base64.b64decode(order["data"]))
    content = media.described(world, kind, upload, order.get("duration", 1))
    caption = _with_entities("caption", order["caption"]) if order.get("caption") else {}
    return {"message": _message(world, order, {**content, **caption})}


def _location(world: World, order: Order) -> dict[str, Any]:
    place = {"latitude": order["latitude"], "longitude": order["longitude"]}
    return {"message": _message(world, order, {"location": place})}


def _contact(world: World, order: Order) -> dict[str, Any]:
    card = {name: order[name] for name in ("phone_number", "first_name", "last_name") if order.get(name)}
    card.setdefault("first_name", _sender(order)["first_name"])
    if order.get("user_id"):
        card["user_id"] = order["user_id"]
    return {"message": _message(world, order, {"contact": card})}


def _edited_message(world: World, order: Order) -> dict[str, Any]:
    chat = world.open_chat(order["chat_id"])
    message = _shown(chat, order["message_id"])
    field = "caption" if "caption" in message else "text"
    kept = {name: value for name, value in message.items() if name not in ("entities", "caption_entities")}
    edited = {**kept, "edit_date": int(world.now()), **_with_entities(field, order["text"])}
    chat.messages[order["message_id"]] = edited
    return {"edited_message": edited}


def _shown(chat: Chat, message_id: int) -> dict[str, Any]:
    if message_id not in chat.messages:
        raise bad_request(f"message {message_id} is not in the chat")
    return chat.messages[message_id]


def _press(world: World, order: Order) -> dict[str, Any]:
    """A tap on an inline button now on screen, found by its label; the newest message that has it, unless told."""
    chat = world.open_chat(order["chat_id"])
    wanted = order.get("message_id")
    for message in reversed(chat.messages.values()):
        if wanted is not None and message["message_id"] != wanted:
            continue
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"] == order["label"] and "callback_data" in button:
                    return _pressed(world, order, message, button["callback_data"])
    raise bad_request(f"no button {order['label']!r} on screen")


def _callback(world: World, order: Order) -> dict[str, Any]:
    """A callback query with any data, as from an old screen or a forged client; the message may be gone."""
    chat = world.open_chat(order["chat_id"])
    gone = {"chat": chat.public(), "message_id": order["message_id"], "date": 0}
    return _pressed(world, order, chat.messages.get(order["message_id"], gone), order["data"])


def _pressed(world: World, order: Order, message: dict[str, Any], data: str) -> dict[str, Any]:
    number = len(world.callbacks) + 1
    query = CallbackQuery(str(4_000_000_000_000_000 + number), order["chat_id"], world.now())
    world.callbacks[query.query_id] = query
    instance = hashlib.sha256(str(order["chat_id"]).encode()).hexdigest()[:18]
    return {
        "callback_query": {
            "id": query.query_id,
            "from": _sender(order),
            "message": message,
            "chat_instance": instance,
            "data": data,
        }
    }


def _membership(world: World, order: Order) -> dict[str, Any]:
    """The member blocks the bot, or unblocks it."""
    chat = world.open_chat(order["chat_id"])
    chat.user = chat.user or _sender(order)
    chat.blocked = order["kind"] == "block"
    member = {"user": world.bot, "status": "member"}
    banned = {"user": world.bot, "status": "kicked", "until_date": 0}
    old, new = (member, banned) if chat.blocked else (banned, member)
    moved = {"old_chat_member": old, "new_chat_member": new}
    actor = {"chat": chat.public(), "from": chat.user, "date": int(world.now())}
    return {"my_chat_member": {**actor, **moved}}


def _raw(world: World, order: Order) -> dict[str, Any]:
    """Any JSON object as an update, also one that no client library can read."""
    if order.get("chat_id"):
        world.open_chat(order["chat_id"])
    return dict(order["update"])


KINDS: dict[str, Callable[[World, Order], dict[str, Any]]] = {
    "text": _text,
    "photo": _file,
    "document": _file,
    "voice": _file,
    "location": _location,
    "contact": _contact,
    "edited_message": _edited_message,
    "press": _press,
    "callback": _callback,
    "block": _membership,
    "unblock": _membership,
    "raw": _raw,
}

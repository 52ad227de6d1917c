"""The Bot API methods, by name. Each takes the world and the parameters, and gives the result or raises ApiError."""

from typing import Any

from tests.telegram import media, profile
from tests.telegram.errors import bad_request
from tests.telegram.markup import MAX_CAPTION, MAX_TEXT, formatted, inline_keyboard, reply_keyboard
from tests.telegram.params import Params
from tests.telegram.profile import Method
from tests.telegram.state import CALLBACK_LIFETIME, MAX_DOWNLOAD, Chat, World

CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(world: World, params: Params) -> dict[str, Any]:
    """The bot's own account."""
    can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**world.bot, **can, "can_connect_to_business": False, "has_main_web_app": False}


def send_message(world: World, params: Params) -> dict[str, Any]:
    """A text in a chat."""
    content = _text(params)
    if params.decoded("link_preview_options"):
        content["link_preview_options"] = params.decoded("link_preview_options")
    return _post(world, params, content)


def send_file(kind: str) -> Method:
    """The method that sends a file of this kind, uploaded or already known."""

    def send(world: World, params: Params) -> dict[str, Any]:
        content = {**media.content(world, kind, params), **_caption(params)}
        return _post(world, params, content)

    return send


def send_location(world: World, params: Params) -> dict[str, Any]:
    """A point on the map."""
    try:
        place = {"latitude": float(params.text("latitude")), "longitude": float(params.text("longitude"))}
    except ValueError as error:
        raise bad_request("latitude and longitude must be numbers") from error
    return _post(world, params, {"location": place})


def send_contact(world: World, params: Params) -> dict[str, Any]:
    """A phone number with a name."""
    card = {name: params.text(name) for name in ("phone_number", "first_name", "last_name") if name in params}
    if "phone_number" not in card or "first_name" not in card:
        raise bad_request("phone number and first name must be non-empty")
    return _post(world, params, {"contact": card})


def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    """New text for a message of the bot; its inline keyboard goes unless given again."""
    content = _text(params)
    message = _own_message(world, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, {"entities": None, **content, "reply_markup": _inline(params)})


def edit_message_caption(world: World, params: Params) -> dict[str, Any]:
    """New caption for a file the bot sent."""
    message = _own_message(world, params)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    none = {"caption": None, "caption_entities": None}
    return _edit(world, message, {**none, **_caption(params), "reply_markup": _inline(params)})


def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    """New inline keyboard, or none, for a message of the bot."""
    return _edit(world, _own_message(world, params), {"reply_markup": _inline(params)})


def delete_message(world: World, params: Params) -> bool:
    """The message is gone from the chat."""
    chat = world.chat_to_write(params.text("chat_id"))
    if chat.messages.pop(params.integer("message_id"), None) is None:
        raise bad_request("message to delete not found")
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """The pressed button stops spinning; the member may see a notice."""
    query = world.callbacks.get(params.text("callback_query_id"))
    if query is None or world.now() - query.date > CALLBACK_LIFETIME:
        raise bad_request(TOO_OLD)
    if len(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": params.text("text"), "show_alert": params.flag("show_alert")}
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """The member sees what the bot is doing."""
    chat = world.chat_to_write(params.text("chat_id"))
    action = params.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(action)
    return True


def get_chat(world: World, params: Params) -> dict[str, Any]:
    """What is known of a chat."""
    chat = world.chat_for(params.text("chat_id"))
    accepted = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), True)
    gifts = {**accepted, "gifts_from_channels": True}
    return {**chat.public(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_file(world: World, params: Params) -> dict[str, Any]:
    """Where a file is downloaded from."""
    stored = world.files.get(params.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {**stored.described(), "file_path": stored.path}


def _text(params: Params) -> dict[str, Any]:
    text, entities = formatted(params.text("text"), params.text("parse_mode"), params.decoded("entities"))
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    if entities:  # their offsets count from the start
        return {"text": text.rstrip(), "entities": entities}
    return {"text": text.strip()}


def _caption(params: Params) -> dict[str, Any]:
    given = params.decoded("caption_entities")
    text, entities = formatted(params.text("caption"), params.text("parse_mode"), given)
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _inline(params: Params) -> dict[str, Any] | None:
    return inline_keyboard(params.decoded("reply_markup"))


def _post(world: World, params: Params, content: dict[str, Any]) -> dict[str, Any]:
    """The message as stored and answered; a reply keyboard changes the screen and is not part of it."""
    chat = world.chat_to_write(params.text("chat_id"))
    inline, keyboard = _inline(params), reply_keyboard(params.decoded("reply_markup"))
    message = {
        "message_id": 0,
        "from": world.bot,
        "chat": chat.public(),
        "date": int(world.now()),
        **_placed(chat, params),
        **content,
    }
    if inline:
        message["reply_markup"] = inline
    if params.flag("protect_content"):
        message["has_protected_content"] = True
    if keyboard is not None:
        chat.keyboard = None if keyboard.get("remove_keyboard") else keyboard
    message["message_id"] = world.next_message_id()
    chat.messages[message["message_id"]] = message
    return message


def _placed(chat: Chat, params: Params) -> dict[str, Any]:
    """Topic and quoted message. Raises ApiError 400 if the quoted one does not exist."""
    placed: dict[str, Any] = {}
    if "message_thread_id" in params:
        placed |= {"message_thread_id": params.integer("message_thread_id")}
        placed |= {"is_topic_message": True} if chat.is_forum else {}
    reply = params.decoded("reply_parameters") or {}
    reply_id = reply.get("message_id") or params.integer("reply_to_message_id")
    if not reply_id:
        return placed
    quoted = chat.messages.get(reply_id)
    if quoted is None:
        if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return placed
        raise bad_request("message to be replied not found")
    placed["reply_to_message"] = {name: value for name, value in quoted.items() if name != "reply_to_message"}
    return placed


def _own_message(world: World, params: Params) -> dict[str, Any]:
    """The bot's message that a call names. Raises ApiError 400."""
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = world.chat_to_write(params.text("chat_id"))
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != world.bot["id"]:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The message with `change`; None removes a field. Raises ApiError 400 if nothing changes."""
    if all(message.get(name) == value for name, value in change.items()):
        raise bad_request(NOT_MODIFIED)
    kept = {name: value for name, value in message.items() if name not in change}
    edited = {
        **kept,
        "edit_date": int(world.now()),
        **{name: value for name, value in change.items() if value is not None},
    }
    world.chats[message["chat"]["id"]].messages[message["message_id"]] = edited  # the journal keeps the older one
    return edited


METHODS: dict[str, Method] = {
    method.lower(): function
    for method, function in {
        "getMe": get_me,
        "sendMessage": send_message,
        "sendDocument": send_file("document"),
        "sendPhoto": send_file("photo"),
        "sendVoice": send_file("voice"),
        "sendLocation": send_location,
        "sendContact": send_contact,
        "editMessageText": edit_message_text,
        "editMessageCaption": edit_message_caption,
        "editMessageReplyMarkup": edit_message_reply_markup,
        "deleteMessage": delete_message,
        "answerCallbackQuery": answer_callback_query,
        "sendChatAction": send_chat_action,
        "getChat": get_chat,
        "getFile": get_file,
        "setMyCommands": profile.set_my_commands,
        "getMyCommands": profile.get_my_commands,
        "deleteMyCommands": profile.delete_my_commands,
        "setMyName": profile.setter("name", 64),
        "getMyName": profile.getter("name"),
        "setMyDescription": profile.setter("description", 512),
        "getMyDescription": profile.getter("description"),
        "setMyShortDescription": profile.setter("short_description", 120),
        "getMyShortDescription": profile.getter("short_description"),
    }.items()
}
"""All but getUpdates and the webhook's three, which `server` and `webhook` hold; names in lower case."""

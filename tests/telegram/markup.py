"""Text with HTML, and keyboards: what Telegram accepts, and what it makes of them."""

import re
from html.parser import HTMLParser
from typing import Any

from tests.telegram.errors import bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024
"""Characters, after entities are parsed."""

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?")
_STRAY_BRACKET = re.compile(r"<(?!/?[A-Za-z])")
_ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
            "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay")  # fmt: skip


def utf16_length(text: str) -> int:
    """The unit in which Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


def commands_in(text: str) -> list[dict[str, Any]]:
    """Entities for the /commands of a member's message."""
    return [
        {"type": "bot_command", "offset": utf16_length(text[: found.start()]), "length": utf16_length(found[0])}
        for found in _COMMAND.finditer(text)
    ]


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.entities: list[dict[str, Any]] = []
        self._open: list[tuple[str, int, dict[str, Any]]] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}')
        url = {"url": dict(attrs).get("href") or ""} if tag == "a" else {}
        self._open.append((tag, utf16_length(self.text), {"type": _TAGS[tag], **url}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad_request(f'can\'t parse entities: Unexpected end tag "{tag}" at byte offset {self.getpos()[1]}')
        _, start, entity = self._open.pop()
        length = utf16_length(self.text) - start
        if length:
            self.entities.append({**entity, "offset": start, "length": length})

    def finish(self) -> None:
        """Raise ApiError 400 if a tag was left open."""
        self.close()
        if self._open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\""
            )


def formatted(text: str, parse_mode: str, entities: list[dict[str, Any]] | None) -> tuple[str, list[dict[str, Any]]]:
    """The text a member sees and its entities. HTML only: Markdown is refused, for the emulator cannot check it."""
    if not parse_mode:
        return text, entities or commands_in(text)
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode (the emulator knows HTML only)")
    if stray := _STRAY_BRACKET.search(text):
        raise bad_request(f'can\'t parse entities: Unsupported start tag "" at byte offset {stray.start()}')
    parser = _Html()
    parser.feed(text)
    parser.finish()
    return parser.text, sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """The inline keyboard of a `reply_markup`; None if there is none. Raises ApiError 400."""
    if not isinstance(markup, dict) or not markup.get("inline_keyboard"):
        return None
    rows = [[_checked_inline(button) for button in row] for row in markup["inline_keyboard"]]
    return {"inline_keyboard": rows}


def _checked_inline(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not any(action in button for action in _ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    return button


def reply_keyboard(markup: Any) -> dict[str, Any] | None:
    """A keyboard, its removal or a forced reply, for the member's screen; None if the markup is none of these."""
    if markup is None or "inline_keyboard" in markup:
        return None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return dict(markup)
    rows = markup.get("keyboard")
    if not rows:
        raise bad_request("object expected as reply markup")
    return {**markup, "keyboard": [[_checked_reply(button) for button in row] for row in rows]}


def _checked_reply(button: Any) -> dict[str, Any]:
    named = {"text": button} if isinstance(button, str) else button
    if not named.get("text"):
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
    return named

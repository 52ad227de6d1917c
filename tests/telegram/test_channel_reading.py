"""From raw updates to messages, without a network: each kind, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from actions.messages import File, Inbound
from bot.channels import UnreadableUpdate
from bot.channels.telegram.reading import e164, read, received

BOT = 4242
LIMIT = 1_000_000
MEMBER = {"id": 77, "is_bot": False, "first_name": "Camille", "last_name": "Roy", "language_code": "fr"}
CHAT = {"id": 77, "type": "private"}


def update(**content: Any) -> dict[str, Any]:
    return {"update_id": 9, "message": {"message_id": 3, "from": MEMBER, "chat": CHAT, "date": 1, **content}}


def inbound(**content: Any) -> Inbound:
    return read(update(**content), BOT, LIMIT)


def test_a_text_says_who_wrote_it_and_where_to_answer() -> None:
    message = inbound(text="Bonjour")
    assert (message.kind, message.text, message.chat_id) == ("text", "Bonjour", "77")
    assert message.key == "4242:77:3"
    assert (message.sender.user_id, message.sender.display_name, message.sender.language) == ("77", "Camille Roy", "fr")


@pytest.mark.parametrize(
    ("text", "kind", "payload"),
    [
        ("/start", "start", ""),
        ("/start Abc_-9", "start", "Abc_-9"),
        ("/start@desk_bot Abc", "start", "Abc"),
        ("/start deux mots", "text", "/start deux mots"),
        ("/starter", "text", "/starter"),
        ("/menu", "text", "/menu"),
    ],
)
def test_only_a_start_link_is_a_start(text: str, kind: str, payload: str) -> None:
    message = inbound(text=text)
    assert (message.kind, message.text) == (kind, payload)


@pytest.mark.parametrize(("owner", "own"), [(77, True), (78, False), (None, False)])
def test_a_contact_is_proof_only_when_it_is_the_senders(owner: int | None, own: bool) -> None:
    card = {"phone_number": "33612345678", "first_name": "C"} | ({"user_id": owner} if owner else {})
    message = inbound(contact=card)
    assert (message.kind, message.phone, message.phone_is_own) == ("contact", "+33612345678", own)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("33612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("06 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("37798765432", "+37798765432"),
        ("12", None),
        ("pas un numéro", None),
        ("", None),
    ],
)
def test_numbers_in_international_form(written: str, known: str | None) -> None:
    assert e164(written) == known


def test_the_largest_picture_is_taken() -> None:
    sizes = [{"file_id": name, "width": side, "height": side, "file_size": side} for name, side in
             (("s", 90), ("l", 1280), ("m", 320))]  # fmt: skip
    message = inbound(photo=sizes, caption="la box")
    assert message.text == "la box"
    assert message.file == File("photo", media_type="image/jpeg", size=1280, ref="l")


@pytest.mark.parametrize(
    ("field", "kind"),
    [("document", "document"), ("voice", "voice"), ("audio", "document"), ("video", "document"),
     ("video_note", "document")],
)  # fmt: skip
def test_files_of_every_kind(field: str, kind: str) -> None:
    message = inbound(**{field: {"file_id": "f", "file_size": LIMIT, "mime_type": "x/y"}})
    assert message.kind == "file"
    assert message.file is not None
    assert (message.file.kind, message.file.ref, message.file.refused) == (kind, "f", None)


def test_a_file_that_is_too_large_is_refused_when_it_is_read() -> None:
    message = inbound(document={"file_id": "f", "file_size": LIMIT + 1, "file_name": "plan.pdf"})
    assert message.file is not None
    assert message.file.refused == "too_large"


def test_a_place_and_a_venue() -> None:
    place = {"latitude": 48.85, "longitude": 2.35}
    assert inbound(location=place).location == (48.85, 2.35)
    assert inbound(venue={"location": place, "title": "x"}, location=place).kind == "location"


def test_an_edit_names_the_original_and_hides_a_start_link() -> None:
    original = update(text="Bonjour")
    edited = {"update_id": 10, "edited_message": {**original["message"], "text": "Bonsoir"}}
    message = read(edited, BOT, LIMIT)
    assert (message.kind, message.text, message.key) == ("edited", "Bonsoir", read(original, BOT, LIMIT).key)
    link = {"update_id": 10, "edited_message": {**original["message"], "text": "/start secret"}}
    assert read(link, BOT, LIMIT).text == "/start"


def test_a_place_that_moves_keeps_a_readable_transcript() -> None:
    moved = {"message_id": 3, "from": MEMBER, "chat": CHAT, "location": {"latitude": 1.5, "longitude": 2.5}}
    assert read({"update_id": 1, "edited_message": moved}, BOT, LIMIT).text == "📍 1.50000, 2.50000"


def test_a_pressed_button() -> None:
    query = {"id": "55", "from": MEMBER, "data": "abc.0", "message": {"message_id": 2, "chat": CHAT, "date": 0}}
    message = read({"update_id": 1, "callback_query": query}, BOT, LIMIT)
    assert (message.kind, message.token, message.key, message.callback_id) == ("button", "abc.0", "cb:55", "55")


@pytest.mark.parametrize(("status", "kind"), [("kicked", "blocked"), ("member", "unblocked")])
def test_blocking_and_letting_in_again(status: str, kind: str) -> None:
    change = {"chat": CHAT, "from": MEMBER, "new_chat_member": {"status": status}}
    assert read({"update_id": 1, "my_chat_member": change}, BOT, LIMIT).kind == kind


def test_what_carries_no_words_is_said_to_be_so() -> None:
    assert inbound(sticker={"file_id": "s", "emoji": "👍"}).kind == "unsupported"
    assert inbound(poll={"id": "1"}).kind == "unsupported"


@pytest.mark.parametrize(
    "broken",
    [
        {"message": "no object"},
        {"message": {"message_id": 1, "chat": CHAT, "text": "nobody"}},
        {"message": {"message_id": 1, "from": MEMBER, "chat": CHAT, "text": 5}},
        {"message": {"message_id": 1, "from": MEMBER, "chat": CHAT, "photo": []}},
        {"message": {"message_id": "x", "from": MEMBER, "chat": CHAT, "text": "x"}},
        {"callback_query": {"id": 1, "from": MEMBER}},
        {"a_kind_of_tomorrow": {}},
        {},
    ],
)
def test_an_update_that_cannot_be_read_says_so(broken: dict[str, Any]) -> None:
    with pytest.raises(UnreadableUpdate):
        read({"update_id": 1, **broken}, BOT, LIMIT)


def test_each_chat_has_its_lane_and_each_update_its_number() -> None:
    kept = received(BOT, update(text="x"))
    assert kept is not None
    assert (kept.channel, kept.external_id, kept.lane) == ("telegram", "4242:9", "telegram:77")


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_groups_are_not_served(kind: str) -> None:
    message = {**update(text="x")["message"], "chat": {"id": -5, "type": kind}}
    assert received(BOT, {"update_id": 1, "message": message}) is None
    query = {"id": "1", "from": MEMBER, "data": "x", "message": message}
    assert received(BOT, {"update_id": 1, "callback_query": query}) is None


@pytest.mark.parametrize("number", [None, "7", {}])
def test_without_a_number_there_is_nothing_to_keep(number: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        received(BOT, {"update_id": number})


def test_what_cannot_be_seen_is_not_shown_to_agents() -> None:
    message = {"message_id": 3, "chat": CHAT, "date": 1, "caption": "voi\u200bci", "document": {"file_id": "f"}}
    message["from"] = {**MEMBER, "first_name": "Desk\u202e\n", "last_name": "Parnasse\u2066"}
    message["document"]["file_name"] = "cv\u202efdp.exe"
    found = read({"update_id": 9, "message": message}, BOT, LIMIT)
    assert (found.sender.display_name, found.text) == ("Desk Parnasse", "voici")
    assert found.file is not None
    assert found.file.filename == "cvfdp.exe"

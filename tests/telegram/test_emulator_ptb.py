"""python-telegram-bot against the emulator: every call the bot makes, and every error it must survive."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CommandHandler
from telegram.request import HTTPXRequest

from tests.telegram.conformance import update_violations, violations
from tests.telegram.media import png
from tests.telegram_emulator import TelegramEmulator

CHAT = 5001
NO_TLS = {"verify": False}
"""Spares the reading of certificates, most of the time of a short test."""
YES = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="yes:1")]])


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    """A bot whose member already wrote once, with nothing pending."""
    telegram.inject_text(CHAT, "Bonjour")
    async with Bot(
        telegram.token,
        base_url=telegram.base_url,
        base_file_url=telegram.base_file_url,
        request=HTTPXRequest(httpx_kwargs=NO_TLS),
        get_updates_request=HTTPXRequest(httpx_kwargs=NO_TLS),
    ) as bot:
        await bot.get_updates(timeout=0)
        await bot.get_updates(offset=-1, timeout=0)
        yield bot


async def test_a_conversation_with_buttons(telegram: TelegramEmulator, bot: Bot) -> None:
    asked = await bot.send_message(CHAT, "<b>Confirmer</b> ?", parse_mode="HTML", reply_markup=YES)
    press = telegram.press(CHAT, "Oui")
    update = Update.de_json(press, bot)
    assert update.callback_query.data == "yes:1"
    assert update.callback_query.message.text == "Confirmer ?"
    await update.callback_query.answer("Noté", show_alert=True)
    await update.callback_query.edit_message_text("C'est confirmé.")
    assert telegram.callback_answer(update.callback_query.id) == {"text": "Noté", "show_alert": True}
    [shown] = telegram.sent(CHAT)
    assert (shown["message_id"], shown["text"]) == (asked.message_id, "C'est confirmé.")
    assert "reply_markup" not in shown
    assert violations(telegram.calls()) == []
    assert update_violations([press]) == []


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    message = await bot.send_message(CHAT, "Un instant", reply_markup=YES)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("Un instant", CHAT, message.message_id, reply_markup=YES)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(CHAT, message.message_id, reply_markup=YES)
    edited = await bot.edit_message_reply_markup(CHAT, message.message_id)
    assert edited.reply_markup is None


async def test_only_the_bots_own_messages_can_be_edited(telegram: TelegramEmulator, bot: Bot) -> None:
    theirs = telegram.inject_text(CHAT, "À moi")["message"]["message_id"]
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("À nous", CHAT, theirs)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("À nous", CHAT, 999_999)


async def test_a_callback_query_grows_old(telegram: TelegramEmulator, bot: Bot) -> None:
    await bot.send_message(CHAT, "?", reply_markup=YES)
    query_id = telegram.press(CHAT, "Oui")["callback_query"]["id"]
    telegram.advance(16 * 60)
    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(query_id)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query("1")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "text is empty"),
        (" \n ", "text is empty"),
        ("x" * 4097, "is too long"),
        ("<b>oui", "Can't find end tag"),
        ("2 < 3", "Unsupported start tag"),
        ("<table>x</table>", "Unsupported start tag"),
    ],
)
async def test_texts_that_telegram_refuses(bot: Bot, text: str, refusal: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.send_message(CHAT, text, parse_mode="HTML")


async def test_the_longest_text_passes_and_entities_count_in_utf16(bot: Bot) -> None:
    assert len((await bot.send_message(CHAT, "é" * 4096)).text) == 4096
    message = await bot.send_message(CHAT, "👋 <b>Bonjour</b> &amp; merci", parse_mode="HTML")
    assert message.text == "👋 Bonjour & merci"
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [("bold", 3, 7)]


async def test_spaces_around_a_text_go(bot: Bot) -> None:
    assert (await bot.send_message(CHAT, "\n  Bonjour \n")).text == "Bonjour"


async def test_button_data_is_limited_to_64_bytes(bot: Bot) -> None:
    at_the_limit = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="é" * 32)]])
    assert (await bot.send_message(CHAT, "?", reply_markup=at_the_limit)).reply_markup == at_the_limit
    too_long = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="é" * 33)]])
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(CHAT, "?", reply_markup=too_long)


async def test_reply_keyboards_stay_on_screen_until_removed(telegram: TelegramEmulator, bot: Bot) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Mon numéro", request_contact=True)], ["Plus tard"]])
    message = await bot.send_message(CHAT, "Votre numéro ?", reply_markup=keyboard)
    assert message.reply_markup is None
    labels = [button["text"] for row in telegram.chat(CHAT)["keyboard"]["keyboard"] for button in row]
    assert labels == ["Mon numéro", "Plus tard"]
    await bot.send_message(CHAT, "Merci", reply_markup=ReplyKeyboardRemove())
    assert telegram.chat(CHAT)["keyboard"] is None
    await bot.send_message(CHAT, "Votre code ?", reply_markup=ForceReply())
    assert telegram.chat(CHAT)["keyboard"]["force_reply"] is True


async def test_quoting_a_message(telegram: TelegramEmulator, bot: Bot) -> None:
    theirs = telegram.inject_text(CHAT, "Et demain ?")["message"]["message_id"]
    message = await bot.send_message(CHAT, "Oui", reply_parameters=ReplyParameters(theirs))
    assert message.reply_to_message.text == "Et demain ?"
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(CHAT, "Oui", reply_parameters=ReplyParameters(999_999))


async def test_files_go_out_and_come_back(telegram: TelegramEmulator, bot: Bot) -> None:
    sent = await bot.send_document(CHAT, b"BEGIN:VCALENDAR", filename="rendez-vous.ics", caption="Votre rendez-vous")
    assert (sent.document.file_name, sent.document.file_size) == ("rendez-vous.ics", 15)
    again = await bot.send_document(CHAT, sent.document.file_id)
    assert again.document.file_unique_id == sent.document.file_unique_id
    assert bytes(await (await bot.get_file(sent.document.file_id)).download_as_bytearray()) == b"BEGIN:VCALENDAR"
    assert telegram.download(sent.document.file_id) == b"BEGIN:VCALENDAR"
    photo = await bot.send_photo(CHAT, png())
    assert (photo.photo[-1].width, photo.photo[-1].height) == (8, 5)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x0b\x08\x00\x06\x00\x09\x01\x01\x11\x00"
    assert ((await bot.send_photo(CHAT, jpeg)).photo[-1].width) == 9
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(CHAT, b"not an image")
    with pytest.raises(BadRequest, match=r"(?i)wrong file_id"):
        await bot.get_file("nothing")
    assert violations(telegram.calls()) == []


async def test_the_menu_of_commands(telegram: TelegramEmulator, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("start", "Commencer")], language_code="fr")
    assert [command.command for command in await bot.get_my_commands(language_code="fr")] == ["start"]
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Départ", "Commencer")])
    await bot.set_my_description("Le Desk")
    assert (await bot.get_my_description()).description == "Le Desk"


async def test_what_the_bot_does_is_shown(telegram: TelegramEmulator, bot: Bot) -> None:
    await bot.send_chat_action(CHAT, "typing")
    assert telegram.chat(CHAT)["actions"] == ["typing"]
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await bot.send_chat_action(CHAT, "thinking")


async def test_updates_of_every_kind_are_read(telegram: TelegramEmulator, bot: Bot) -> None:
    written = telegram.inject_text(CHAT, "/start maintenant", language_code="en")
    updates = [
        written,
        telegram.inject_edit(CHAT, written["message"]["message_id"], "Finalement non"),
        telegram.inject_file("photo", CHAT, png(), filename="box.png", caption="Ma box"),
        telegram.inject_file("document", CHAT, b"%PDF", filename="facture.pdf", mime_type="application/pdf"),
        telegram.inject_file("voice", CHAT, b"OggS", duration=3),
        telegram.inject_location(CHAT, 48.85, 2.35),
        telegram.inject_contact(CHAT, "+33612345678", user_id=CHAT),
        telegram.block(CHAT),
        telegram.unblock(CHAT),
        telegram.inject_text(-1_001_234_567_890, "Salut", from_id=CHAT, message_thread_id=7),
    ]
    read = await bot.get_updates(timeout=0, limit=100, offset=written["update_id"])
    assert [update.update_id for update in read] == [update["update_id"] for update in updates]
    assert update_violations(updates) == []
    assert [update.message.photo[-1].width for update in read if update.message and update.message.photo] == [8]
    assert read[0].message.entities[0].type == "bot_command"
    assert read[1].edited_message.text == "Finalement non"
    assert read[-1].message.is_topic_message


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # its own use of retry_after
async def test_errors_reach_the_library_as_its_own(telegram: TelegramEmulator, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(77, "Bonjour")
    telegram.block(CHAT)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(CHAT, "Bonjour")
    telegram.unblock(CHAT)
    telegram.fault("sendMessage", status=429, retry_after=7)
    with pytest.raises(RetryAfter) as slowed:
        await bot.send_message(CHAT, "Bonjour")
    assert slowed.value.retry_after == 7
    telegram.fault("sendMessage", status=502)
    with pytest.raises(NetworkError):
        await bot.send_message(CHAT, "Bonjour")
    telegram.fault("getUpdates", status=409)
    with pytest.raises(Conflict):
        await bot.get_updates(timeout=0)
    telegram.fault("getUpdates", status=401)
    with pytest.raises(InvalidToken):
        await bot.get_updates(timeout=0)
    assert telegram.texts(CHAT) == []


async def test_a_lost_answer_leaves_the_message_sent(telegram: TelegramEmulator, bot: Bot) -> None:
    telegram.fault("sendMessage", when="after", status=502)
    with pytest.raises(NetworkError):
        await bot.send_message(CHAT, "un")
    telegram.fault("sendMessage", when="after", drop=True)
    with pytest.raises(NetworkError):
        await bot.send_message(CHAT, "deux")
    telegram.fault("sendMessage", when="after", delay=1.0)
    with pytest.raises(TimedOut):
        await bot.send_message(CHAT, "trois", read_timeout=0.2)
    assert telegram.texts(CHAT) == ["un", "deux", "trois"]


async def test_a_wrong_token_is_refused(telegram: TelegramEmulator) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", base_url=telegram.base_url).initialize()


async def test_its_own_polling_works(telegram: TelegramEmulator) -> None:
    async def greet(update: Update, context: object) -> None:
        await update.message.reply_text(f"Bonjour {update.effective_user.first_name}")

    application = Application.builder().token(telegram.token).base_url(telegram.base_url).build()
    application.add_handler(CommandHandler("start", greet))
    async with application:
        await application.updater.start_polling()
        await application.start()
        telegram.inject_text(CHAT, "/start", first_name="Dominique")
        await telegram.wait_for_async(lambda: telegram.texts(CHAT) == ["Bonjour Dominique"])
        await application.updater.stop()
        await application.stop()
    assert telegram.pending() == []
    assert violations(telegram.calls()) == []

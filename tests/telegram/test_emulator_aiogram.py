"""aiogram against the emulator: its polling, its uploads, and its models over all that was said."""

import asyncio

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandStart
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.telegram.conformance import update_violations, violations
from tests.telegram_emulator import TelegramEmulator

CHAT = 5002
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Oui", callback_data="yes")]])


def _bot(telegram: TelegramEmulator) -> Bot:
    return Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.api_base)))


def _dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        await message.answer("On confirme ?", reply_markup=KEYBOARD)

    @dispatcher.callback_query(F.data == "yes")
    async def confirm(query: CallbackQuery) -> None:
        await query.answer("Noté")
        await query.message.edit_text("Confirmé")

    @dispatcher.message(F.document)
    async def copy(message: Message, bot: Bot) -> None:
        content = await bot.download(message.document)
        await message.answer_document(BufferedInputFile(content.read(), "copie.pdf"), caption="La copie")

    return dispatcher


async def test_a_conversation_by_polling_satisfies_its_models(telegram: TelegramEmulator) -> None:
    bot, dispatcher = _bot(telegram), _dispatcher()
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=1))
    updates = [telegram.inject_text(CHAT, "/start")]
    await telegram.wait_for_async(lambda: telegram.texts(CHAT) == ["On confirme ?"])
    updates.append(telegram.press(CHAT, "Oui"))
    await telegram.wait_for_async(lambda: telegram.texts(CHAT) == ["Confirmé"])
    updates.append(telegram.inject_file("document", CHAT, b"%PDF-1.7", filename="facture.pdf"))
    await telegram.wait_for_async(lambda: telegram.texts(CHAT) == ["Confirmé", "La copie"])
    await dispatcher.stop_polling()
    await polling
    await bot.session.close()
    assert telegram.download(telegram.sent(CHAT)[-1]["document"]["file_id"]) == b"%PDF-1.7"
    assert {"getMe", "getUpdates", "sendMessage", "answerCallbackQuery", "editMessageText", "sendDocument"} <= {
        call["method"] for call in telegram.calls()
    }
    assert violations(telegram.calls()) == []
    assert update_violations(updates) == []


async def test_errors_are_the_ones_it_knows(telegram: TelegramEmulator) -> None:
    bot = _bot(telegram)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(CHAT, "Bonjour")
    telegram.open_chat(CHAT)
    telegram.fault("sendMessage", status=429, retry_after=4)
    with pytest.raises(TelegramRetryAfter) as slowed:
        await bot.send_message(CHAT, "Bonjour")
    assert slowed.value.retry_after == 4
    telegram.block(CHAT)
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(CHAT, "Bonjour")
    await bot.session.close()


def test_its_models_notice_what_is_wrong() -> None:
    wrong = {"seq": 1, "method": "sendMessage", "params": {"chat_id": 1, "texte": "x"}, "status": 200, "result": {}}
    found = violations([wrong, {"seq": 2, "method": "sendSmoke", "params": {}, "status": 200}])
    assert "sendMessage #1: unknown parameter texte" in found
    assert "sendMessage #1: message_id: Field required" in found
    assert "sendSmoke #2: no such method" in found
    assert update_violations([{"update_id": 5, "message": {"message_id": "x"}, "letter": {}}])

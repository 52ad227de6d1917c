"""Files that members send: kept for the agents, fetched in the background, refused when too large."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.telegram.conformance import violations
from tests.telegram.desk import LIMIT_S, kept_files, said, serving, settings_for, until
from tests.telegram.media import png
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick", "echo")
CHAT = 77


async def test_files_are_kept_for_the_agents(telegram: TelegramEmulator, database_url: str, tmp_path: Path) -> None:
    picture = png(20, 10)
    telegram.fault("getFile", status=502)
    async with serving(settings_for(telegram, database_url, tmp_path)) as desk:
        telegram.inject_file("photo", CHAT, picture, caption="ma box")
        telegram.inject_file("document", CHAT, b"%PDF-1.7", filename="facture.pdf", mime_type="application/pdf")
        telegram.inject_file("voice", CHAT, b"OggS" * 9)
        telegram.inject_location(CHAT, 48.8566, 2.3522)
        await until(lambda: [row[1] for row in kept_files(desk)] == ["stored"] * 3)
        assert kept_files(desk) == [
            ("photo", "stored", picture, None),
            ("document", "stored", b"%PDF-1.7", None),
            ("voice", "stored", b"OggS" * 9, None),
        ]
        await telegram.wait_for_async(lambda: len(telegram.sent(CHAT)) == 4, timeout=LIMIT_S)
        assert ("member", "📍 48.85660, 2.35220") in said(desk, CHAT)
    assert violations(telegram.calls()) == []


async def test_a_file_wanted_before_a_restart_is_fetched_after_it(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    telegram.fault("getFile", status=502, times=None)
    async with serving(settings) as desk:
        telegram.inject_file("document", CHAT, b"data", filename="a.txt")
        await telegram.wait_for_async(lambda: telegram.calls("getFile"), timeout=LIMIT_S)
        assert [row[1] for row in kept_files(desk)] == ["wanted"]
    telegram.clear_faults()
    async with serving(settings) as desk:
        await until(lambda: kept_files(desk) == [("document", "stored", b"data", None)])


async def test_files_that_cannot_be_had(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings.model_copy(update={"max_file_mb": 1})) as desk:
        telegram.inject_file("document", CHAT, b"x" * (1024 * 1024 + 1), filename="gros.bin")
        update = telegram.inject_file("document", CHAT, b"y" * 10, filename="a.txt")
        unknown = {**update["message"], "message_id": 999, "document": {"file_id": "gone"}}
        telegram.inject_raw({"message": unknown}, chat_id=CHAT)
        await until(lambda: len(kept_files(desk)) == 3 and "wanted" not in [row[1] for row in kept_files(desk)])
        assert [(state, bool(error)) for _, state, _, error in kept_files(desk)] == [
            ("refused", True), ("stored", False), ("failed", True),
        ]  # fmt: skip


async def test_a_file_that_turns_out_too_large_is_refused(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings.model_copy(update={"max_file_mb": 1})) as desk:
        large = telegram.inject_file("document", -500, b"x" * (1024 * 1024 + 1), from_id=CHAT)["message"]["document"]
        written = telegram.inject_text(CHAT, "le fichier")["message"]
        sender = {name: written[name] for name in ("from", "chat", "date")}
        unsized = {"message_id": 999, **sender, "document": {"file_id": large["file_id"]}}
        telegram.inject_raw({"message": unsized}, chat_id=CHAT)
        await until(lambda: kept_files(desk) == [("document", "refused", None, "too_large")])

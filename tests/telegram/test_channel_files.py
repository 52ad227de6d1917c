"""Files that members send: kept for the agents, fetched in the background, refused when too large."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import File
from telegram.error import NetworkError

from actions.wording import say
from bot.bootstrap import Application
from bot.seed import seed_demo
from bot.settings import Settings
from tests.conftest import Clock
from tests.telegram.conformance import violations
from tests.telegram.desk import LIMIT_S, kept_files, said, serving, settings_for, until, writing
from tests.telegram.media import png
from tests.telegram_emulator import TelegramEmulator

pytestmark = pytest.mark.usefixtures("quick", "echo")
CHAT = 77
KEPT, REFUSED = ("stored", None), ("refused", "too_many_files")


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


async def test_only_some_kinds_of_files_are_taken(telegram: TelegramEmulator, settings: Settings) -> None:
    """By the name at once, by the content once it is there: then the sender is told too."""
    async with serving(settings) as desk:
        telegram.inject_file("document", CHAT, b"MZ", filename="bad.exe")
        telegram.inject_file("document", CHAT, b"film", filename="film.mp4", mime_type="video/mp4")
        telegram.inject_file("document", CHAT, b"MZ\x90", filename="bad.pdf", mime_type="application/pdf")
        await until(lambda: [row[1:] for row in kept_files(desk)] == [("refused", None, "kind")] * 3)
        assert len(telegram.calls("getFile")) == 1
        await until(lambda: told(desk) == [say("fr", "files.kind")])


async def outcome(telegram: TelegramEmulator, desk: Application, size: int = 10, chat: int = CHAT
                  ) -> tuple[str, str | None]:  # fmt: skip
    """(state, error) of one more document, once it is settled."""
    before = len(kept_files(desk))
    telegram.inject_file("document", chat, b"x" * size, filename="a.txt")
    await until(lambda: [row[1] for row in kept_files(desk)[before:]] not in ([], ["wanted"]))
    _, state, _, error = kept_files(desk)[-1]
    return state, error


def told(desk: Application) -> list[str]:
    return [text for author, text in said(desk, CHAT) if author == "system"]


async def test_a_stranger_s_files_are_counted_and_the_sender_is_told_once_a_day(
    telegram: TelegramEmulator, settings: Settings, clock: Clock
) -> None:
    async with serving(settings.model_copy(update={"stranger_files_per_day": 1}), clock=clock) as desk:
        assert await outcome(telegram, desk) == KEPT
        with writing(desk) as work:
            opened = work.conversations.open("telegram", str(CHAT), work.now)
            work.conversations.save(replace(opened, language="en"))
        for _ in range(2):
            assert await outcome(telegram, desk) == REFUSED
        assert told(desk) == [say("en", "files.not_kept_unknown")]
        await telegram.wait_for_async(
            lambda: told(desk)[0] in [sent.get("text") for sent in telegram.sent(CHAT)], timeout=LIMIT_S
        )
        assert await outcome(telegram, desk, chat=CHAT + 1) == KEPT
        clock.pass_by(timedelta(days=1))
        assert await outcome(telegram, desk) == KEPT
        assert await outcome(telegram, desk) == REFUSED
        assert len(told(desk)) == 2


async def test_strangers_files_are_counted_together_and_members_go_on(
    telegram: TelegramEmulator, settings: Settings
) -> None:
    limited = settings.model_copy(update={"strangers_mb_per_day": 1, "member_files_per_day": 1})
    async with serving(limited) as desk:
        assert await outcome(telegram, desk, 1024 * 1024, chat=CHAT + 1) == KEPT
        assert await outcome(telegram, desk) == REFUSED
        seed_demo(desk.database)
        with writing(desk) as work:
            member = work.members.by_number("P-1001")
            assert member is not None
            work.identities.prove("telegram", str(CHAT), work.members.speaker(member.id, None), "link", work.now)
        assert await outcome(telegram, desk) == KEPT
        assert await outcome(telegram, desk) == REFUSED


async def test_a_download_that_broke_off_is_not_counted(
    telegram: TelegramEmulator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    download, tries = File.download_as_bytearray, []

    async def breaks_off_once(file: File, **options: float) -> bytearray:
        tries.append(file.file_id)
        if len(tries) == 1:
            raise NetworkError("broken off")
        return await download(file, **options)

    monkeypatch.setattr(File, "download_as_bytearray", breaks_off_once)
    async with serving(settings.model_copy(update={"stranger_files_per_day": 1})) as desk:
        assert await outcome(telegram, desk) == KEPT
        assert len(tries) == 2


async def test_a_file_that_turns_out_too_large_is_refused(telegram: TelegramEmulator, settings: Settings) -> None:
    async with serving(settings.model_copy(update={"max_file_mb": 1})) as desk:
        large = telegram.inject_file("document", -500, b"x" * (1024 * 1024 + 1), from_id=CHAT)["message"]["document"]
        written = telegram.inject_text(CHAT, "le fichier")["message"]
        sender = {name: written[name] for name in ("from", "chat", "date")}
        unsized = {"message_id": 999, **sender, "document": {"file_id": large["file_id"]}}
        telegram.inject_raw({"message": unsized}, chat_id=CHAT)
        await until(lambda: kept_files(desk) == [("document", "refused", None, "too_large")])

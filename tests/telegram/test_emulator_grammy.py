"""grammY, a client in another language, against the emulator: one conversation through every kind of message."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telegram.conformance import violations
from tests.telegram.launch import ROOT
from tests.telegram_emulator import TelegramEmulator

CHAT = 5003
SOURCE = Path(__file__).parent / "grammy"


@pytest.fixture(scope="session")
def grammy() -> Path:
    """A folder with the script and its pinned packages, kept in .cache between runs."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("needs Node.js 20 or later with npm: https://nodejs.org, or `apt-get install nodejs npm`")
    lock = (SOURCE / "package-lock.json").read_bytes()
    folder = ROOT / ".cache" / f"grammy-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not folder.exists():
        _install(folder)
    shutil.copy(SOURCE / "bot.mjs", folder)
    return folder


def _install(folder: Path) -> None:
    """`npm ci` beside the folder, which then appears complete or not at all."""
    building = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.copytree(SOURCE, building)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=building, check=True, timeout=100, capture_output=True)
    try:
        building.rename(folder)
    except OSError:  # another test process was faster
        shutil.rmtree(building)


@pytest.fixture
def bot(grammy: Path, telegram: TelegramEmulator) -> Iterator[subprocess.Popen[bytes]]:
    """The grammY bot, polling."""
    environment = {**os.environ, "TELEGRAM_API_BASE": telegram.api_base, "TELEGRAM_TOKEN": telegram.token}
    process = subprocess.Popen(["node", "bot.mjs"], cwd=grammy, env=environment)
    yield process
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_a_whole_conversation(telegram: TelegramEmulator, bot: subprocess.Popen[bytes]) -> None:
    telegram.inject_text(CHAT, "/start")
    telegram.wait_for(lambda: telegram.texts(CHAT) == ["Bonjour, que puis-je faire ?"], timeout=20)
    press = telegram.press(CHAT, "Rendez-vous")
    assert "message is not modified" in telegram.wait_for_sent(CHAT, 2)[1]["text"]
    assert telegram.texts(CHAT)[0] == "Quel jour ?"
    assert telegram.callback_answer(press["callback_query"]["id"]) == {"text": "Noté", "show_alert": False}
    telegram.inject_text(CHAT, "/contact")
    telegram.wait_for(lambda: telegram.chat(CHAT)["keyboard"])
    telegram.inject_contact(CHAT, "+33612345678", user_id=CHAT)
    telegram.inject_location(CHAT, 48.5, 2.25)
    telegram.wait_for(lambda: telegram.texts(CHAT)[-2:] == ["Merci +33612345678", "Lieu 48.5"])
    assert telegram.chat(CHAT)["keyboard"] is None
    telegram.inject_file("document", CHAT, b"%PDF-1.7", filename="facture.pdf")
    telegram.wait_for(lambda: telegram.texts(CHAT)[-1] == "8 octets")
    assert telegram.chat(CHAT)["actions"] == ["upload_document"]
    written = telegram.inject_text(CHAT, "Demian")["message"]["message_id"]
    telegram.inject_edit(CHAT, written, "Demain")
    telegram.wait_for(lambda: telegram.texts(CHAT)[-1] == "Modifié : Demain")
    assert telegram.sent(CHAT)[-1]["reply_to_message"]["message_id"] == written
    assert violations(telegram.calls()) == []

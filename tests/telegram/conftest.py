"""An emulator for each test of it, quick in its waiting times."""

from collections.abc import Iterator

import pytest

from tests.telegram.desk import echo, quick, settings
from tests.telegram_emulator import TelegramEmulator

__all__ = ["echo", "quick", "settings", "telegram"]


@pytest.fixture
def telegram() -> Iterator[TelegramEmulator]:
    """A running emulator whose 3 seconds last 0.06."""
    with TelegramEmulator(pace=0.02) as emulator:
        yield emulator
        if emulator.is_polled():  # by a client that is gone: the server would wait a second for it
            emulator.call("getUpdates", timeout=0)

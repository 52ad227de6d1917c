"""The emulator and the short pauses of the Telegram tests."""

from tests.telegram.conftest import telegram
from tests.telegram.desk import quick

__all__ = ["quick", "telegram"]

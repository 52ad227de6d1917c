"""The project's tests. A package, so that `tests.telegram` never hides python-telegram-bot's `telegram`."""

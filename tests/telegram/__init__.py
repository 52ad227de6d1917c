"""A Telegram Bot API server for tests, and the tests that keep it honest.

`server` is the application, `state` what Telegram remembers, `faults` what goes wrong on request.
Tests use `tests.telegram_emulator.TelegramEmulator`.
"""

"""``python -m bot``: the ``desk`` command from a checkout that is not installed."""

from bot.cli import main

main()

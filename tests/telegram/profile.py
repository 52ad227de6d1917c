"""The bot's profile as members see it: its menu of commands, its name and descriptions."""

import re
from collections.abc import Callable
from typing import Any

from tests.telegram.errors import bad_request
from tests.telegram.params import Params
from tests.telegram.state import World

Method = Callable[[World, Params], Any]
"""A Bot API method: gives the result or raises ApiError."""


def set_my_commands(world: World, params: Params) -> bool:
    """The menu of commands for a scope and a language."""
    commands = params.decoded("commands") or []
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile[_key("commands", params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> list[dict[str, str]]:
    """The menu set for exactly this scope and language."""
    commands: list[dict[str, str]] = world.profile.get(_key("commands", params), [])
    return commands


def delete_my_commands(world: World, params: Params) -> bool:
    """No menu for this scope and language."""
    world.profile.pop(_key("commands", params), None)
    return True


def setter(name: str, limit: int) -> Method:
    """The method that sets a text of the bot's profile, of at most `limit` characters."""

    def set_text(world: World, params: Params) -> bool:
        if len(params.text(name)) > limit:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        world.profile[_key(name, params)] = params.text(name)
        return True

    return set_text


def getter(name: str) -> Method:
    """The method that reads a text of the bot's profile."""
    return lambda world, params: {name: world.profile.get(_key(name, params), "")}


def _key(name: str, params: Params) -> str:
    scope = params.decoded("scope") or {"type": "default"}
    return f"{name}:{sorted(scope.items())}:{params.text('language_code')}"

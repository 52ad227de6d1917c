"""What aiogram, a library we did not write, thinks of the calls in a journal and of the updates sent out."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import aiogram.methods
from aiogram.types import Update
from pydantic import TypeAdapter, ValidationError

METHODS = {
    method.__api_method__.lower(): method
    for _, method in inspect.getmembers(aiogram.methods, inspect.isclass)
    if issubclass(method, aiogram.methods.TelegramMethod) and method is not aiogram.methods.TelegramMethod
}


def violations(calls: Iterable[dict[str, Any]]) -> list[str]:
    """Where calls or their answers are not what the Bot API allows; empty if all is well.

    Refused calls are read for their parameters' names only: a bad value may be what they were refused for.
    """
    return [f"{call['method']} #{call['seq']}: {problem}" for call in calls for problem in _problems(call)]


def _problems(call: dict[str, Any]) -> Iterator[str]:
    method = METHODS.get(call["method"].lower())
    if method is None:
        yield "no such method"
        return
    known = set(method.model_fields)
    names = set(call["params"]) | set(call.get("files", {}))
    attached = {str(value).removeprefix("attach://") for value in call["params"].values()}
    yield from (f"unknown parameter {name}" for name in sorted(names - known - attached))
    if call["status"] != 200 or "result" not in call:
        return
    yield from _invalid(method, _without_files(call))
    yield from _invalid(method.__returning__, call["result"])


def _without_files(call: dict[str, Any]) -> dict[str, Any]:
    """The parameters, with a file's name where its bytes were."""
    files = dict.fromkeys(call.get("files", {}), "file")
    return {**{name: value for name, value in call["params"].items() if name not in files}, **files}


def _invalid(model: Any, value: Any) -> Iterator[str]:
    try:
        TypeAdapter(model).validate_python(value)
    except ValidationError as error:
        yield from (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())


def update_violations(updates: Iterable[dict[str, Any]]) -> list[str]:
    """Where updates are not what the Bot API sends; an update must hold exactly one known kind."""
    found = []
    for update in updates:
        unknown = set(update) - set(Update.model_fields)
        found += [f"{update['update_id']}: {problem}" for problem in [*_invalid(Update, update), *sorted(unknown)]]
    return found

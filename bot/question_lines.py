"""Files of questions, one JSON object a line: ``{"id", "offer", "ask", "given"}``, perhaps with what is expected.

A line that cannot be answered says why under ``error`` and never stops the others.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from domain.contract import document
from domain.errors import DomainError, TermNotInForce, UnknownDocument, UnknownTerm, UnsupportedQuestion
from domain.scenarios import DOCUMENTS, UNDATED_ON, answered

Line = dict[str, Any]
MISSING = "(missing)"
_NEEDED: dict[str, tuple[type, str]] = {"offer": (str, "text"), "ask": (str, "text"), "given": (dict, "an object")}
_OURS = ("answer", "citations", "error")
"""What is added to a line; an earlier run may have left some there."""
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def decided(lines: Iterable[bytes], on: date = UNDATED_ON, readings: Mapping[str, str] | None = None) -> Iterator[Line]:
    """Each line that is not blank with ``answer`` and ``citations``, or with ``error``; in order, as they come."""
    for _, line in numbered(lines, on, readings):
        yield line


def numbered(
    lines: Iterable[bytes], on: date = UNDATED_ON, readings: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Line]]:
    """The same, with the number of each line in its file.

    A line that is no JSON object is told by its number alone. ``on`` is the day of questions that have none,
    ``readings`` those that take the place of the ambiguities' defaults.
    """
    for number, raw in enumerate(lines, start=1):
        if raw.strip():
            yield number, _decided(number, raw, on, readings)


def written(line: Line) -> bytes:
    """The line as JSON in UTF-8, its text as people read it; escaped where it holds what no encoding can write."""
    try:
        return json.dumps(line, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(line).encode("ascii")


def differences(expected: Mapping[str, Any], line: Line) -> list[str]:
    """What differs, key by key: ``zone: expected "nord", got null``; the error where there is no answer."""
    if "error" in line:
        return [line["error"]]
    got = line["answer"]
    keys = [*expected, *(key for key in got if key not in expected)]
    return [
        f"{key}: expected {_text(expected.get(key, MISSING))}, got {_text(got.get(key, MISSING))}"
        for key in keys
        if _typed(expected.get(key, MISSING)) != _typed(got.get(key, MISSING))
    ]


def _decided(number: int, raw: bytes, on: date, readings: Mapping[str, str] | None) -> Line:
    twice: list[str] = []
    try:
        read = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=lambda pairs: _object(pairs, twice),
            parse_float=_number,
            parse_constant=str,
        )
    except (ValueError, RecursionError) as error:
        return {"line": number, "error": f"line {number}: not JSON: {error}"}
    if not isinstance(read, dict):
        return {"line": number, "error": f"line {number}: not an object"}
    line = {name: value for name, value in read.items() if name not in _OURS}
    try:
        _require_once(twice)
        return {**line, **_answer(line, on, readings)}
    except (DomainError, ValueError) as error:
        return {**line, "error": _said(line, error)}
    except Exception as error:  # a fault of ours in one question must not cost the answers to the others
        return {**line, "error": f"given: cannot be decided ({type(error).__name__}: {error})"}


def _answer(line: Line, on: date, readings: Mapping[str, str] | None) -> Line:
    wrong = [f"{name}: missing" for name in _NEEDED if name not in line]
    wrong += [f"{n}: not {said}" for n, (kind, said) in _NEEDED.items() if not isinstance(line.get(n, kind()), kind)]
    if wrong:
        raise ValueError("; ".join(wrong))
    result = answered(line["offer"], line["ask"], line["given"], on, readings)
    return {"answer": result.answer, "citations": [clause.code for clause in result.citations]}


def _said(line: Line, error: Exception) -> str:
    """The error with the field it is about first."""
    match error:
        case UnsupportedQuestion():
            return f"ask: {line['ask']!r} is not a question of the vocabulary"
        case UnknownDocument():
            return f"offer: {line['offer']!r} is not a document of the contract"
        case UnknownTerm():
            return f"offer: {line['offer']} settles no {line['ask']} ({error})"
        case TermNotInForce():
            return f"{_early(line)}: before the contract applies ({error})"
    return str(error)


def _early(line: Line) -> str:
    """Names of the facts dated before the document applied."""
    first = document(DOCUMENTS.get(line["offer"], line["offer"])).applied_from.isoformat()
    dated = {name: str(value) for name, value in line["given"].items() if _DATED.match(str(value))}
    return ", ".join(name for name, value in dated.items() if value < first) or "given"


def _object(pairs: list[tuple[str, Any]], twice: list[str]) -> Line:
    """The object; a name written twice keeps its last value and is noted: which of both would be meant?"""
    read = dict(pairs)
    if len(read) != len(pairs):
        twice += [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    return read


def _require_once(twice: list[str]) -> None:
    if twice:
        raise ValueError("; ".join(f"{name}: given twice" for name in twice))


def _number(text: str) -> float | str:
    """What no float can hold stays text, which no fact is."""
    number = float(text)
    return number if math.isfinite(number) else text


def _typed(value: Any) -> Any:
    """The value so that true differs from one, and one point zero does not."""
    if isinstance(value, Mapping):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_typed(item) for item in value]
    return (isinstance(value, bool), value)


def _text(value: Any) -> str:
    return value if value is MISSING else json.dumps(value, ensure_ascii=False)

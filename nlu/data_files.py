"""Read the training sentences, the catalogue and sentences set aside, as the people who write them see them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SHARED = "_shared.yml"
"""Synonyms, lookups and patterns; no intent."""

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\(([^)]+)\)|(\{[^}]+\}))")


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence and the intent that it should be understood as."""

    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of nlu/data: the sentences by intent, and what else it defines."""

    path: Path
    examples: tuple[Example, ...]
    entities: frozenset[str]
    """Entities that a sentence of the file marks."""
    patterns: frozenset[str]
    """Names of its lookups and regexes; each must be the name of an entity."""


def read_data_file(path: Path) -> DataFile:
    """A training file in Rasa's format. Raises ValueError, naming the file, if it is not."""
    try:
        blocks = yaml.safe_load(path.read_text("utf-8"))["nlu"]
        examples = [
            Example(plain(line), block["intent"]) for block in blocks if "intent" in block for line in _lines(block)
        ]
        marked = {name for block in blocks if "intent" in block for line in _lines(block) for name in entities_in(line)}
        patterns = {block[kind] for block in blocks for kind in ("lookup", "regex") if kind in block}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} is not in Rasa's training format: {error}") from error
    return DataFile(path, tuple(examples), frozenset(marked), frozenset(patterns))


def read_data(folder: Path) -> list[DataFile]:
    """All training files, by name. Raises ValueError."""
    return [read_data_file(path) for path in sorted(folder.glob("*.yml"))]


def read_catalogue(path: Path) -> dict[str, dict[str, Any]]:
    """The catalogue: intent -> meaning and neighbours. Raises ValueError."""
    content = yaml.safe_load(path.read_text("utf-8"))
    intents = content.get("intents", content) if isinstance(content, dict) else None
    if not isinstance(intents, dict) or not all(isinstance(entry, dict) for entry in intents.values()):
        raise ValueError(f"{path.name}: expected a mapping from intent to its meaning and neighbours")
    return intents


def read_examples(path: Path) -> list[Example]:
    """Sentences to evaluate with: a JSON-lines file, or a folder of <intent>.yml lists. Raises ValueError, OSError."""
    if path.is_dir():
        return [Example(str(text), file.stem) for file in sorted(path.glob("*.yml")) for text in _listed(file)]
    examples = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            examples.append(Example(str(entry["text"]), str(entry["intent"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f'{path.name}, line {number}: expected {{"text": …, "intent": …}}') from error
    return examples


def plain(line: str) -> str:
    """The sentence without Rasa's entity marks."""
    return _ANNOTATION.sub(r"\1", line)


def entities_in(line: str) -> set[str]:
    """Names of the entities that the line marks, in either of Rasa's two notations."""
    return {
        short.split(":")[0] if short else json.loads(long)["entity"] for _, short, long in _ANNOTATION.findall(line)
    }


def _lines(block: dict[str, Any]) -> list[str]:
    return [line.strip().removeprefix("- ").strip() for line in block["examples"].splitlines() if line.strip()]


def _listed(file: Path) -> list[Any]:
    content = yaml.safe_load(file.read_text("utf-8"))
    if not isinstance(content, list):
        raise ValueError(f"{file.name}: expected a list of sentences")
    return content

"""Is the training data whole? One line per thing to repair; `python -m nlu check` runs it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from nlu.components.normalise import normalise
from nlu.data_files import SHARED, DataFile, Example, read_catalogue, read_data, read_examples

MIN_SENTENCES = 15
"""Fewer, and an intent is recognised by accident."""
HELDOUT = ("heldout", "heldout_compound", "heldout_scope", "heldout_scope_second")
"""Folders of sentences set aside: single requests; messages of several sentences or inside a conversation; what is out
of scope beside requests that look like it."""


def check(root: Path) -> list[str]:
    """Everything wrong with the catalogue, the training data and the sentences set aside; empty when all is well."""
    try:
        catalogue = read_catalogue(root / "nlu" / "intents.yml")
        files = read_data(root / "nlu" / "data")
        heldout = {name: read_examples(root / "tests" / "nlu" / name) for name in HELDOUT}
    except (ValueError, OSError) as error:
        return [str(error)]
    examples = [example for file in files for example in file.examples]
    return [
        *_catalogue_problems(catalogue),
        *_file_problems(set(catalogue), files),
        *_count_problems(catalogue, examples),
        *_duplicates(examples),
        *_leaks(examples, heldout),
        *_unreachable_patterns(files),
        *(
            f"tests/nlu/{folder}/{name}.yml: not an intent"
            for folder, aside in heldout.items()
            for name in sorted({e.intent for e in aside} - set(catalogue))
        ),
    ]


def _catalogue_problems(catalogue: dict[str, dict[str, object]]) -> Iterator[str]:
    for intent, entry in catalogue.items():
        if not entry.get("meaning"):
            yield f"intents.yml: {intent} has no meaning"
        neighbours = entry.get("neighbours") or []
        if not isinstance(neighbours, list):
            yield f"intents.yml: the neighbours of {intent} must be a list"
            continue
        for neighbour in neighbours:
            if neighbour not in catalogue:
                yield f"intents.yml: {intent} names the unknown neighbour {neighbour}"


def _file_problems(intents: set[str], files: list[DataFile]) -> Iterator[str]:
    for intent in sorted(intents - {file.path.stem for file in files}):
        yield f"nlu/data/{intent}.yml is missing"
    for file in files:
        if file.path.name != SHARED and file.path.stem not in intents:
            yield f"nlu/data/{file.path.name}: not an intent of the catalogue"
        for intent in sorted({example.intent for example in file.examples} - {file.path.stem}):
            yield f"nlu/data/{file.path.name}: has sentences of {intent}, which belong in {intent}.yml"


def _count_problems(catalogue: dict[str, dict[str, object]], examples: list[Example]) -> Iterator[str]:
    for intent in catalogue:
        count = len({normalise(example.text) for example in examples if example.intent == intent})
        if count < MIN_SENTENCES:
            yield f"nlu/data/{intent}.yml: {count} different sentences, at least {MIN_SENTENCES} are needed"


def _duplicates(examples: list[Example]) -> Iterator[str]:
    """Letter for letter within one intent; as the model sees them between two, where one of them must be wrong."""
    seen: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        seen[normalise(example.text)].append(example)
    for alike in seen.values():
        intents = sorted({example.intent for example in alike})
        if len(intents) > 1 or len({_letters(example.text) for example in alike}) < len(alike):
            yield f"twice in nlu/data ({', '.join(intents)}): {alike[0].text}"


def _leaks(examples: list[Example], heldout: dict[str, list[Example]]) -> Iterator[str]:
    trained = {_letters(example.text) for example in examples}
    for folder, aside in heldout.items():
        for example in aside:
            if _letters(example.text) in trained:
                where = f"tests/nlu/{folder}/{example.intent}.yml"
                yield f"{where}: also trained on, so it measures nothing: {example.text}"


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())) or text


def _unreachable_patterns(files: list[DataFile]) -> Iterator[str]:
    marked = {entity for file in files for entity in file.entities}
    for file in files:
        for name in sorted(file.patterns - marked):
            yield f"nlu/data/{file.path.name}: Rasa ignores {name} as no training sentence marks such an entity"

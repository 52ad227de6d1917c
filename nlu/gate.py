"""A model that is worse on the held-out sentences does not take the place of the one in use."""

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.data_files import Example, read_examples
from nlu.errors import TrainingFailed
from nlu.rasa_env import python_command, rasa_environment

WORSE_BY = 0.01
"""Share of the held-out sentences by which a model may be worse: three of 360 are within chance, more are not."""
JUDGING_LIMIT_S = 300
"""Seconds for one model and all held-out sentences; ten were seen."""

Scores = dict[str, tuple[int, int]]
"""Intent -> held-out sentences understood rightly, and how many there are."""
Judge = Callable[[Path, Path], Scores]
"""(project root, model): what the model understands of the held-out sentences. Raises TrainingFailed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a new model compares with the one in use."""

    before: float
    after: float
    """Shares of the held-out sentences that are understood rightly."""
    lost: tuple[tuple[str, int, int], ...]
    """Intents that became worse: name, sentences right before and after; the greatest loss first."""

    @property
    def worse(self) -> bool:
        return round(self.before - self.after, 9) > WORSE_BY

    def lines(self) -> Iterator[str]:
        """For the person who trained."""
        yield f"held-out sentences understood: {self.before:.1%} by the model in use, {self.after:.1%} by the new one"
        for intent, before, after in self.lost:
            yield f"  {intent}: {before} before, {after} now"


def compare(before: Scores, after: Scores) -> Verdict:
    """Both over the same sentences."""
    lost = [(intent, right, after[intent][0]) for intent, (right, _) in before.items() if after[intent][0] < right]
    return Verdict(_share(before), _share(after), tuple(sorted(lost, key=lambda row: (row[2] - row[1], row[0]))))


def judge(root: Path, model: Path) -> Scores:
    """Ask the model every sentence of tests/nlu/heldout. Raises TrainingFailed."""
    examples = heldout(root)
    try:
        done = subprocess.run(  # noqa: S603 (our own command, no shell)
            python_command(root, "-m", "nlu.batch_parse", str(model)),
            env=rasa_environment(root),
            cwd=model.parent,
            input=json.dumps([example.text for example in examples]),
            capture_output=True,
            text=True,
            timeout=JUDGING_LIMIT_S,
            check=True,
        )
        got = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        raise TrainingFailed(
            f"the model {model.name} could not be asked the held-out sentences: {_reason(error)}"
        ) from error
    return scores(examples, got)


def _reason(error: Exception) -> str:
    said = [line for line in (getattr(error, "stderr", None) or "").splitlines() if line.strip()]
    return said[-1] if said else str(error).splitlines()[0]


def scores(examples: list[Example], got: list[str | None]) -> Scores:
    """By intent."""
    wanted = Counter(example.intent for example in examples)
    right = Counter(example.intent for example, intent in zip(examples, got, strict=True) if intent == example.intent)
    return {intent: (right[intent], n) for intent, n in sorted(wanted.items())}


def heldout(root: Path) -> list[Example]:
    """The sentences that decide; none where the project was installed without its tests."""
    folder = root / "tests" / "nlu" / "heldout"
    return read_examples(folder) if folder.is_dir() else []


def _share(found: Scores) -> float:
    total = sum(n for _, n in found.values())
    return sum(right for right, _ in found.values()) / total if total else 0.0

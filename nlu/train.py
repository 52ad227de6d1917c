"""The trained model: made when its inputs changed, kept by their content, checked before use."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nlu.errors import TrainingFailed
from nlu.rasa_env import rasa_command, rasa_environment

KEPT = 3
"""Models kept: this one, and two to come back to without training again."""
TRAINING_LIMIT_S = 1200
"""Seconds; training takes one minute on two cores, so a training this long is stuck."""

Progress = Callable[[str], None]
Trainer = Callable[[Path, Path], None]
"""(project root, model file to write): trains or raises TrainingFailed."""


def ensure_model(root: Path, progress: Progress, trainer: Trainer | None = None) -> Path:
    """The model for the data as it is now, trained if it is missing or damaged.

    root: the project's folder. progress: told, in one line each, what takes time or was repaired.
    Several processes may call this at once: one trains, the others wait for it. Raises TrainingFailed.
    """
    folder = cache_folder(root)
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{fingerprint(root)}.tar.gz"
    with _locked(folder / "lock"):
        if model.exists():
            if is_sound(model):
                model.touch()
                return model
            progress(f"The NLU model {model.name} is damaged; training it again")
        progress(f"Training the NLU model on {count_sentences(root)} sentences (about a minute)")
        for left_behind in folder.glob("training-*"):  # by a training that was killed
            shutil.rmtree(left_behind, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="training-") as scratch:
            fresh = Path(scratch) / "model.tar.gz"
            (trainer or train_with_rasa)(root, fresh)
            if not is_sound(fresh):
                raise TrainingFailed("Rasa's training left no readable model")
            fresh.replace(model)
        _forget_old(folder)
    return model


def cache_folder(root: Path) -> Path:
    """Where trained models are kept: under DESK_CACHE_DIR, or the project's own .cache."""
    return Path(os.environ.get("DESK_CACHE_DIR") or root / ".cache").resolve() / "nlu"


def inputs(root: Path) -> list[Path]:
    """Every file that the model depends on, in a stable order."""
    parts = [root / "config.yml", root / "nlu" / "requirements.lock"]
    parts += sorted((root / "nlu" / "data").rglob("*.yml"))
    parts += sorted((root / "nlu" / "components").rglob("*.py"))
    return parts


def fingerprint(root: Path) -> str:
    """Hash over names and contents of the model's inputs. Raises TrainingFailed if one is missing."""
    total = hashlib.sha256()
    for path in inputs(root):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise TrainingFailed(f"{path.relative_to(root)} is missing: the NLU model cannot be trained") from None
        total.update(f"{path.relative_to(root)} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()[:20]


def is_sound(model: Path) -> bool:
    """Whether the archive can be read to its end and is one of Rasa's."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            names = archive.getnames()
    except (OSError, EOFError, tarfile.TarError, zlib.error):
        return False
    return any(name.endswith("metadata.json") for name in names)


def count_sentences(root: Path) -> int:
    """Training sentences in nlu/data (for people)."""
    # Files that begin with an underscore hold lists and patterns.
    files = (root / "nlu" / "data").rglob("[!_]*.yml")
    return sum(line.startswith("      - ") for path in files for line in path.read_text("utf-8").splitlines())


def train_with_rasa(root: Path, model: Path) -> None:
    """Train with the project's stock Rasa; its log stays beside the models. Raises TrainingFailed."""
    log = cache_folder(root) / "train.log"
    command = rasa_command(
        root,
        *("train", "nlu", "--config", str(root / "config.yml"), "--nlu", str(root / "nlu" / "data")),
        *("--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")),
    )
    try:
        with log.open("wb") as output:
            done = subprocess.run(  # noqa: S603 (our own command, no shell)
                command,
                env=rasa_environment(root),
                # Rasa keeps a cache of its own where it runs; ours is by content already.
                cwd=model.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=TRAINING_LIMIT_S,
                check=False,
            )
    except FileNotFoundError:
        raise TrainingFailed("Rasa's environment .venv-nlu is missing; run: make setup") from None
    except subprocess.TimeoutExpired:
        raise TrainingFailed(f"Rasa's training took over {TRAINING_LIMIT_S} s and was stopped; see {log}") from None
    if done.returncode != 0:
        raise TrainingFailed(f"Rasa's training failed: {_last_line(log)} (whole log: {log})")


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "without a word"


def _forget_old(folder: Path) -> None:
    models = sorted(folder.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime, reverse=True)
    for model in models[KEPT:]:
        model.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

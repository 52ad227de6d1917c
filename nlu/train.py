"""The trained model: made when its inputs changed, kept by their content, checked before use."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nlu.errors import ModelRefused, TrainingFailed
from nlu.gate import Judge, Scores, compare, heldout, judge
from nlu.rasa_env import rasa_command, rasa_environment

KEPT = 3
"""Models kept: this one, and two to come back to without training again."""
IN_USE = "in-use"
"""File beside the models with the name of the one that was last admitted."""
TRAINING_LIMIT_S = 1200
"""Seconds; training takes one minute on two cores, so a training this long is stuck."""

Progress = Callable[[str], None]
Trainer = Callable[[Path, Path], None]
"""(project root, model file to write): trains or raises TrainingFailed."""


def ensure_model(
    root: Path, progress: Progress, trainer: Trainer | None = None, *, judge: Judge | None = None, force: bool = False
) -> Path:
    """The model for the data as it is now, trained if it is missing or damaged.

    root: the project's folder. progress: told, in one line each, what takes time or was repaired.
    judge: a model that it finds worse than the one in use (nlu/gate.py) does not take its place, unless `force`: it is
    set aside, and asked for again it is refused without training. Without a judge or a model in use none is refused.
    Several processes may call this at once: one trains, the others wait for it. Raises TrainingFailed, ModelRefused.
    """
    folder = cache_folder(root)
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{fingerprint(root)}.tar.gz"
    with _locked(folder / "lock"):
        if not (model.exists() and _sound_or_told(model, progress)):
            _train(root, model, trainer or train_with_rasa, progress)
        else:
            model.touch()
        try:
            if judge:
                _admit(root, model, judge, progress, force=force)
        finally:
            _forget_old(folder, model_in_use(root))
    return model


def model_in_use(root: Path) -> Path | None:
    """The model that was last admitted; None before the first, or when it is gone or damaged."""
    folder = cache_folder(root)
    try:
        name = (folder / IN_USE).read_text().strip()
    except FileNotFoundError:
        return None
    model = folder / name
    return model if name and model.exists() and is_sound(model) else None


def model_to_serve(root: Path, progress: Progress, trainer: Trainer | None = None, judge: Judge = judge) -> Path:
    """The model for the data as it is now, or the one in use when that one is worse, which is told.

    What starts a server asks here: a desk goes on as well as it did. Raises TrainingFailed.
    """
    try:
        return ensure_model(root, progress, trainer, judge=judge)
    except ModelRefused as refused:
        progress(f"{refused}; the model in use stays in use")
        return refused.in_use


def _sound_or_told(model: Path, progress: Progress) -> bool:
    sound = is_sound(model)
    if not sound:
        progress(f"The NLU model {model.name} is damaged; training it again")
    return sound


def _train(root: Path, model: Path, trainer: Trainer, progress: Progress) -> None:
    progress(f"Training the NLU model on {count_sentences(root)} sentences (about a minute)")
    for left_behind in model.parent.glob("training-*"):  # by a training that was killed
        shutil.rmtree(left_behind, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix="training-") as scratch:
        fresh = Path(scratch) / "model.tar.gz"
        trainer(root, fresh)
        if not is_sound(fresh):
            raise TrainingFailed("Rasa's training left no readable model")
        fresh.replace(model)


def _admit(root: Path, model: Path, judge: Judge, progress: Progress, *, force: bool) -> None:
    """The model is in use from now on. Raises ModelRefused when it is worse than the one in use."""
    before = model_in_use(root)
    if before and before != model and not force and heldout(root):
        progress("Asking the held-out sentences of the new model and of the one in use")
        after = _scores(root, model, judge)
        try:
            verdict = compare(_scores(root, before, judge), after)
        except TrainingFailed as error:  # made by another version: it could not be served either
            progress(f"Nothing to compare with: {error}")
            verdict = None
        if verdict and verdict.worse:
            raise ModelRefused("\n".join(["The new NLU model is worse", *verdict.lines()]), in_use=before)
    (model.parent / IN_USE).write_text(model.name + "\n")


def _scores(root: Path, model: Path, judge: Judge) -> Scores:
    """Of this model on these held-out sentences, kept beside it: it is asked once."""
    asked = hashlib.sha256(repr(heldout(root)).encode()).hexdigest()[:20]
    note = _note_of(model)
    try:
        kept = json.loads(note.read_text())
        if kept["heldout"] == asked:
            return {intent: (right, n) for intent, (right, n) in kept["scores"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not asked yet, or unreadable: it is asked again
    found = judge(root, model)
    note.write_text(json.dumps({"heldout": asked, "scores": found}))
    return found


def _note_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.scores.json")


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


def _forget_old(folder: Path, in_use: Path | None) -> None:
    models = sorted(folder.glob("*.tar.gz"), key=lambda model: (model == in_use, model.stat().st_mtime), reverse=True)
    for model in models[KEPT:]:
        model.unlink(missing_ok=True)
        _note_of(model).unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""The model's cache: by content, sound, a few kept; training that fails says why."""

import os
import threading
from pathlib import Path

import pytest

from nlu import train
from nlu.errors import TrainingFailed
from nlu.train import KEPT, cache_folder, count_sentences, ensure_model, fingerprint, is_sound


class Progress(list[str]):
    def __call__(self, line: str) -> None:
        self.append(line)

    @property
    def trainings(self) -> int:
        return sum(line.startswith("Training") for line in self)


def test_trained_once_for_the_same_content(project: Path) -> None:
    told = Progress()
    model = ensure_model(project, told)
    assert is_sound(model)
    assert ensure_model(project, told) == model
    assert told.trainings == 1
    assert "2 sentences" in told[0]


@pytest.mark.parametrize(
    "changed",
    ["config.yml", "nlu/requirements.lock", "nlu/data/greet.yml", "nlu/components/ours.py", "nlu/data/new.yml"],
)
def test_trained_again_when_an_input_changes(project: Path, changed: str) -> None:
    before = ensure_model(project, Progress())
    with (project / changed).open("a") as file:
        file.write("# changed\n")
    told = Progress()
    assert ensure_model(project, told) != before
    assert told.trainings == 1


def test_lists_and_patterns_are_not_counted_as_sentences(project: Path) -> None:
    shared = project / "nlu" / "data" / "_shared.yml"
    shared.write_text("nlu:\n  - lookup: device\n    examples: |\n      - box\n      - console\n")
    assert count_sentences(project) == 2


def test_a_renamed_data_file_is_another_content(project: Path) -> None:
    before = fingerprint(project)
    data = project / "nlu" / "data"
    (data / "greet.yml").rename(data / "hello.yml")
    assert fingerprint(project) != before


def test_a_touched_file_is_the_same_content(project: Path) -> None:
    before = fingerprint(project)
    os.utime(project / "config.yml", (1, 1))
    assert fingerprint(project) == before


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "text", "foreign"])
def test_a_damaged_model_is_trained_again(project: Path, damage: str) -> None:
    model = ensure_model(project, Progress())
    content = model.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]
    spoiled = {
        "truncated": content[:middle],
        "flipped": flipped,
        "empty": b"",
        "text": b"not an archive",
        "foreign": (project / "config.yml").read_bytes(),
    }
    model.write_bytes(spoiled[damage])
    told = Progress()
    assert ensure_model(project, told) == model
    assert is_sound(model)
    assert "damaged" in told[0]
    assert told.trainings == 1


def test_old_models_are_forgotten_but_not_the_recent_ones(project: Path) -> None:
    models = []
    for number in range(KEPT + 2):
        (project / "config.yml").write_text(f"pipeline: [] # {number}\n")
        models.append(ensure_model(project, Progress()))
        os.utime(models[-1], (number, number))
    assert [model.exists() for model in models] == [False, False, True, True, True]


def test_coming_back_to_a_kept_model_needs_no_training(project: Path) -> None:
    first = ensure_model(project, Progress())
    (project / "config.yml").write_text("pipeline: [] # other\n")
    ensure_model(project, Progress())
    (project / "config.yml").write_text("pipeline: []\n")
    told = Progress()
    assert ensure_model(project, told) == first
    assert told.trainings == 0


def test_the_cache_can_be_elsewhere(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_CACHE_DIR", str(tmp_path / "elsewhere"))
    assert ensure_model(project, Progress()).parent == tmp_path / "elsewhere" / "nlu"


def test_a_failed_training_says_why_and_leaves_nothing(project: Path) -> None:
    (project / "config.yml").write_text("broken\n")
    with pytest.raises(TrainingFailed, match="broken pipeline"):
        ensure_model(project, Progress())
    assert [path.name for path in cache_folder(project).iterdir() if path.name not in {"lock", "train.log"}] == []


def test_a_training_that_leaves_no_model_is_a_failure(project: Path) -> None:
    with pytest.raises(TrainingFailed, match="no readable model"):
        ensure_model(project, Progress(), trainer=lambda root, model: None)


def test_a_stuck_training_is_stopped(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "TRAINING_LIMIT_S", 0.001)
    with pytest.raises(TrainingFailed, match="was stopped"):
        ensure_model(project, Progress())


def test_a_missing_input_is_named(project: Path) -> None:
    (project / "config.yml").unlink()
    with pytest.raises(TrainingFailed, match=r"config\.yml is missing"):
        ensure_model(project, Progress())


def test_a_missing_environment_says_how_to_make_it(project: Path) -> None:
    (project / ".venv-nlu" / "bin" / "python").unlink()
    with pytest.raises(TrainingFailed, match="make setup"):
        ensure_model(project, Progress())


def test_what_a_killed_training_left_is_removed(project: Path) -> None:
    left = cache_folder(project) / "training-killed"
    left.mkdir(parents=True)
    (left / "model.tar.gz").write_bytes(b"half")
    ensure_model(project, Progress())
    assert not left.exists()


def test_two_at_once_train_once(project: Path) -> None:
    told = Progress()
    threads = [threading.Thread(target=ensure_model, args=(project, told)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.trainings == 1

"""A worse model does not take the place of the one in use, unless it is told to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli_nlu
from nlu import gate
from nlu.data_files import Example
from nlu.errors import ModelRefused, TrainingFailed
from nlu.gate import Scores, compare, scores
from nlu.train import KEPT, cache_folder, ensure_model, model_in_use, model_to_serve


def a_judge(*answers: Scores) -> tuple[Callable[[Path, Path], Scores], list[Path]]:
    """One that gives these answers in turn, and the models that it was asked about."""
    asked: list[Path] = []

    def judge(root: Path, model: Path) -> Scores:
        asked.append(model)
        return answers[len(asked) - 1]

    return judge, asked


def quiet(line: str) -> None:
    pass


def of_100(greet: int, thank: int = 50) -> Scores:
    return {"greet": (greet, 50), "thank": (thank, 50)}


@pytest.fixture
def judged(project: Path) -> Path:
    """A project with a held-out sentence."""
    folder = project / "tests" / "nlu" / "heldout"
    folder.mkdir(parents=True)
    (folder / "greet.yml").write_text("- salut\n")
    return project


def changed(project: Path, note: str) -> None:
    (project / "config.yml").write_text(f"pipeline: [] # {note}\n")


def test_the_first_model_has_nothing_to_be_compared_with(judged: Path) -> None:
    judge, asked = a_judge()
    model = ensure_model(judged, quiet, judge=judge)
    assert model_in_use(judged) == model
    assert asked == []


@pytest.mark.parametrize("after", [of_100(50), of_100(49), of_100(48, 50)])
def test_a_model_as_good_within_the_margin_takes_over(judged: Path, after: Scores) -> None:
    judge, asked = a_judge(after, of_100(49))
    first = ensure_model(judged, quiet, judge=judge)
    changed(judged, "other")
    second = ensure_model(judged, quiet, judge=judge)
    assert asked == [second, first]
    assert model_in_use(judged) == second


def test_a_worse_model_is_refused_with_what_it_lost_and_set_aside(judged: Path) -> None:
    judge, asked = a_judge(of_100(44, 41), of_100(50, 40))
    first = ensure_model(judged, quiet, judge=judge)
    changed(judged, "worse")
    with pytest.raises(ModelRefused, match=r"(?s)90\.0% .* 85\.0%.*greet: 50 before, 44 now") as refused:
        ensure_model(judged, quiet, judge=judge)
    assert "thank" not in str(refused.value)
    assert refused.value.in_use == model_in_use(judged) == first
    # Asked for again, it is refused without training or asking again.
    told: list[str] = []
    with pytest.raises(ModelRefused):
        ensure_model(judged, told.append, judge=judge)
    assert not any(line.startswith("Training") for line in told)
    assert len(asked) == 2
    assert len(list(cache_folder(judged).glob("*.tar.gz"))) == 2


def test_what_is_served_stays_the_better_model_and_says_so(judged: Path) -> None:
    judge, _ = a_judge(of_100(10), of_100(50))
    first = model_to_serve(judged, quiet, judge=judge)
    changed(judged, "worse")
    told: list[str] = []
    assert model_to_serve(judged, told.append, judge=judge) == first
    assert "the model in use stays in use" in told[-1]


def test_force_takes_a_worse_model_into_use(judged: Path) -> None:
    judge, _ = a_judge(of_100(10), of_100(50))
    ensure_model(judged, quiet, judge=judge)
    changed(judged, "worse")
    second = ensure_model(judged, quiet, judge=judge, force=True)
    assert model_in_use(judged) == second


def test_other_heldout_sentences_are_asked_anew(judged: Path) -> None:
    judge, asked = a_judge(of_100(10), of_100(50), of_100(10), of_100(10))
    first = ensure_model(judged, quiet, judge=judge)
    changed(judged, "worse")
    with pytest.raises(ModelRefused):
        ensure_model(judged, quiet, judge=judge)
    (judged / "tests" / "nlu" / "heldout" / "greet.yml").write_text("- coucou\n")
    second = ensure_model(judged, quiet, judge=judge)
    assert asked == [second, first, second, first]


def test_a_model_in_use_that_is_gone_or_damaged_decides_nothing(judged: Path) -> None:
    judge, asked = a_judge()
    first = ensure_model(judged, quiet, judge=judge)
    first.write_bytes(b"damaged")
    changed(judged, "other")
    second = ensure_model(judged, quiet, judge=judge)
    assert model_in_use(judged) == second
    assert asked == []


def test_a_model_in_use_of_another_version_decides_nothing(judged: Path) -> None:
    ensure_model(judged, quiet, judge=a_judge()[0])
    changed(judged, "other")

    def judge(root: Path, model: Path) -> Scores:
        if model == model_in_use(root):
            raise TrainingFailed("cannot be loaded")
        return of_100(10)

    told: list[str] = []
    second = ensure_model(judged, told.append, judge=judge)
    assert model_in_use(judged) == second
    assert told[-1] == "Nothing to compare with: cannot be loaded"


def test_without_heldout_sentences_nothing_is_refused(project: Path) -> None:
    judge, asked = a_judge()
    ensure_model(project, quiet, judge=judge)
    changed(project, "other")
    second = ensure_model(project, quiet, judge=judge)
    assert model_in_use(project) == second
    assert asked == []


def test_the_model_in_use_is_never_forgotten(judged: Path) -> None:
    judge, _ = a_judge(of_100(1), of_100(50), *[of_100(1)] * (KEPT + 1))
    first = ensure_model(judged, quiet, judge=judge)
    for number in range(KEPT + 2):
        changed(judged, str(number))
        with pytest.raises(ModelRefused):
            ensure_model(judged, quiet, judge=judge)
    assert first.exists()
    assert len(list(cache_folder(judged).glob("*.tar.gz"))) == KEPT
    assert len(list(cache_folder(judged).glob("*.scores.json"))) <= KEPT


def test_the_command_refuses_with_exit_code_1(judged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge, _ = a_judge(of_100(10), of_100(50))
    monkeypatch.setattr(cli_nlu, "ROOT", judged)
    monkeypatch.setattr(cli_nlu, "judge", judge)
    assert CliRunner().invoke(cli_nlu.app, ["train"]).exit_code == 0
    changed(judged, "worse")
    done = CliRunner().invoke(cli_nlu.app, ["train"])
    assert done.exit_code == 1
    assert "greet: 50 before, 10 now" in done.output
    assert CliRunner().invoke(cli_nlu.app, ["train", "--force"]).exit_code == 0


def test_sentences_are_counted_by_intent() -> None:
    examples = [Example("a", "greet"), Example("b", "greet"), Example("c", "thank")]
    assert scores(examples, ["greet", "thank", None]) == {"greet": (1, 2), "thank": (0, 1)}


def test_the_greatest_loss_comes_first() -> None:
    before = {"a": (5, 5), "b": (5, 5), "c": (1, 5)}
    verdict = compare(before, {"a": (4, 5), "b": (1, 5), "c": (5, 5)})
    assert verdict.lost == (("b", 5, 1), ("a", 5, 4))


def test_a_model_that_cannot_be_asked_is_an_error(judged: Path) -> None:
    model = ensure_model(judged, quiet)
    with pytest.raises(TrainingFailed, match="could not be asked"):
        gate.judge(judged, model)  # the stand-in for Rasa knows no such program

"""The arithmetic of `desk nlu evaluate`, on a case small enough to count by hand."""

import json
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli_nlu import app
from nlu.data_files import Example, read_examples
from nlu.evaluate import UNKNOWN, as_text, calibration_error, evaluate, percentile, score
from nlu.understanding import NOTHING, Understanding


def ranked(*names: str, first: float = 0.9) -> Understanding:
    return Understanding(names[0], first, tuple((name, first if name == names[0] else 0.02) for name in names))


EXPECTED = ["greet", "greet", "greet", "thank", "thank", "goodbye"]
ANSWERS = [
    ranked("greet", "thank", "goodbye"),
    ranked("greet", "thank", "goodbye"),
    ranked("thank", "affirm", "greet"),
    ranked("thank", "greet", "goodbye", first=0.3),
    ranked("greet", "goodbye", "affirm", "thank"),
    NOTHING,
]


def test_figures() -> None:
    result = score(EXPECTED, ANSWERS, [1, 2, 3, 4, 5, 6])
    assert result.n == 6
    assert result.accuracy == pytest.approx(3 / 6)
    assert result.top3 == pytest.approx(4 / 6)
    assert result.sure == pytest.approx(4 / 6)
    assert result.sure_accuracy == pytest.approx(2 / 4)
    assert result.unknown == pytest.approx(1 / 6)
    rows = {row.intent: (row.n, row.precision, row.recall, row.f1) for row in result.intents}
    assert rows["greet"] == pytest.approx((3, 2 / 3, 2 / 3, 2 / 3))
    assert rows["thank"] == pytest.approx((2, 1 / 2, 1 / 2, 1 / 2))
    assert rows["goodbye"] == pytest.approx((1, 0, 0, 0))
    assert rows[UNKNOWN] == pytest.approx((0, 0, 0, 0))
    assert result.macro_f1 == pytest.approx((2 / 3 + 1 / 2) / 4)
    assert [(c.expected, c.got, c.n) for c in result.confusions] == [
        ("goodbye", UNKNOWN, 1),
        ("greet", "thank", 1),
        ("thank", "greet", 1),
    ]


def test_the_most_frequent_confusion_comes_first() -> None:
    result = score(["b", "a", "a"], [ranked("a"), ranked("c"), ranked("c")], [1, 1, 1])
    assert [(c.expected, c.got, c.n) for c in result.confusions] == [("a", "c", 2), ("b", "a", 1)]


def test_calibration_is_the_mean_distance_between_confidence_and_being_right() -> None:
    confidences = [0.95, 0.95, 0.55, 0.55]
    assert calibration_error(confidences, [True, True, True, False]) == pytest.approx((2 * 0.05 + 2 * 0.05) / 4)
    assert calibration_error([1.0, 1.0], [True, True]) == 0
    assert calibration_error([1.0, 0.0], [False, True]) == 1


def test_what_is_out_of_scope_is_counted_both_ways() -> None:
    expected = ["out_of_scope", "out_of_scope", "greet", "greet", "greet"]
    answers = [ranked(name) for name in ("out_of_scope", "greet", "greet", "out_of_scope", "thank")]
    result = score(expected, answers, [1] * 5)
    assert (result.scope_caught, result.requests_lost) == (1 / 2, 1 / 3)
    assert "out of scope caught 50.0%, real requests lost to it 33.3%" in as_text(result)
    assert score(["greet"], [ranked("greet")], [1]).scope_caught is None


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5], 0.5, 5), ([1, 2, 3, 4], 0.5, 2), ([3, 1, 2], 0.5, 2), (range(1, 101), 0.95, 95), (range(1, 21), 0.95, 19)],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


class Echo:
    """Understands each message as the intent that it spells."""

    async def parse(self, text: str) -> Understanding:
        return ranked(text)


async def test_each_sentence_is_parsed_and_timed() -> None:
    seconds = count()
    result = await evaluate(Echo(), [Example("greet", "greet"), Example("thank", "deny")], clock=lambda: next(seconds))
    assert (result.n, result.accuracy, result.p50_ms, result.p95_ms) == (2, 0.5, 1000, 1000)


async def test_no_sentences_is_an_error() -> None:
    with pytest.raises(ValueError, match="no sentences"):
        await evaluate(Echo(), [])


def test_the_report_names_what_matters() -> None:
    text = as_text(score(EXPECTED, ANSWERS, [1, 2, 3, 4, 5, 6]))
    for piece in (
        "accuracy    50.0%",
        "top-3       66.7%",
        "p50 3.0 ms, p95 6.0 ms",
        "thank -> greet",
        "macro-F1    0.292",
    ):
        assert piece in text


def test_json_carries_the_same_figures() -> None:
    figures = json.loads(json.dumps(score(EXPECTED, ANSWERS, [1, 2, 3, 4, 5, 6]).as_dict()))
    assert figures["accuracy"] == 0.5
    assert figures["confusions"][0] == {"expected": "goodbye", "got": UNKNOWN, "n": 1}


def test_examples_from_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "salut", "intent": "greet", "entities": {}}\n\n{"text": "à plus", "intent": "goodbye"}\n')
    assert read_examples(file) == [Example("salut", "greet"), Example("à plus", "goodbye")]


def test_examples_from_a_folder_of_lists(tmp_path: Path) -> None:
    (tmp_path / "affirm.yml").write_text('- "oui"\n- volontiers\n')
    assert read_examples(tmp_path) == [Example("oui", "affirm"), Example("volontiers", "affirm")]


@pytest.mark.parametrize("line", ["{", '{"text": "x"}', "[]", "3"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "salut", "intent": "greet"}\n' + line + "\n")
    with pytest.raises(ValueError, match=r"set\.jsonl, line 2"):
        read_examples(file)


def test_the_command_line_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "missing.jsonl")])
    assert result.exit_code == 1
    assert "missing.jsonl" in result.output
    assert len(result.output.strip().splitlines()) == 1

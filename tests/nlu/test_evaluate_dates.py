"""The arithmetic of `desk dates evaluate`, its messages for a bad file, and the goal on the sentences set aside."""

import json
from datetime import date, datetime, time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli_dates import app
from nlu.dates import When, resolve
from nlu.evaluate_dates import DateCase, dates_as_text, evaluate_dates, read_date_cases

HELDOUT = sorted((Path(__file__).parent / "heldout_dates").glob("*.jsonl"))
NOW = datetime.fromisoformat("2026-05-18T09:00:00+02:00")
GOAL = 0.97


def case(text: str, day: str | None, start: str | None, end: str | None) -> DateCase:
    return DateCase(text, NOW, {"date": day, "start": start, "end": end})


def fixed(text: str, now: datetime) -> When:
    """Always Tuesday from two to four."""
    return When(date=date(2026, 5, 19), start=time(14), end=time(16))


def test_each_field_and_the_whole_are_counted() -> None:
    cases = [
        case("tout juste", "2026-05-19", "14:00", "16:00"),
        case("autre fin", "2026-05-19", "14:00", None),
        case("autre jour", None, "14:00", "16:00"),
        case("tout faux", "2026-05-20", "10:00", "12:00"),
    ]
    result = evaluate_dates(cases, fixed)
    assert (result.n, result.date, result.start, result.end, result.whole) == (4, 0.5, 0.75, 0.5, 0.25)
    assert [miss.text for miss in result.misses] == ["autre fin", "autre jour", "tout faux"]
    assert result.misses[0].got == {"date": "2026-05-19", "start": "14:00", "end": "16:00"}


def test_the_report_lists_what_was_expected_and_read() -> None:
    text = dates_as_text(evaluate_dates([case("mercredi", "2026-05-20", None, None)], fixed))
    assert "whole      0.0%" in text
    assert "expected date 2026-05-20, start -, end -" in text
    assert "read     date 2026-05-19, start 14:00, end 16:00" in text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2"),
        ("3", "line 2"),
        ('{"text": "x", "now": "2026-05-18T09:00:00+02:00"}', "'expect' is missing"),
        ('{"text": "x", "now": "2026-05-18T09:00:00", "expect": {"date": null, "start": null, "end": null}}', "offset"),
        ('{"text": "x", "now": "lundi", "expect": {"date": null, "start": null, "end": null}}', "lundi"),
        ('{"text": "x", "now": "2026-05-18T09:00:00Z", "expect": {"date": "2026-02-30", "start": null, "end": null}}',
         "line 2"),
        ('{"text": "x", "now": "2026-05-18T09:00:00Z", "expect": {"date": null, "start": "25:00", "end": null}}',
         "line 2"),
        ('{"text": "x", "now": "2026-05-18T09:00:00Z", "expect": {"date": null, "start": null}}', "'end' is missing"),
        ('{"text": "x", "now": "2026-05-18T09:00:00Z", "expect": {"date": null, "start": null, "end": null, "z": 1}}',
         "unknown in expect: z"),
        ('{"text": 5, "now": "2026-05-18T09:00:00Z", "expect": {"date": null, "start": null, "end": null}}', "text"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "bad.jsonl"
    good = '{"text": "x", "now": "2026-05-18T09:00:00Z", "expect": {"date": null, "start": null, "end": null}}'
    file.write_text(f"{good}\n{line}\n")
    answer = CliRunner().invoke(app, ["evaluate", str(file)])
    assert answer.exit_code == 1
    assert "bad.jsonl, line 2" in answer.output
    assert reason in answer.output


def test_an_empty_and_a_missing_file_are_errors(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    for name in ("empty.jsonl", "missing.jsonl"):
        answer = CliRunner().invoke(app, ["evaluate", str(tmp_path / name)])
        assert answer.exit_code == 1
        assert name in answer.output


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "image.jsonl").write_bytes(b"\x89PNG\xff\xfe")
    answer = CliRunner().invoke(app, ["evaluate", str(tmp_path / "image.jsonl")])
    assert (answer.exit_code, "UTF-8" in answer.output) == (1, True)


def test_json_carries_the_figures_and_the_misses() -> None:
    answer = CliRunner().invoke(app, ["evaluate", str(HELDOUT[0]), "--json"])
    figures = json.loads(answer.output)
    assert figures["n"] == len(read_date_cases(HELDOUT[0]))
    assert len(figures["misses"]) == round((1 - figures["whole"]) * figures["n"])


@pytest.mark.parametrize("file", HELDOUT, ids=lambda file: file.stem)
def test_sentences_set_aside_are_read_as_well_as_promised(file: Path) -> None:
    result = evaluate_dates(read_date_cases(file), resolve)
    assert result.whole >= GOAL, dates_as_text(result)

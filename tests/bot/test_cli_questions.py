"""``desk rules decide`` and ``check``: files of questions, with lines that are wrong in every way a line can be."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.cli_rules import app
from bot.question_lines import decided

COVERAGE: dict[str, Any] = {
    "id": "X-1",
    "offer": "offre-interieur",
    "ask": "coverage",
    "given": {"departement": "75"},
    "expect": {"physical_visits": True, "zone": "region-parisienne"},
}
DISPUTE = {"invoice_ttc": 250.0, "contested_ttc": 20.0, "already_paid_ttc": 0, "decision": None}
VISITS = {"departement": "56", "service_start": "2025-10-31", "at": "2026-02-28"}


def _line(**changed: Any) -> dict[str, Any]:
    return {**COVERAGE, **changed}


def _decided(*lines: str) -> list[dict[str, Any]]:
    return list(decided(line.encode("utf-8", "surrogatepass") for line in lines))


def _error(line: Any) -> str:
    (answer,) = _decided(line if isinstance(line, str) else json.dumps(line))
    error: str = answer["error"]
    return error


def _run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def _file(folder: Path, *lines: dict[str, Any] | str) -> str:
    path = folder / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return str(path)


def test_decide_gives_the_line_back_with_answer_and_citations(tmp_path: Path) -> None:
    result = _run("decide", _file(tmp_path, COVERAGE))
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        **COVERAGE,
        "answer": COVERAGE["expect"],
        "citations": ["offre-interieur art. 1"],
    }


def test_citations_are_those_of_the_decisions_that_gave_the_answer() -> None:
    visit = {"departement": "59", "start": "2026-03-10T10:00", "purpose": "airbox"}
    (line,) = _decided(json.dumps(_line(ask="technician_slot", given=visit)))
    assert "offre-interieur art. 5.5" in line["citations"]


def test_a_wrong_line_says_so_and_the_rest_goes_on(tmp_path: Path) -> None:
    result = _run("decide", _file(tmp_path, "{", _line(given={}), "", COVERAGE))
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert ["error" in line for line in lines] == [True, True, False]
    assert lines[0]["line"] == 1
    assert lines[1]["error"] == "departement: missing"


def test_standard_input_is_read_for_a_dash() -> None:
    assert json.loads(_run("decide", "-", stdin=json.dumps(COVERAGE)).output)["answer"] == COVERAGE["expect"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"ask": "horoscope"}, "ask"),
        ({"ask": 3}, "ask"),
        ({"offer": "offre-exterieur"}, "offer"),
        ({"offer": ["offre-interieur"]}, "offer"),
        ({"offer": "orange-privacy"}, "offer"),
        ({"given": []}, "given"),
        ({"given": {}}, "departement"),
        ({"given": {"departement": "7"}}, "departement"),
        ({"given": {"departement": "20"}}, "departement"),
        ({"given": {"departement": "2a"}}, "departement"),
        ({"given": {"departement": "\uff17\uff15"}}, "departement"),
        ({"given": {"departement": "75\n"}}, "departement"),
        ({"given": {"departement": 75}}, "departement"),
        ({"given": {"departement": None}}, "departement"),
        ({"given": {"departement": "98", "postal_code": "9800"}}, "postal_code"),
        ({"given": {"departement": "75", "colour": "blue"}}, "colour"),
        ({"ask": "invoice_due", "given": {"invoice_date": "2026-02-30"}}, "invoice_date"),
        ({"ask": "invoice_due", "given": {"invoice_date": "20260228"}}, "invoice_date"),
        ({"ask": "invoice_due", "given": {"invoice_date": "2026-02-28T10:00"}}, "invoice_date"),
        ({"ask": "invoice_due", "given": {"invoice_date": 20260228}}, "invoice_date"),
        ({"ask": "invoice_due", "given": {"invoice_date": "9999-12-31"}}, "invoice_date"),
        ({"ask": "invoice_due", "given": {"invoice_date": "2020-02-20"}}, "invoice_date"),
        ({"ask": "coach_slot", "given": {"departement": "75", "start": "2026-03-10T25:00"}}, "start"),
        ({"ask": "coach_slot", "given": {"departement": "75", "start": "2026-03-10T10:00Z"}}, "start"),
        ({"ask": "coach_slot", "given": {"departement": "75", "start": "2026-03-10"}}, "start"),
        ({"ask": "mailbox_price", "given": {"extra_mailboxes": True}}, "extra_mailboxes"),
        ({"ask": "mailbox_price", "given": {"extra_mailboxes": -1}}, "extra_mailboxes"),
        ({"ask": "mailbox_price", "given": {"extra_mailboxes": 1.5}}, "extra_mailboxes"),
        ({"ask": "mailbox_price", "given": {"extra_mailboxes": 10**30}}, "extra_mailboxes"),
        ({"ask": "dispute", "given": {**DISPUTE, "invoice_ttc": "250"}}, "invoice_ttc"),
        ({"ask": "dispute", "given": {**DISPUTE, "invoice_ttc": -0.01}}, "invoice_ttc"),
        ({"ask": "dispute", "given": {**DISPUTE, "contested_ttc": float("nan")}}, "contested_ttc"),
        ({"ask": "dispute", "given": {**DISPUTE, "already_paid_ttc": float("inf")}}, "already_paid_ttc"),
        ({"ask": "dispute", "given": {**DISPUTE, "already_paid_ttc": 1e300}}, "already_paid_ttc"),
        ({"ask": "dispute", "given": {**DISPUTE, "decision": "open"}}, "decision"),
        ({"ask": "quota_status", "given": {**VISITS, "visits": {}}}, "visits"),
        ({"ask": "quota_status", "given": {**VISITS, "visits": [{"on": "2026-01-01"}]}}, "visits: [0] kind"),
        ({"ask": "quota_status", "given": {**VISITS, "visits": ["2026-01-01"]}}, "visits"),
        ({"ask": "contact", "given": {"need": "book_technician"}}, "departement"),
        ({"ask": "contact", "given": {"need": "after_sales"}}, "product"),
        ({"ask": "brick_scope", "given": {"brick": "wifi"}}, "units"),
        ({"ask": "brick_scope", "given": {"brick": "wifi", "units": {"doors": 1}}}, "units: doors"),
    ],
)
def test_the_error_names_the_field(changed: dict[str, Any], named: str) -> None:
    assert _error(_line(**changed)).startswith(f"{named}: ")


def test_each_wrong_fact_is_named() -> None:
    assert _error(_line(ask="coach_slot", given={"start": "soon", "colour": "blue"})).count(": ") == 3


@pytest.mark.parametrize("missing", ["offer", "ask", "given"])
def test_a_part_that_is_missing_is_named(missing: str) -> None:
    assert _error({name: value for name, value in COVERAGE.items() if name != missing}) == f"{missing}: missing"


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "3", "[" * 100_000, '{"n": ' + "9" * 5000 + "}", "\ud800"],
    ids=["cut", "list", "number", "deep", "huge", "no UTF-8"],
)
def test_what_is_no_question_is_told_by_its_line_number(line: str) -> None:
    assert _decided(json.dumps(COVERAGE), line)[1].keys() == {"line", "error"}


@pytest.mark.parametrize(
    ("line", "twice"),
    [
        ('{"id": "X-1", "ask": "coverage", "ask": "tariff", "offer": "offre-interieur", "given": {}}', "ask"),
        ('{"id": "X-1", "ask": "coverage", "offer": "offre-interieur", "given": {"a": {"b": 1, "b": 2}}}', "b"),
    ],
)
def test_a_name_written_twice_is_named_and_the_line_keeps_its_id(line: str, twice: str) -> None:
    (answer,) = _decided(line)
    assert (answer["id"], answer["error"], "answer" in answer) == ("X-1", f"{twice}: given twice", False)


@pytest.mark.parametrize("given", [COVERAGE["given"], {}])
def test_what_an_earlier_run_answered_is_not_taken_for_this_ones(given: dict[str, Any]) -> None:
    stale = {"answer": "old", "citations": "old", "error": "old"}
    (line,) = _decided(json.dumps(_line(given=given, **stale)))
    assert "old" not in line.values()
    assert ("error" in line) == (not given)


def test_unknown_keys_come_back_and_text_as_it_was_written(tmp_path: Path) -> None:
    line = _line(why="l’été à Èze", extra={"clé": [1, None]})
    result = _run("decide", _file(tmp_path, json.dumps(line, ensure_ascii=False)))
    assert "l’été à Èze" in result.output
    assert json.loads(result.output)["extra"] == {"clé": [1, None]}


def test_text_that_no_encoding_can_write_comes_back_escaped(tmp_path: Path) -> None:
    result = _run("decide", _file(tmp_path, _line(why="\ud800"), COVERAGE))
    assert (result.exit_code, len(result.output.splitlines())) == (0, 2)
    assert "\\ud800" in result.output


def test_a_file_of_another_system_is_read(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf" + b"\r\n".join([json.dumps(COVERAGE).encode(), b"", json.dumps(COVERAGE).encode()])
    )
    result = _run("check", str(path))
    assert (result.exit_code, result.output) == (0, "2/2\n")


def test_numbers_that_json_cannot_write_do_not_come_back_as_numbers() -> None:
    line = '{"id": Infinity, "offer": "offre-interieur", "ask": "mail_transfer", "given": {"gigabytes": 1e999}}'
    assert json.dumps(_decided(line)[0], allow_nan=False)


def test_a_question_without_date_is_answered_on_the_day_asked_for() -> None:
    raw = [json.dumps(_line(ask="tariff", given={"item": "travel"})).encode()]
    assert "answer" in next(decided(raw, date(2026, 1, 1)))
    assert "before the contract applies" in next(decided(raw, date(2024, 1, 1)))["error"]


def test_check_counts_what_passes(tmp_path: Path) -> None:
    result = _run("check", _file(tmp_path, COVERAGE, _line(id="X-2")))
    assert (result.exit_code, result.output) == (0, "2/2\n")


def test_check_shows_what_differs_key_by_key(tmp_path: Path) -> None:
    expected = {"physical_visits": 1, "zone": "nord", "colour": None}
    result = _run(
        "check", _file(tmp_path, COVERAGE, _line(id="X-2", expect=expected), _line(id="X-3", ask="horoscope"))
    )
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "X-2 coverage: physical_visits: expected 1, got true",
        'X-2 coverage: zone: expected "nord", got "region-parisienne"',
        "X-2 coverage: colour: expected null, got (missing)",
        "X-3 horoscope: ask: 'horoscope' is not a question of the vocabulary",
        "1/3",
    ]


def test_check_needs_something_to_compare_with(tmp_path: Path) -> None:
    result = _run("check", _file(tmp_path, {name: value for name, value in COVERAGE.items() if name != "expect"}))
    assert (result.exit_code, result.output) == (1, "X-1 coverage: expect: missing\n0/1\n")


def test_check_tells_an_error_rather_than_what_was_not_expected(tmp_path: Path) -> None:
    result = _run("check", _file(tmp_path, "{", {"offer": "offre-interieur", "ask": "horoscope", "given": {}}))
    first, second, total = result.output.splitlines()
    assert (result.exit_code, total) == (1, "0/2")
    assert first.startswith("line 1: not JSON")
    assert second == "line 2 horoscope: ask: 'horoscope' is not a question of the vocabulary"


def test_check_of_nothing_does_not_pass(tmp_path: Path) -> None:
    result = _run("check", _file(tmp_path))
    assert (result.exit_code, result.output) == (1, "no question in the file\n0/0\n")


def test_decide_of_nothing_says_nothing(tmp_path: Path) -> None:
    result = _run("decide", _file(tmp_path))
    assert (result.exit_code, result.output) == (0, "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FACTS = st.dictionaries(st.sampled_from(["departement", "start", "at", "visits", "item", "x"]), JSON, max_size=4)
ASKS = st.sampled_from(["coverage", "technician_slot", "quota_status", "tariff", "channel_open", "connectivity_bill"])


@settings(max_examples=150, deadline=None)
@given(line=JSON | st.builds(lambda ask, facts: _line(ask=ask, given=facts), ASKS, FACTS))
def test_any_line_ends_in_an_answer_or_an_error_that_can_be_written(line: Any) -> None:
    for answered in _decided(json.dumps(line)):
        assert ("error" in answered) != ("answer" in answered)
        json.dumps(answered, allow_nan=False)


def test_bytes_that_are_no_text_are_told_by_their_line_number() -> None:
    (line,) = decided([b"\xff\xfe{}"])
    assert line["line"] == 1

"""``desk rules``: what an operator sees when asking the contract."""

import json
import re
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from bot.cli_rules import app


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the terminal that runs the tests, if there is one."""
    monkeypatch.setattr("bot.cli_rules.console", Console(width=200))


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_ask_prints_the_decision_with_its_articles_and_version() -> None:
    result = _run("ask", "prices.tariff", '{"item": "travel", "on": "2026-03-10"}')
    body = json.loads(result.output)
    assert (body["decision"], body["facts"]["ttc"]) == ("granted", {"$decimal": "100.00"})
    assert body["articles"] == ["Offre Intérieur, annexe 1 (01/06/2025)"]
    assert body["version"].startswith("offre-interieur/2025-06-01/")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", "prices.tarif"), "no rule is called prices.tarif. Nearest: prices.tariff"),
        (("ask", "airbox"), "no rule is called airbox. Nearest: airbox.airbox_use"),
        (("ask", "nope"), "no rule is called nope. `desk rules list`"),
        (("ask", "prices.tariff", "{"), "the facts are not JSON, at character 2"),
        (("ask", "prices.tariff", "[]"), "prices.tariff: [] is not an object"),
        (("ask", "airbox.airbox_use", '{"place": "home"}'), "airbox.airbox_use: line_status: missing; on: missing; pl"),
        (("ask", "membership.eligibility"), "membership.eligibility: address_departement: missing"),
        (("ask", "prices.tariff"), "prices.tariff takes item, on"),
        (("ask", "prices.tariff", '{"item": "travel", "on": "2020-01-01"}'), "the contract says nothing there: "),
        (("ask", "prices.tariff", "--offer", "unknown"), "no document is called unknown; there are offre-interieur, "),
        (("ask", "clauses.told", '{"clause": "INT-8", "on": "2026-03-10"}'), "no rule INT-8. Nearest: INT-18, INT-08"),
        (("ask", "prices.tariff", "--readings", "AMB-33=HALF"), "AMB-33: HALF is none of its readings: COMPLETED_UN"),
        (("ask", "prices.tariff", "--readings", "half"), "HALF: no point left open has this id"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = _run(*arguments)
    assert said in result.output
    assert not re.search(r"Unknown[A-Z]|Error|domain\.", result.output)
    assert result.exit_code == 2


def test_show_finds_a_rule_id_a_term_a_chapter_and_an_ambiguity() -> None:
    assert "interventions.quota_per_year" in _run("show", "INT-08", "--on", "2026-03-10").output
    assert "option-interieur" in _run("show", "prices.travel", "--on", "2026-03-10").output
    assert "sites.maximum" in _run("show", "sites", "--on", "2026-03-10").output
    assert "STARTED_UNITS" in _run("show", "AMB-33", "--on", "2026-03-10").output


@pytest.mark.parametrize("piped", [False, True])
def test_nothing_is_cut_at_a_narrow_terminal_nor_in_a_pipe(monkeypatch: pytest.MonkeyPatch, piped: bool) -> None:
    monkeypatch.setattr("bot.cli_rules.console", Console(width=80, force_terminal=not piped, color_system=None))
    output = _run("show", "coach", "--on", "2026-03-10").output
    assert "…" not in output
    assert "coach.when_unavailable" in output
    assert "2025-06-01" in output
    assert (max(len(line) for line in output.splitlines()) > 80) is piped


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("bot.cli_rules.console", Console(width=80, force_terminal=True))
    assert not re.search("\x1b\\[[0-9;]*3[0-9]", _run("ask", "prices.nothing").output)


def test_show_says_when_there_is_nothing() -> None:
    result = _run("show", "INT-08", "--on", "2020-01-01")
    assert (result.exit_code, "nothing under INT-08 on 2020-01-01.\n" in result.output) == (1, True)


def test_show_names_what_is_nearest_to_a_name_that_is_none() -> None:
    result = _run("show", "INT-8")
    assert (result.exit_code, "Nearest: INT-18, INT-08" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ret-01", "privacy_orange.kept_residential_customer"),
        ("BOU-07", "boutique-pro"),
        ("GEN-10", "In which order a refused slot is explained"),
        ("DEF-12", "carried by no term of its own"),
        ("AMB-33", "DESK_READINGS=AMB-33=STARTED_UNITS"),
    ],
)
def test_show_knows_each_id_of_the_rulebook_in_whichever_document(name: str, shown: str) -> None:
    result = _run("show", name, "--on", "2026-03-10")
    assert (result.exit_code, shown in result.output) == (0, True)


VISIT_OF_90 = (
    '{"departement": "75", "visit_kind": "coach", "start": "2026-03-10T10:00", "technician_visits_used": 15,'
    ' "coach_visits_used": 0, "duration_min": 90}'
)


@pytest.mark.parametrize(("arguments", "total"), [((), "250.00"), (("--readings", "amb-33=started_units"), "400.00")])
def test_another_reading_is_asked_for_on_the_command_line(arguments: tuple[str, ...], total: str) -> None:
    result = _run("ask", "interventions.visit_bill", VISIT_OF_90, *arguments)
    assert json.loads(result.output)["total_ttc"] == {"$decimal": total}


def test_the_desks_readings_are_those_of_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_READINGS", "AMB-33=STARTED_UNITS")
    body = json.loads(_run("ask", "interventions.visit_bill", VISIT_OF_90).output)
    assert body["total_ttc"] == {"$decimal": "400.00"}


def test_list_names_every_rule_with_its_question() -> None:
    assert "interventions.visit_bill" in _run("list").output


@pytest.mark.parametrize("arguments", [("list",), ("ask", "--help")])
def test_what_a_rule_must_be_given_is_shown(arguments: tuple[str, ...]) -> None:
    shown = " ".join(re.sub(r"[│┃]", " ", _run(*arguments).output).split())
    assert "departement, start, [purpose], [postal_code]" in shown


VISIT = '{"departement": "59", "start": "2026-03-14T10:00"}'


def test_explain_prints_the_steps_and_with_json_everything() -> None:
    assert "→ refusé (closed_day)" in _run("explain", "interventions.technician_slot", VISIT).output
    body = json.loads(_run("explain", "prices.tariff", '{"item": "travel"}', "--on", "2026-03-10", "--json").output)
    assert body["facts"] == {"item": "travel", "on": "2026-03-10"}
    assert body["steps"][0]["name"] == "prices.travel"


def test_whynot_names_the_fact_to_change() -> None:
    output = _run("whynot", "interventions.technician_slot", VISIT, "--lang", "en").output
    assert "if start: 2026-03-14 10:00 → 2026-03-16 10:00 → granted (ok)" in output
    body = json.loads(_run("whynot", "interventions.technician_slot", VISIT, "--json").output)
    assert [change["facts"] for change in body["changes"]] == [{"start": "2026-03-16T10:00:00+01:00"}]


def test_whynot_says_when_there_is_nothing_to_change() -> None:
    given = '{"departement": "75", "on": "2026-03-10"}'
    assert "déjà accordé" in _run("whynot", "zones.coverage", given).output


@pytest.mark.parametrize("command", ["explain", "whynot"])
@pytest.mark.parametrize(
    ("rule", "given"),
    [("prices.nothing", "{}"), ("prices.tariff", "{"), ("prices.tariff", "[]"), ("prices.tariff", "{}")],
)
def test_what_cannot_be_explained_is_said_without_a_trace(command: str, rule: str, given: str) -> None:
    assert _run(command, rule, given).exit_code == 2


def test_a_day_beyond_the_calendar_is_said_without_a_trace() -> None:
    result = _run("ask", "coach.coach_slot", '{"departement": "75", "start": "9999-12-31T23:00"}')
    assert (result.exit_code, "beyond what the calendar can count" in result.output) == (2, True)


def test_coverage_lists_each_id_and_ends_with_totals() -> None:
    lines = _run("coverage").output.splitlines()
    assert any(line.startswith("INT-08\tinterventions\t") and "interventions.quota_per_year" in line for line in lines)
    assert re.fullmatch(r"rulebook \d+/603", lines[-2])
    assert re.fullmatch(r"ambiguities \d+/109", lines[-1])


def test_what_if_and_as_of_are_asked_without_touching_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "rise.yml"
    file.write_text(
        "prices: {travel: {offre-interieur: {2026-09-01: "
        '{value: {ht: "91.67", ttc: "110.00"}, source: offre-interieur annexe 1}}}}',
        encoding="utf-8",
    )
    given = '{"item": "travel"}'
    for on, ttc in (("2026-08-31", "100.00"), ("2026-09-01", "110.00")):
        result = _run("ask", "prices.tariff", given, "--on", on, "--what-if", str(file))
        assert json.loads(result.output)["facts"]["ttc"] == {"$decimal": ttc}
    shipped = _run("ask", "prices.tariff", given, "--on", "2026-09-01")
    assert json.loads(shipped.output)["facts"]["ttc"] == {"$decimal": "100.00"}

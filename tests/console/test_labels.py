"""Whatever the console shows has a French name: no code of the machinery reaches an agent."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml

import actions
from actions.wording import subjects
from bot.console import filters
from bot.console.labels import LABELS
from domain.calendar import PARIS
from domain.rules import RULES
from tests.contract.cases import decisions

NOW = datetime(2026, 1, 12, 10, tzinfo=PARIS)


def without_name(codes: set[str], family: str) -> list[str]:
    return sorted(codes - LABELS[family].keys())


def test_every_intent_has_a_name() -> None:
    catalogue = set(yaml.safe_load(Path("nlu/intents.yml").read_text(encoding="utf-8")))
    assert sorted(name for name in catalogue if filters.intent(name) == name) == []


def test_every_rule_reason_and_fact_has_a_name() -> None:
    assert without_name(set(RULES), "rule") == []
    facts = {name for decision in decisions().values() for name in decision.facts}
    assert len(facts) > 80
    assert without_name(facts, "detail") == []
    reasons = {decision.reason for decision in decisions().values()}
    assert sorted(code for code in reasons if filters.reason(code, "") == code) == []


def test_every_slot_of_every_flow_has_a_name() -> None:
    slots = {(slot.name, name) for name, flow in actions.FLOWS.items() for slot in flow.slots}
    assert len(slots) > 10
    assert sorted(pair for pair in slots if filters.slot(*pair) == pair[0]) == []


def test_every_kind_of_case_has_a_name() -> None:
    assert without_name({*subjects("fr")["cases"], "follow_up"}, "case") == []


def test_every_trace_has_a_name() -> None:
    """Actions and details are written as literals where they happen."""
    sources = "\n".join(path.read_text() for top in ("actions", "bot") for path in Path(top).rglob("*.py"))
    calls = re.findall(r"audit\.add\((.*?uow\.now|.*?work\.now)(.*?)\)", sources, re.DOTALL)
    written = {name for call, _ in calls for name in re.findall(r'^[^"]*(?:"[a-z]+"|f"[^"]*"|\S+), "(\w+)"', call)}
    assert len(written) > 15
    assert without_name(written, "action") == []
    details = {name for _, rest in calls for name in re.findall(r"(\w+)=", rest)}
    assert len(details) > 8
    assert without_name(details, "trail") == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-01-14T10:00:00+01:00", "mercredi 14 janvier à 10 h"), ("2026-01-14", "mercredi 14 janvier 2026"),
        ("wifi_repeater", "le répéteur Wi-Fi"), ({"limit": 2}, "Comprises 2"), (["yes", False], "oui, non"),
        ("une table pour deux", "une table pour deux"),
    ],
)  # fmt: skip
def test_values_are_shown_in_words(value: object, shown: str) -> None:
    assert filters.plain(value).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 1, 12, 8, 5, tzinfo=PARIS), "08:05"), (datetime(2026, 1, 11, 23, 0, tzinfo=PARIS),
        "hier 23:00"),
        (datetime(2026, 1, 5, 9, 0, tzinfo=PARIS), "lun. 05/01 09:00"),
        (datetime(2025, 12, 31, 9, 0, tzinfo=PARIS), "31/12/2025"),
    ],
)  # fmt: skip
def test_a_moment_says_its_day_unless_it_is_today(moment: datetime, shown: str) -> None:
    assert filters.short_moment(moment, NOW).replace("\N{NO-BREAK SPACE}", " ") == shown
